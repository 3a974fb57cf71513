import { sql } from 'kysely'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { SearchDocument, SearchSource } from '#platform/searchable.ts'

type Row = {
  id: string
  accountId: string
  number: number
  title: string
  summary: string
  severity: Severity
  state: string
  account: { id: string; number: string; name: string }
  at: Date
}

const columns = sql`c.id, c.account_id as "accountId", c.number, c.title, c.summary, c.severity, c.state, c.started_at as at,
  json_build_object('id', a.account_id, 'number', a.number, 'name', a.name) as account`
const from = sql`crisis c join account a on a.account_id = c.account_id`

/**
 * Crises for search, for staff alone: by number, title, account and the newest words on where they stand. What was written in their war
 * rooms is found as entries of the journal, which show under the crisis's title.
 */
export const crisisSource: SearchSource = {
  kind: 'crisis',
  lasting: false,
  async documents(tx, ids) {
    const { rows } = await sql<Row>`select ${columns} from ${from} where c.id = any(${[...ids]}::uuid[])`.execute(tx)
    return rows.map(
      (row): SearchDocument => ({
        id: row.id,
        accountId: row.accountId,
        audience: 'staff',
        about: { kind: 'crisis', id: row.id },
        at: row.at,
        title: `${row.number} ${row.title}`,
        text: `${row.account.name} ${row.account.number}\n${row.summary}`,
        names: [String(row.number), `CR-${row.number}`],
      }),
    )
  },
  async idsAfter(tx, after, limit) {
    const { rows } = await sql<{ id: string }>`select id from crisis
      where ${after ? sql`id > ${after}` : sql`true`} order by id limit ${limit}`.execute(tx)
    return rows.map((row) => row.id)
  },
  async cards(tx, ids) {
    if (!tx.actor.staff) return []
    const { rows } = await sql<Row>`select ${columns} from ${from}
      where c.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
    return rows.map((row) => ({
      id: row.id,
      about: { kind: 'crisis', id: row.id, ref: String(row.number) },
      title: row.title,
      account: row.account,
      at: row.at,
      by: '',
      text: row.summary,
      severity: row.severity,
    }))
  },
}
