import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import { writtenKind } from '../rules/words.ts'
import type { Channel, Status } from '../shapes.ts'

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

export type Filter = {
  ids?: readonly string[]
  status?: readonly Status[]
  severity?: readonly Severity[]
  channel?: readonly Channel[]
  state?: 'open' | 'done' | 'all'
  team?: string
  teamOf?: string
  assignee?: string
  unassigned?: boolean
  account?: string
  contact?: string
  tag?: string
  q?: string
}

export type Order = 'due' | 'newest' | 'oldest' | 'changed'

const never = 9e15

// What is due next is read from the promises of the request; the index on owed promises makes it a look-up a row.
const from = sql`request r join account a on a.account_id = r.account_id
  left join team t on t.id = r.team_id left join person s on s.id = r.assignee_id
  left join lateral (select min(p.due_at) as due_at from promise p
    where p.subject_id = r.id and p.kept_at is null and p.cancelled_at is null) due on true`

const dueKey = sql`coalesce(extract(epoch from due.due_at) * 1000, ${sql.lit(never)})::float8`

const columns = sql`r.id, r.account_id as "accountId", a.number as "accountNumber", a.name as "accountName", r.number, r.title,
  r.severity, r.status, r.channel, r.topic, r.contact_id as "contactId", r.contact_name as "contactName",
  r.contact_email as "contactEmail", r.team_id as "teamId", t.name as "teamName", r.assignee_id as "assigneeId",
  s.name as "assigneeName", r.tags, r.created_at as "createdAt", r.updated_at as "updatedAt",
  r.last_message_at as "lastMessageAt", r.last_message_by as "lastMessageBy", r.version, ${dueKey} as "dueKey"`

const orders: Record<Order, { key: RawBuilder<unknown>; direction: 'asc' | 'desc'; type: RawBuilder<unknown> }> = {
  due: { key: dueKey, direction: 'asc', type: sql`float8` },
  newest: { key: sql`r.created_at`, direction: 'desc', type: sql`timestamptz` },
  oldest: { key: sql`r.created_at`, direction: 'asc', type: sql`timestamptz` },
  changed: { key: sql`r.updated_at`, direction: 'desc', type: sql`timestamptz` },
}

/** Requests the actor may see, by a filter, after the row with the given key and id. */
export async function listRequests(
  tx: Tx,
  filter: Filter,
  order: Order,
  limit: number,
  after: readonly (string | number | null)[] | null = null,
): Promise<ListRow[]> {
  const { key, direction, type } = orders[order]
  const beyond = direction === 'asc' ? sql`>` : sql`<`
  const page = after
    ? sql`and (${key}, r.id) ${beyond} (${String(after[0])}::text::${type}, ${String(after[1])}::uuid)`
    : sql``
  const { rows } = await sql<ListRow>`select ${columns} from ${from}
    where ${seesAccount(tx, 'r.account_id')} and ${where(filter)} ${page}
    order by ${key} ${sql.raw(direction)}, r.id ${sql.raw(direction)} limit ${limit}`.execute(tx)
  return rows
}

/** The sort value of a row, for the cursor. */
export function keyOf(row: ListRow, order: Order): string | number {
  if (order === 'due') return row.dueKey
  return (order === 'changed' ? row.updatedAt : row.createdAt).toISOString()
}

function where(f: Filter): RawBuilder<unknown> {
  const parts = [sql`true`]
  if (f.ids) parts.push(sql`r.id = any(${[...f.ids]}::uuid[])`)
  if (f.status?.length) parts.push(sql`r.status = any(${[...f.status]}::text[])`)
  else if (f.state === 'done') parts.push(sql`r.status in ('solved', 'closed')`)
  else if (f.state !== 'all') parts.push(sql`r.status not in ('solved', 'closed')`)
  if (f.severity?.length) parts.push(sql`r.severity = any(${[...f.severity]}::text[])`)
  if (f.channel?.length) parts.push(sql`r.channel = any(${[...f.channel]}::text[])`)
  if (f.team) parts.push(sql`r.team_id = ${f.team}::uuid`)
  if (f.teamOf) parts.push(sql`r.team_id in (select team_id from team_member where person_id = ${f.teamOf}::uuid)`)
  if (f.assignee) parts.push(sql`r.assignee_id = ${f.assignee}::uuid`)
  if (f.unassigned) parts.push(sql`r.assignee_id is null`)
  if (f.account) parts.push(sql`r.account_id = ${f.account}::uuid`)
  if (f.contact) parts.push(sql`r.contact_id = ${f.contact}::uuid`)
  if (f.tag) parts.push(sql`r.tags @> array[${f.tag}]::text[]`)
  if (f.q) parts.push(words(f.q))
  return sql.join(parts, sql` and `)
}

/** Words of title, account, contact or messages; a number finds its request. */
function words(q: string): RawBuilder<unknown> {
  const number = /^#?(\d{1,12})$/.exec(q.trim())?.[1]
  const like = `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`
  const query = sql`websearch_to_tsquery('simple', ${q})`
  return sql`(${number ? sql`r.number = ${number}::bigint or` : sql``} r.title ilike ${like} or a.name ilike ${like}
    or a.number ilike ${like} or r.contact_name ilike ${like}
    or to_tsvector('simple', r.title) @@ ${query}
    or exists (select from request_message m where m.request_id = r.id and m.words @@ ${query}))`
}

export type CountRow = {
  teamId: string | null
  teamName: string | null
  mine: boolean
  open: number
  unassigned: number
  own: number
  overdue: number
}

/** Open requests a team, with how many nobody has and how many the person has. */
export async function countOpen(tx: Tx, personId: string | null): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`select r.team_id as "teamId", t.name as "teamName",
      coalesce(bool_or(exists (select from team_member m where m.team_id = r.team_id and m.person_id = ${personId}::uuid)), false) as mine,
      count(*)::int as open, (count(*) filter (where r.assignee_id is null))::int as unassigned,
      (count(*) filter (where r.assignee_id = ${personId}::uuid))::int as own,
      (count(*) filter (where exists (select from promise p where p.subject_id = r.id and p.kept_at is null
        and p.cancelled_at is null and p.due_at < ${tx.now})))::int as overdue
    from request r left join team t on t.id = r.team_id
    where r.status not in ('solved', 'closed') and ${seesAccount(tx, 'r.account_id')}
    group by r.team_id, t.name order by t.name nulls last`.execute(tx)
  return rows
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

/** What other people did lately on requests a person has; what the program itself noted is no news. */
export async function changedForPerson(
  tx: Tx,
  personId: string,
  since: Date,
): Promise<{ at: Date; requestId: string; number: number; author: string; text: string }[]> {
  const { rows } = await sql<{ at: Date; requestId: string; number: number; author: string; text: string }>`
    select * from (
      select j.at, r.id as "requestId", r.number, j.author_name as author, j.text
        from request r join journal_entry j on j.subject_id = r.id
       where r.assignee_id = ${personId} and j.author_id <> ${personId}::uuid and j.kind <> ${writtenKind} and j.at > ${since}
      union all
      select m.at, r.id, r.number, m.author_name, case m.kind when 'customer' then 'wrote' when 'note' then 'left a note' else 'answered' end
        from request r join request_message m on m.request_id = r.id
       where r.assignee_id = ${personId} and m.author_id is distinct from ${personId}::uuid and m.at > ${since} and m.at > r.created_at
    ) what order by at desc limit 12`.execute(tx)
  return rows
}
