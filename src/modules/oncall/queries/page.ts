import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type PageState =
  | 'due'
  | 'handed'
  | 'delivered'
  | 'seen'
  | 'acknowledged'
  | 'answered'
  | 'failed'
  | 'expired'
  | 'cancelled'

export type NewPage = {
  accountId: string
  id: string
  escalationId: string
  round: number
  step: number
  personId: string
  personName: string
  through: string | null
  standsIn: boolean
  /** To a learner: it is no attempt to reach anybody. */
  shadow: boolean
  channelId: string
  kind: string
  label: string
  address: string
  dueAtMs: number
  /** Set when it is given to the channels in this transaction. */
  tokenHash: Buffer | null
  tokenUntil: Date | null
}

/** Adds pages; those with a token are fired now. One statement however many. */
export async function insertPages(tx: Tx, pages: readonly NewPage[]): Promise<void> {
  if (pages.length === 0) return
  const rows = pages.map((p) => ({
    account_id: p.accountId,
    id: p.id,
    escalation_id: p.escalationId,
    round: p.round,
    step: p.step,
    person_id: p.personId,
    person_name: p.personName,
    through: p.through,
    stands_in: p.standsIn,
    shadow: p.shadow,
    channel_id: p.channelId,
    kind: p.kind,
    label: p.label,
    address: p.address,
    due_at: new Date(p.dueAtMs).toISOString(),
    token: p.tokenHash?.toString('base64') ?? null,
    token_until: p.tokenUntil,
  }))
  await sql`insert into page (account_id, id, escalation_id, round, step, person_id, person_name, through, stands_in, shadow, channel_id,
      kind, label, address, due_at, fired_at, state, token_hash, token_until)
    select account_id, id, escalation_id, round, step, person_id, person_name, through, stands_in, shadow, channel_id, kind, label,
        address, due_at, case when token is not null then ${tx.now}::timestamptz end, 'due', decode(token, 'base64'), token_until
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, escalation_id uuid, round int,
        step int, person_id uuid, person_name text, through text, stands_in boolean, shadow boolean, channel_id uuid, kind text, label text,
        address text, due_at timestamptz, token text, token_until timestamptz)`.execute(tx)
}

export type DuePage = {
  accountId: string
  id: string
  escalationId: string
  personId: string
  shadow: boolean
  channelId: string
  kind: string
  address: string
  dueAt: Date
}

/** Locks those of the pages that are due and were not fired yet. */
export async function takeDue(tx: Tx, ids: readonly string[]): Promise<DuePage[]> {
  const { rows } = await sql<DuePage>`select account_id as "accountId", id, escalation_id as "escalationId",
      person_id as "personId", shadow, channel_id as "channelId", kind, address, due_at as "dueAt"
    from page where id ${among(ids)} and state = 'due' and fired_at is null and due_at <= ${tx.now}
    order by id for update`.execute(tx)
  return rows
}

export async function markFired(
  tx: Tx,
  pages: readonly { id: string; tokenHash: Buffer }[],
  tokenUntil: Date,
): Promise<void> {
  if (pages.length === 0) return
  await sql`update page p set fired_at = ${tx.now}, token_hash = decode(t.token, 'base64'), token_until = ${tokenUntil}
    from unnest(${pages.map((p) => p.id)}::uuid[], ${pages.map((p) => p.tokenHash.toString('base64'))}::text[]) as t(id, token)
    where p.id = t.id`.execute(tx)
}

/** Planned pages of escalations become `cancelled`. Returns what was planned and what was fired but not yet handed over. */
export async function cancelPages(
  tx: Tx,
  escalationIds: readonly string[],
): Promise<{ planned: string[]; fired: string[] }> {
  if (escalationIds.length === 0) return { planned: [], fired: [] }
  const { rows } = await sql<{ id: string; fired: boolean }>`update page set state = 'cancelled'
    where escalation_id ${among(escalationIds)} and state = 'due' and handed_over_at is null
    returning id, fired_at is not null as fired`.execute(tx)
  return { planned: rows.filter((r) => !r.fired).map((r) => r.id), fired: rows.filter((r) => r.fired).map((r) => r.id) }
}

/** All pages of escalations that were given to the channels (of one kind), whatever became of them. */
export async function firedPages(tx: Tx, escalationIds: readonly string[], kind?: string): Promise<string[]> {
  if (escalationIds.length === 0) return []
  const { rows } = await sql<{ id: string }>`select id from page
    where escalation_id ${among(escalationIds)} and fired_at is not null
      ${kind ? sql`and kind = ${kind}` : sql``}`.execute(tx)
  return rows.map((row) => row.id)
}

export type StepOver = { accountId: string; escalationId: string; round: number; step: number; fromMs: number }

/** The steps are over: what was planned for later is never sent; what reached nobody in time is shown as expired. Returns planned ids. */
export async function expirePages(tx: Tx, steps: readonly StepOver[]): Promise<string[]> {
  if (steps.length === 0) return []
  const rows = steps.map((s) => ({
    account_id: s.accountId,
    escalation_id: s.escalationId,
    round: s.round,
    step: s.step,
    from_at: new Date(s.fromMs).toISOString(),
  }))
  const expired = await sql<{ id: string; fired: boolean }>`update page p set state = 'expired'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, escalation_id uuid, round int, step int,
      from_at timestamptz)
    where p.account_id = t.account_id and p.escalation_id = t.escalation_id and p.round = t.round and p.step = t.step
      and (p.state in ('handed', 'delivered', 'seen') or p.state = 'due' and p.fired_at is null and p.due_at >= t.from_at)
    returning p.id, p.fired_at is not null as fired`.execute(tx)
  return expired.rows.filter((r) => !r.fired).map((r) => r.id)
}

