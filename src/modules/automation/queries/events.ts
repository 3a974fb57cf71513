import { sql } from 'kysely'
import type { Cause } from '#platform/cause.ts'
import type { Tx } from '#platform/db/database.ts'

/** An event that happened, as the test of a rule sees it. */
export type Past = {
  id: number
  accountId: string | null
  subjectKind: string
  subjectId: string
  data: Record<string, unknown>
  at: Date
  cause: Cause | null
}

/** The newest events that are looked through for those of one name: about a fifth of a second; there is no index by name, for
 * every event would pay for it. */
const mostLooked = 200_000

/**
 * The newest events of a name since a moment, oldest first; of one account where one is named. `whole` is false where there were more
 * than are given, or than are looked through.
 */
export async function pastEvents(
  tx: Tx,
  of: { name: string; accountId: string | null; since: Date },
  limit: number,
): Promise<{ events: Past[]; whole: boolean }> {
  const { rows } = await sql<Past & { looked: number }>`with looked as materialized (
      select id, name, account_id from event where at > ${of.since} order by at desc limit ${mostLooked})
    select e.id, e.account_id as "accountId", e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.data, e.at, e.cause,
      (select count(*)::int from looked) as looked
    from looked l join event e on e.id = l.id
    where l.name = ${of.name} ${of.accountId ? sql`and l.account_id = ${of.accountId}` : sql``}
    order by e.at desc, e.id desc limit ${limit + 1}`.execute(tx)
  const whole = rows.length <= limit && (rows[0]?.looked ?? 0) < mostLooked
  const events = rows.slice(0, limit).reverse()
  return { events: events.map(({ looked: _looked, ...event }) => event), whole }
}
