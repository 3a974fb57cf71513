import { sql } from 'kysely'
import { seesAccount } from '#platform/db/tenant.ts'
import type { SearchDocument, SearchSource } from '#platform/searchable.ts'

type Row = {
  id: string
  accountId: string
  number: number
  title: string
  shared: boolean
  procedure: string
  account: { id: string; number: string; name: string }
  at: Date
}

const columns = sql`r.id, r.account_id as "accountId", r.number, r.title, r.shared, p.name as procedure,
  json_build_object('id', a.account_id, 'number', a.number, 'name', a.name) as account, r.started_at as at`
const from = sql`procedure_run r join account a on a.account_id = r.account_id join procedure p on p.id = r.procedure_id`

/**
 * Projects for search: by title, number, account and, for staff, the procedure they run by. What happened on them is found as
 * entries of the journal, which show under the project's title.
 */
export const projectSource: SearchSource = {
  kind: 'procedure_run',
  lasting: false,
  async documents(tx, ids) {
    const { rows } = await sql<Row>`select ${columns} from ${from} where r.id = any(${[...ids]}::uuid[])`.execute(tx)
    return rows.map((row): SearchDocument => {
      const told = `${row.account.name} ${row.account.number}`
      return {
        id: row.id,
        accountId: row.accountId,
        audience: row.shared ? 'account' : 'staff',
        about: { kind: 'procedure_run', id: row.id },
        at: row.at,
        title: `${row.number} ${row.title}`,
        text: row.shared ? told : `${told} ${row.procedure}`,
        names: [String(row.number), `PJ-${row.number}`],
      }
    })
  },
  async idsAfter(tx, after, limit) {
    const { rows } = await sql<{ id: string }>`select id from procedure_run
      where ${after ? sql`id > ${after}` : sql`true`} order by id limit ${limit}`.execute(tx)
    return rows.map((row) => row.id)
  },
  async cards(tx, ids) {
    const { staff } = tx.actor
    // The account's own people do not see the provider's procedures: their name is asked for staff alone.
    const { rows } = await sql<Omit<Row, 'procedure'> & { procedure: string | null }>`select r.id,
        r.account_id as "accountId", r.number, r.title, r.shared, r.started_at as at,
        json_build_object('id', a.account_id, 'number', a.number, 'name', a.name) as account,
        ${staff ? sql`(select p.name from procedure p where p.id = r.procedure_id)` : sql`null`} as procedure
      from procedure_run r join account a on a.account_id = r.account_id
      where r.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'r.account_id')} and (r.shared or ${staff})`.execute(
      tx,
    )
    return rows.map((row) => ({
      id: row.id,
      about: { kind: 'procedure_run', id: row.id, ref: String(row.number) },
      title: row.title,
      account: row.account,
      at: row.at,
      by: row.procedure ?? '',
      text: '',
    }))
  },
}