export type PageKey = {
  accountId: string
  escalationId: string
  round: number
  step: number
  personId: string
  channelId: string
}

/** Planned pages that are due now. Returns their ids. */
export async function hurryPages(tx: Tx, keys: readonly (PageKey & { dueAtMs: number })[]): Promise<string[]> {
  if (keys.length === 0) return []
  const rows = keys.map((k) => ({
    account_id: k.accountId,
    escalation_id: k.escalationId,
    round: k.round,
    step: k.step,
    person_id: k.personId,
    channel_id: k.channelId,
    due_at: new Date(k.dueAtMs).toISOString(),
  }))
  const hurried = await sql<{ id: string }>`update page p set due_at = t.due_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, escalation_id uuid, round int, step int,
      person_id uuid, channel_id uuid, due_at timestamptz)
    where p.account_id = t.account_id and p.escalation_id = t.escalation_id and p.round = t.round and p.step = t.step
      and p.person_id = t.person_id and p.channel_id = t.channel_id and p.state = 'due' and p.fired_at is null
    returning p.id`.execute(tx)
  return hurried.rows.map((r) => r.id)
}

export type At = { id: string; at: Date }

const moments = (results: readonly At[]) =>
  sql`unnest(${results.map((r) => r.id)}::uuid[], ${results.map((r) => r.at.toISOString())}::timestamptz[]) as t(id, at)`

/** Said beside the join, so that the planner asks the index also while it has no statistics of a table that just filled. */
const these = (results: readonly At[]) => among(results.map((r) => r.id))

/** A gateway, push service or mail server took them. A page that was called back at that moment has left all the same. */
export async function markHanded(tx: Tx, results: readonly At[]): Promise<void> {
  await sql`update page p set handed_over_at = t.at, state = case when p.state in ('due', 'cancelled') then 'handed' else p.state end
    from ${moments(results)} where p.id = t.id and p.id ${these(results)} and p.handed_over_at is null`.execute(tx)
}

export async function markDelivered(tx: Tx, results: readonly At[]): Promise<void> {
  await sql`update page p set delivered_at = t.at, state = case when p.state in ('due', 'handed') then 'delivered' else p.state end
    from ${moments(results)} where p.id = t.id and p.id ${these(results)} and p.delivered_at is null`.execute(tx)
}

export async function markSeen(tx: Tx, results: readonly At[]): Promise<void> {
  await sql`update page p set seen_at = t.at, state = case when p.state in ('due', 'handed', 'delivered') then 'seen' else p.state end
    from ${moments(results)} where p.id = t.id and p.id ${these(results)} and p.seen_at is null`.execute(tx)
}

export type FailedPage = PageKey & { id: string }

/** Marks pages failed and returns what the rules need. A page that failed before is left out. */
export async function markFailed(tx: Tx, results: readonly (At & { error: string })[]): Promise<FailedPage[]> {
  const { rows } = await sql<FailedPage>`update page p set failed_at = t.at, error = left(t.error, 500),
      state = case when p.state in ('due', 'handed', 'delivered', 'cancelled') then 'failed' else p.state end
    from unnest(${results.map((r) => r.id)}::uuid[], ${results.map((r) => r.at.toISOString())}::timestamptz[],
      ${results.map((r) => r.error)}::text[]) as t(id, at, error)
    where p.id = t.id and p.id ${these(results)} and p.failed_at is null
    returning p.id, p.account_id as "accountId", p.escalation_id as "escalationId", p.round, p.step,
      p.person_id as "personId", p.channel_id as "channelId"`.execute(tx)
  return rows
}

/** Through this page its person acted. */
export async function markActed(tx: Tx, id: string, state: 'acknowledged' | 'answered' | null): Promise<void> {
  await sql`update page set acted_at = ${tx.now}, seen_at = coalesce(seen_at, ${tx.now}),
      state = coalesce(${state}, case when state in ('due', 'handed', 'delivered') then 'seen' else state end)
    where id = ${id}`.execute(tx)
}

export type PageRow = {
  accountId: string
  id: string
  escalationId: string
  round: number
  step: number
  personId: string
  personName: string
  through: string | null
  standsIn: boolean
  shadow: boolean
  kind: string
  label: string
  state: PageState
  dueAt: Date
  firedAt: Date | null
  handedOverAt: Date | null
  deliveredAt: Date | null
  seenAt: Date | null
  actedAt: Date | null
  failedAt: Date | null
  error: string | null
  latenessMs: number | null
}

const columns = sql`account_id as "accountId", id, escalation_id as "escalationId", round, step, person_id as "personId",
  person_name as "personName", through, stands_in as "standsIn", shadow, kind, label, state, due_at as "dueAt", fired_at as "firedAt",
  handed_over_at as "handedOverAt", delivered_at as "deliveredAt", seen_at as "seenAt", acted_at as "actedAt",
  failed_at as "failedAt", error, lateness_ms as "latenessMs"`

export async function pagesOf(tx: Tx, escalationIds: readonly string[]): Promise<PageRow[]> {
  if (escalationIds.length === 0) return []
  const { rows } = await sql<PageRow>`select ${columns} from page
    where escalation_id ${among(escalationIds)} and ${seesAccount(tx, 'account_id')}
    order by round, step, due_at, id`.execute(tx)
  return rows
}

export async function pageById(tx: Tx, id: string): Promise<PageRow | null> {
  const { rows } = await sql<PageRow>`select ${columns} from page where id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** The page a token was made for, while it is valid. */
export async function pageByToken(tx: Tx, tokenHash: Buffer): Promise<PageRow | null> {
  const { rows } = await sql<PageRow>`select ${columns} from page
    where token_hash = ${tokenHash} and token_until > ${tx.now}`.execute(tx)
  return rows[0] ?? null
}
