import { type RawBuilder, sql } from 'kysely'
import { countUpTo } from '#platform/db/count.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import { writtenKind } from '../rules/words.ts'
import type { Channel, Status } from '../shapes.ts'
import { type After, byDue, never } from './by-due.ts'
import { type Filter, where } from './filter.ts'

/** A request for lists, with the names beside it and the moment of what is due next. */
export type ListRow = {
  id: string
  accountId: string
  accountNumber: string
  accountName: string
  number: number
  title: string
  severity: Severity
  status: Status
  channel: Channel
  topic: string | null
  contactId: string | null
  contactName: string | null
  contactEmail: string | null
  teamId: string | null
  teamName: string | null
  assigneeId: string | null
  assigneeName: string | null
  tags: string[]
  createdAt: Date
  updatedAt: Date
  lastMessageAt: Date
  lastMessageBy: 'customer' | 'staff'
  version: number
  /** Milliseconds since 1970 of what is due next; a number beyond all dates when nothing is. */
  dueKey: number
}

export type Order = 'due' | 'newest' | 'oldest' | 'changed'

/** Of rows that are chosen: what is due next is a look-up a row on the promises of the request. */
const columns = sql`r.id, r.account_id as "accountId", a.number as "accountNumber", a.name as "accountName", r.number, r.title,
  r.severity, r.status, r.channel, r.topic, r.contact_id as "contactId", r.contact_name as "contactName",
  r.contact_email as "contactEmail", r.team_id as "teamId", t.name as "teamName", r.assignee_id as "assigneeId",
  s.name as "assigneeName", r.tags, r.created_at as "createdAt", r.updated_at as "updatedAt",
  r.last_message_at as "lastMessageAt", r.last_message_by as "lastMessageBy", r.version,
  coalesce((select extract(epoch from min(p.due_at)) * 1000 from promise p
    where p.subject_id = r.id and p.kept_at is null and p.cancelled_at is null), ${sql.lit(never)})::float8 as "dueKey"`
const beside = sql`join account a on a.account_id = r.account_id
  left join team t on t.id = r.team_id left join person s on s.id = r.assignee_id`

type Column = { key: RawBuilder<unknown>; direction: RawBuilder<unknown>; beyond: RawBuilder<unknown> }
const [asc, desc] = [
  { direction: sql`asc`, beyond: sql`>` },
  { direction: sql`desc`, beyond: sql`<` },
]
const orders: Record<Exclude<Order, 'due'>, Column> = {
  newest: { key: sql`r.created_at`, ...desc },
  oldest: { key: sql`r.created_at`, ...asc },
  changed: { key: sql`r.updated_at`, ...desc },
}

/**
 * Requests the actor may see, by a filter, after the row with the given key and id. The rows of the page are chosen from
 * the requests alone, so that an index gives them in their order; names and dues are read for those only.
 */
export async function listRequests(
  tx: Tx,
  filter: Filter,
  order: Order,
  limit: number,
  after: After = null,
): Promise<ListRow[]> {
  if (filter.ids?.length === 0) return []
  const chosen = order === 'due' ? byDue(tx, filter, limit, after) : byTime(tx, filter, orders[order], limit, after)
  const { rows } =
    await sql<ListRow>`select ${columns} from (${chosen}) chosen join request r on r.id = chosen.id ${beside}
    where ${seesAccount(tx, 'r.account_id')} order by chosen.place`.execute(tx)
  return rows
}

/** How many there are by a filter, as far as they are counted. */
export const countRequests = (tx: Tx, filter: Filter): Promise<number> =>
  countUpTo(tx, sql`select from request r where ${seesAccount(tx, 'r.account_id')} and ${where(filter)}`)

