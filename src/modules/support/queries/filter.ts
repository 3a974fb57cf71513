import { type RawBuilder, sql } from 'kysely'
import type { Severity } from '#platform/http/contract.ts'
import type { Channel, Status } from '../shapes.ts'

/** Which requests a list is of. */
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
  /** Made within this time. */
  from?: Date
  to?: Date
  /** Requests that search found by `q`. */
  found?: readonly string[]
}

/** It asks for nothing but what is at work, of which there is never much. */
function onlyOpen({ status, state }: Filter): boolean {
  if (status?.length) return status.every((one) => one !== 'solved' && one !== 'closed')
  return state !== 'done' && state !== 'all'
}

/** An index leads to what matches: it is at work, somebody's, or named. */
export function isIndexed(f: Filter): boolean {
  return onlyOpen(f) || [f.ids, f.q, f.assignee, f.contact, f.account].some((one) => one !== undefined)
}

/** The filter as a condition on `request r`. */
export function where(f: Filter): RawBuilder<unknown> {
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
  if (f.from) parts.push(sql`r.created_at >= ${f.from}`)
  if (f.to) parts.push(sql`r.created_at <= ${f.to}`)
  if (f.tag) parts.push(sql`r.tags @> array[${f.tag}]::text[]`)
  if (f.q) parts.push(words(f.q, f.found ?? [], onlyOpen(f)))
  return sql.join(parts, sql` and `)
}

/**
 * Words of the texts by the ids search found, and a number its request; of open ones also any part of title, account or
 * contact, which are few enough to be looked through.
 */
function words(q: string, found: readonly string[], open: boolean): RawBuilder<unknown> {
  const number = /^#?(\d{1,12})$/.exec(q.trim())?.[1]
  const like = `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`
  const parts = [sql`r.id = any(${[...found]}::uuid[])`]
  if (number) parts.push(sql`r.id in (select n.id from request n where n.number = ${number}::bigint)`)
  if (open)
    parts.push(sql`r.title ilike ${like} or r.contact_name ilike ${like}
      or exists (select from account a where a.account_id = r.account_id and (a.name ilike ${like} or a.number ilike ${like}))`)
  return sql`(${sql.join(parts, sql` or `)})`
}
