import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { SearchCard, SearchDocument, SearchSource } from '#platform/searchable.ts'

/** Accounts, people and contracts for search. */

async function idsOf(tx: Tx, table: 'account' | 'person' | 'contract', after: string | null, limit: number) {
  const id = sql.ref(table === 'account' ? 'account_id' : 'id')
  const { rows } = await sql<{ id: string }>`select ${id} as id from ${sql.table(table)}
    where ${after ? sql`${id} > ${after}` : sql`true`} order by ${id} limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

/** The account beside a thing, as cards name it. */
const account = sql`json_build_object('id', a.account_id, 'number', a.number, 'name', a.name) as account`

async function read<Row>(tx: Tx, columns: RawBuilder<unknown>, from: RawBuilder<unknown>, where: RawBuilder<unknown>) {
  const { rows } = await sql<Row>`select ${columns} from ${from} where ${where}`.execute(tx)
  return rows
}

type AccountRow = {
  id: string
  number: string
  name: string
  domains: string[]
  phone: string | null
  notes: string
  at: Date
}
const accountColumns = sql`a.account_id as id, a.number, a.name, a.mail_domains as domains, a.phone, a.notes, a.created_at as at`

export const accountSource: SearchSource = {
  kind: 'account',
  lasting: true,
  async documents(tx, ids) {
    const where = sql`a.account_id = any(${[...ids]}::uuid[]) and a.kind <> 'provider'`
    const rows = await read<AccountRow>(tx, accountColumns, sql`account a`, where)
    return rows.flatMap((row): SearchDocument[] => {
      const document: SearchDocument = {
        id: row.id,
        accountId: row.id,
        audience: 'account',
        about: { kind: 'account', id: row.id },
        at: row.at,
        title: `${row.name} ${row.number}`,
        text: row.domains.join(' '),
        names: [row.number, row.name, ...row.domains, ...(row.phone ? [row.phone] : [])],
      }
      // Notes on an account are the provider's own.
      return row.notes ? [document, { ...document, audience: 'staff', text: row.notes, names: [] }] : [document]
    })
  },
  idsAfter: (tx, after, limit) => idsOf(tx, 'account', after, limit),
  async cards(tx, ids) {
    const where = sql`a.account_id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'a.account_id')}`
    const rows = await read<AccountRow>(tx, accountColumns, sql`account a`, where)
    return rows.map((row): SearchCard => {
      const { id, number, name } = row
      const by = [...row.domains, row.phone].filter(Boolean).join(' · ')
      const text = tx.actor.staff ? row.notes : ''
      return {
        id,
        about: { kind: 'account', id, ref: id },
        title: name,
        account: { id, number, name },
        at: row.at,
        by,
        text,
      }
    })
  },
}

type PersonRow = {
  id: string
  accountId: string
  name: string
  email: string | null
  phones: string[]
  title: string
  staff: boolean
  at: Date
  account: SearchCard['account']
}
const personColumns = sql`p.id, p.account_id as "accountId", p.name, p.email, p.phones, p.title, a.kind = 'provider' as staff,
  p.created_at as at, ${account}`
const people = sql`person p join account a on a.account_id = p.account_id`

export const personSource: SearchSource = {
  kind: 'person',
  lasting: true,
  async documents(tx, ids) {
    const rows = await read<PersonRow>(tx, personColumns, people, sql`p.id = any(${[...ids]}::uuid[])`)
    return rows.map((row) => ({
      id: row.id,
      accountId: row.accountId,
      audience: 'account',
      about: { kind: 'person', id: row.id },
      at: row.at,
      title: row.name,
      text: `${row.email ?? ''} ${row.title}`,
      names: [row.name, ...(row.email ? [row.email] : []), ...row.phones],
    }))
  },
  idsAfter: (tx, after, limit) => idsOf(tx, 'person', after, limit),
  async cards(tx, ids) {
    const where = sql`p.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'p.account_id')}`
    const rows = await read<PersonRow>(tx, personColumns, people, where)
    return rows.map((row) => ({
      id: row.id,
      about: { kind: row.staff ? 'staff' : 'person', id: row.id, ref: row.staff ? row.id : row.accountId },
      title: row.name,
      account: row.account,
      at: row.at,
      by: [row.title, row.email, ...row.phones].filter(Boolean).join(' · '),
      text: '',
    }))
  },
}

type ContractRow = {
  id: string
  accountId: string
  number: string
  name: string
  description: string
  at: Date
  account: SearchCard['account']
}
const contractColumns = sql`c.id, c.account_id as "accountId", c.number, c.name, c.description, c.created_at as at, ${account}`
const contracts = sql`contract c join account a on a.account_id = c.account_id`

export const contractSource: SearchSource = {
  kind: 'contract',
  lasting: true,
  async documents(tx, ids) {
    const rows = await read<ContractRow>(tx, contractColumns, contracts, sql`c.id = any(${[...ids]}::uuid[])`)
    return rows.map((row) => ({
      id: row.id,
      accountId: row.accountId,
      audience: 'account',
      about: { kind: 'contract', id: row.id },
      at: row.at,
      title: `${row.number} ${row.name}`,
      text: row.description,
      names: [row.number],
    }))
  },
  idsAfter: (tx, after, limit) => idsOf(tx, 'contract', after, limit),
  async cards(tx, ids) {
    const where = sql`c.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'c.account_id')}`
    const rows = await read<ContractRow>(tx, contractColumns, contracts, where)
    return rows.map((row) => ({
      id: row.id,
      about: { kind: 'contract', id: row.id, ref: row.accountId },
      title: row.name,
      account: row.account,
      at: row.at,
      by: row.number,
      text: row.description,
    }))
  },
}