function byTime(tx: Tx, filter: Filter, { key, direction, beyond }: Column, limit: number, after: After) {
  const page = after
    ? sql`and (${key}, r.id) ${beyond} (${String(after[0])}::text::timestamptz, ${String(after[1])}::uuid)`
    : sql``
  return sql`select id, row_number() over (order by key ${direction}, id ${direction}) as place from (
    select r.id, ${key} as key from request r where ${seesAccount(tx, 'r.account_id')} and ${where(filter)} ${page}
     order by ${key} ${direction}, r.id ${direction} limit ${limit}) page`
}

/** The sort value of a row, for the cursor. */
export function keyOf(row: ListRow, order: Order): string | number {
  if (order === 'due') return row.dueKey
  return (order === 'changed' ? row.updatedAt : row.createdAt).toISOString()
}

export type CountRow = {
  teamId: string | null
  teamName: string | null
  /** The person is of the team. */
  mine: boolean
  open: number
  unassigned: number
  own: number
}

/** Open requests a team, with how many nobody has and how many the person has. */
export async function countOpen(tx: Tx, personId: string | null): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`select o.team_id as "teamId", t.name as "teamName",
      exists (select from team_member m where m.team_id = o.team_id and m.person_id = ${personId}::uuid) as mine,
      o.open, o.unassigned, o.own
    from (
      select r.team_id, count(*)::int as open, (count(*) filter (where r.assignee_id is null))::int as unassigned,
        (count(*) filter (where r.assignee_id = ${personId}::uuid))::int as own
        from request r where r.status not in ('solved', 'closed') and ${seesAccount(tx, 'r.account_id')} group by r.team_id
    ) o left join team t on t.id = o.team_id order by t.name nulls last`.execute(tx)
  return rows
}

/** Open requests of which a promise is broken and still owed. */
export async function countOverdue(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(distinct p.subject_id)::int as n
    from promise p join request r on r.id = p.subject_id
    where p.kept_at is null and p.cancelled_at is null and p.due_at < ${tx.now}
      and r.status not in ('solved', 'closed') and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows[0]!.n
}

/** What requests of an account were about, most frequent first; of everybody's when the account has none yet. */
export async function topicsOf(tx: Tx, accountId: string | null): Promise<string[]> {
  const { rows } = await sql<{ topic: string }>`select r.topic from request r
    where r.topic is not null and ${seesAccount(tx, 'r.account_id')} ${accountId ? sql`and r.account_id = ${accountId}::uuid` : sql``}
    group by r.topic order by count(*) desc, r.topic limit 12`.execute(tx)
  return rows.map((row) => row.topic)
}

/** How many open requests each account has. */
export async function openByAccount(tx: Tx, accountIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; open: number }>`select account_id as id, count(*)::int as open from request
    where account_id = any(${[...accountIds]}::uuid[]) and status not in ('solved', 'closed') and ${seesAccount(tx, 'account_id')}
    group by account_id`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.open]))
}

type Changed = { at: Date; requestId: string; number: number; author: string; kind: string; text: string }

/** What other people did lately on requests a person has; what the program itself noted is no news. */
export async function changedForPerson(tx: Tx, personId: string, since: Date): Promise<Changed[]> {
  // What is over and was not touched since has nothing new: without this every request ever assigned is looked through.
  const { rows } = await sql<Changed>`
    with mine as materialized (
      select id, number, created_at from request
       where assignee_id = ${personId} and status not in ('solved', 'closed')
      union
      select id, number, created_at from request where updated_at > ${since} and assignee_id = ${personId})
    select * from (
      select j.at, r.id as "requestId", r.number, j.author_name as author, j.kind, j.text
        from mine r join journal_entry j on j.subject_id = r.id
       where j.author_id <> ${personId}::uuid and j.kind <> ${writtenKind} and j.at > ${since}
      union all
      select m.at, r.id, r.number, m.author_name, ${writtenKind}, case m.kind when 'customer' then 'wrote' when 'note' then 'left a note' else 'answered' end
        from mine r join request_message m on m.request_id = r.id
       where m.author_id is distinct from ${personId}::uuid and m.at > ${since} and m.at > r.created_at
    ) what order by at desc limit 12`.execute(tx)
  return rows
}
