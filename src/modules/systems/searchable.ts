import { sql } from 'kysely'
import { seesAccount } from '#platform/db/tenant.ts'
import type { SearchDocument, SearchSource } from '#platform/searchable.ts'

type Row = {
  id: string
  accountId: string
  account: { id: string; number: string; name: string }
  name: string
  kind: string
  location: string | null
  aliases: string[]
  runbook: string | null
  documentation: string
  at: Date
}

const columns = sql`s.id, s.account_id as "accountId",
  json_build_object('id', a.account_id, 'number', a.number, 'name', a.name) as account, s.name, s.kind, s.location, s.aliases,
  d.runbook, coalesce(d.documentation, '') as documentation, s.created_at as at`
const from = sql`system s join account a on a.account_id = s.account_id
  left join system_document d on d.account_id = s.account_id and d.system_id = s.id`

/** Systems in use for search: their names for everybody who sees the account, what was written about them for staff. */
export const systemSource: SearchSource = {
  kind: 'system',
  lasting: true,
  async documents(tx, ids) {
    const { rows } = await sql<Row>`select ${columns} from ${from}
      where s.id = any(${[...ids]}::uuid[]) and s.retired_at is null`.execute(tx)
    return rows.flatMap((row): SearchDocument[] => {
      const document: SearchDocument = {
        id: row.id,
        accountId: row.accountId,
        audience: 'account',
        about: { kind: 'system', id: row.id },
        at: row.at,
        title: [row.name, ...row.aliases].join(' '),
        text: row.location ?? '',
        names: [row.name, ...row.aliases],
      }
      const written = [row.runbook, row.documentation].filter(Boolean).join('\n')
      return written ? [document, { ...document, audience: 'staff', text: written, names: [] }] : [document]
    })
  },
  async idsAfter(tx, after, limit) {
    const { rows } = await sql<{ id: string }>`select id from system
      where ${after ? sql`id > ${after}` : sql`true`} order by id limit ${limit}`.execute(tx)
    return rows.map((row) => row.id)
  },
  async cards(tx, ids) {
    const { rows } = await sql<Row>`select ${columns} from ${from}
      where s.id = any(${[...ids]}::uuid[]) and s.retired_at is null and ${seesAccount(tx, 's.account_id')}`.execute(tx)
    return rows.map((row) => ({
      id: row.id,
      about: { kind: 'system', id: row.id, ref: row.id },
      title: row.name,
      account: row.account,
      at: row.at,
      by: [row.location, ...row.aliases].filter(Boolean).join(' · '),
      text: tx.actor.staff ? row.documentation : '',
    }))
  },
}
