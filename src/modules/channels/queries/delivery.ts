import { randomInt } from 'node:crypto'
import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { ChannelKind, Message, NewDelivery, NoticeText, VerificationText } from '../types.ts'
import type { Carried } from './carried.ts'
import { type ChannelSecret, opened, type Resting } from './secret.ts'

export type Purpose = 'page' | 'test' | 'code' | 'notice'
export type DeliveryStatus = 'queued' | 'handed_over' | 'delivered' | 'seen' | 'failed' | 'cancelled'

/** What a sender needs. */
export type Sending = Message & {
  id: string
  accountId: string
  personId: string
  channelId: string
  purpose: Purpose
  kind: ChannelKind
  address: string
  dueAt: Date
  /** What an SMS answer names. */
  code: string | null
  attempts: number
  /** How often it rang again because nobody took the call. */
  redialled: number
  noticeId: string | null
  secret: ChannelSecret | null
  /** Null for the channel of a person who has set up none. */
  channelAccountId: string | null
  channelBrokenAt: Date | null
  /** It waits for its turn, and others may go with it until then. */
  takesMore: boolean
  /** Notices whose words stand in the same mail. */
  carries: Carried[]
}

export type InsertedDelivery = Omit<NewDelivery, 'text'> & {
  purpose: Purpose
  text: NewDelivery['text'] | NoticeText | VerificationText
  noticeId?: string
}

/** One statement however many. A delivery that is there already stays as it is; returns the ids of the new ones. */
export async function insertDeliveries(tx: Tx, deliveries: readonly InsertedDelivery[]): Promise<Set<string>> {
  const rows = deliveries.map((delivery) => ({
    account_id: delivery.accountId,
    id: delivery.deliveryId,
    person_id: delivery.personId,
    channel_id: delivery.channelId,
    purpose: delivery.purpose,
    kind: delivery.kind,
    address: delivery.address,
    due_at: delivery.dueAt.toISOString(),
    text: delivery.text,
    code: delivery.kind === 'sms' && delivery.purpose === 'page' ? String(randomInt(1000, 10_000)) : null,
    notice_id: delivery.noticeId ?? null,
  }))
  const { rows: added } = await sql<{ id: string }>`
    insert into delivery (account_id, id, person_id, channel_id, purpose, kind, address, status, due_at, queued_at, text, code,
      notice_id)
    select account_id, id, person_id, channel_id, purpose, kind, address, 'queued', due_at, ${tx.now}::timestamptz, text, code, notice_id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, person_id uuid, channel_id uuid,
           purpose text, kind text, address text, due_at timestamptz, text jsonb, code text, notice_id uuid)
    on conflict (account_id, id) do nothing returning id`.execute(tx)
  return new Set(added.map((row) => row.id))
}

/** Those of the ids that are still to be sent, and in no mail of others. What they carry themselves is not read here. */
export async function waitingDeliveries(tx: Tx, ids: readonly string[]): Promise<Sending[]> {
  const { rows } = await sql<Omit<Sending, 'secret' | 'carries'> & Resting>`
    select d.id, d.account_id as "accountId", d.person_id as "personId", d.channel_id as "channelId", d.purpose, d.kind, d.address,
           d.due_at as "dueAt", d.text, d.code, d.attempts, d.redialled, d.notice_id as "noticeId", s.secret, s.sealed, c.account_id as "channelAccountId",
           c.broken_at as "channelBrokenAt", d.takes_more as "takesMore"
      from delivery d
      left join channel c on c.id = d.channel_id
      left join channel_secret s on s.account_id = c.account_id and s.channel_id = c.id
     where d.id ${among(ids)} and d.status = 'queued' and d.carrier_id is null`.execute(tx)
  return rows.map(({ sealed, secret, ...row }) => ({
    ...row,
    secret: opened(tx, row.channelId, { sealed, secret }),
    carries: [],
  }))
}

/** More than any channel allows: it does not ring again. */
const noMoreRedials = 1000

/** The outcome of one attempt as it is stored. */
export type Recorded = {
  accountId: string
  id: string
  /** Of the attempt: what nobody took meanwhile rings again, whatever this outcome says. */
  redialled: number
  /** `queued`: it is tried again. */
  status: 'handed_over' | 'failed' | 'queued'
  at: Date
  providerId: string | null
  error: string | null
  channel: { accountId: string; id: string } | null
  gone: boolean
  /** Whether the channel itself, and not what lies before it, worked or failed. */
  channelWorks: boolean | null
}

/**
 * Stores the outcomes of a batch, and what they say of the channels, in one statement. What was cancelled or reported on
 * meanwhile keeps its status; that it was handed over is a fact in any case. Codes and the tokens of pages are forgotten
 * once they were sent: what is stored lets nobody act.
 */
export async function recordOutcomes(tx: Tx, outcomes: readonly Recorded[]): Promise<void> {
  const rows = outcomes.map((outcome) => ({
    account_id: outcome.accountId,
    id: outcome.id,
    redialled: outcome.redialled,
    status: outcome.status,
    at: outcome.at.toISOString(),
    provider_id: outcome.providerId,
    error: outcome.error,
    channel_account: outcome.channel?.accountId ?? null,
    channel_id: outcome.channel?.id ?? null,
    gone: outcome.gone,
    works: outcome.channelWorks,
  }))
  // The lists of ids beside the joins keep the planner on the indexes while the tables have no statistics yet.
  const ids = outcomes.map((outcome) => outcome.id)
  const channelIds = outcomes.flatMap((outcome) => outcome.channel?.id ?? [])
  await sql`
    with result as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, redialled int, status text, at timestamptz,
        provider_id text, error text, channel_account uuid, channel_id uuid, gone boolean, works boolean)
    ), told as (
      update delivery d
         set status = case when d.status = 'queued' and (d.redialled = r.redialled or d.redialled = ${noMoreRedials}) then r.status else d.status end,
             attempts = d.attempts + 1,
             handed_over_at = case when r.status = 'handed_over' then coalesce(d.handed_over_at, r.at) else d.handed_over_at end,
             settled_at = case when r.status = 'failed' then r.at else d.settled_at end,
             provider_id = coalesce(r.provider_id, d.provider_id),
             error = r.error,
             text = case when r.status = 'queued' then d.text
                         when d.purpose = 'code' and d.kind <> 'voice' then '{}'
                         else d.text - 'token' end
        from result r where d.account_id = r.account_id and d.id = r.id and d.id ${among(ids)}
    ), last as (
      -- Several deliveries of a batch may go over one channel: the latest word counts.
      select distinct on (channel_id) * from result where channel_id is not null and works is not null order by channel_id, at desc
    ), good as (
      -- That a channel works is written once a minute, and never waited for: whoever holds the row says the same.
      select c.id from channel c join last l on c.account_id = l.channel_account and c.id = l.channel_id
       where c.id ${among(channelIds)} and l.works and (c.failures > 0 or c.broken_at is not null or c.last_success_at is null
                          or c.last_success_at < l.at - interval '1 minute')
         for update of c skip locked
    ), bad as (
      -- In the order of their ids, so that two batches never wait for each other in a circle.
      select c.id from channel c join last l on c.account_id = l.channel_account and c.id = l.channel_id
       where c.id ${among(channelIds)} and not l.works order by c.id for update of c
    )
    update channel c
       set last_success_at = case when l.works then l.at else c.last_success_at end,
           last_failure_at = case when l.works then c.last_failure_at else l.at end,
           last_error = case when l.works then null else l.error end,
           failures = case when l.works then 0 else c.failures + 1 end,
           broken_at = case when l.works then null else coalesce(c.broken_at, l.at) end,
           gone_at = case when l.gone then l.at else c.gone_at end
      from last l
     where c.account_id = l.channel_account and c.id = l.channel_id
       and c.id ${among(channelIds)} and c.id in (select id from good union all select id from bad)`.execute(tx)
}

export type Report = {
  id: string
  status: 'delivered' | 'seen' | 'failed'
  at: Date
  error: string | null
  /** It rang and nobody took the call: it may ring again. */
  unanswered?: boolean
}
export type ReportedDelivery = {
  id: string
  accountId: string
  personId: string
  channelId: string
  purpose: Purpose
  kind: ChannelKind
  status: 'delivered' | 'seen' | 'failed'
  error: string | null
  noticeId: string | null
}

/**
 * Stores what providers report later. Reports come in any order, and sometimes before our own word of the hand-over is
 * stored: a status only moves forward, and whatever was reported was handed over. Returns what changed.
 */
export async function recordReports(tx: Tx, reports: readonly Report[]): Promise<ReportedDelivery[]> {
  const rows = reports.map((report) => ({ ...report, at: report.at.toISOString() }))
  const { rows: changed } = await sql<ReportedDelivery>`
    update delivery d
       set status = r.status, settled_at = r.at, error = r.error, handed_over_at = coalesce(d.handed_over_at, r.at)
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, status text, at timestamptz, error text)
     where d.id = r.id
       and case r.status
             when 'delivered' then d.status in ('queued', 'handed_over')
             when 'seen' then d.status in ('queued', 'handed_over', 'delivered')
             -- A report that comes twice says nothing of the call that is still to come.
             else d.status = 'handed_over' or d.status = 'queued' and d.redialled = 0 end
    returning d.id, d.account_id as "accountId", d.person_id as "personId", d.channel_id as "channelId", d.purpose, d.kind,
              d.status, d.error, d.notice_id as "noticeId"`.execute(tx)
  return changed
}

/**
 * Calls nobody took that shall ring again by what their channel says: they wait for it now. Returns when each is due; those
 * whose tries are used up are not in it.
 */
export async function redial(
  tx: Tx,
  reports: readonly Report[],
): Promise<{ id: string; redialled: number; at: Date }[]> {
  if (reports.length === 0) return []
  const { rows } = await sql<{ id: string; redialled: number; seconds: number }>`
    update delivery d set status = 'queued', redialled = d.redialled + 1, handed_over_at = coalesce(d.handed_over_at, ${tx.now})
      from channel c
     where d.id = any(${reports.map((report) => report.id)}::uuid[]) and c.id = d.channel_id and d.kind = 'voice'
       and d.redialled < c.redials and d.ended_at is null
       and (d.status = 'handed_over' or d.status = 'queued' and d.handed_over_at is null)
    returning d.id, d.redialled, c.redial_seconds as seconds`.execute(tx)
  return rows.map(({ id, redialled, seconds }) => ({ id, redialled, at: new Date(tx.now.getTime() + seconds * 1000) }))
}

/** Somebody has it: calls nobody took do not ring again. */
export async function stopRedials(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update delivery set redialled = ${noMoreRedials},
      status = case when status = 'queued' and redialled > 0 then 'handed_over' else status end
    where id ${among(ids)} and kind = 'voice'`.execute(tx)
}

/** The page is over: what waits is not sent any more. Returns the kinds whose queues may hold some of them. */
export async function endDeliveries(tx: Tx, ids: readonly string[]): Promise<ChannelKind[]> {
  const { rows } = await sql<{ kind: ChannelKind; status: DeliveryStatus }>`
    update delivery set status = case when status = 'queued' then 'cancelled' else status end, text = text - 'token',
           ended_at = coalesce(ended_at, ${tx.now})
     where id ${among(ids)} and (status = 'queued' or ended_at is null) returning kind, status`.execute(tx)
  return [...new Set(rows.filter((row) => row.status === 'cancelled').map((row) => row.kind))]
}

/** New due times of what still waits. Returns what moved. */
export async function moveDeliveries(
  tx: Tx,
  moves: readonly { deliveryId: string; dueAt: Date }[],
): Promise<{ id: string; kind: ChannelKind; dueAt: Date }[]> {
  const rows = moves.map((move) => ({ id: move.deliveryId, due_at: move.dueAt.toISOString() }))
  const { rows: moved } = await sql<{ id: string; kind: ChannelKind; dueAt: Date }>`
    update delivery d set due_at = t.due_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, due_at timestamptz)
     where d.id = t.id and d.status = 'queued' and d.attempts = 0 returning d.id, d.kind, d.due_at as "dueAt"`.execute(
    tx,
  )
  return moved
}

/** A delivery as an answer finds it. */
export type Answered = Message & {
  id: string
  noticeId: string | null
  accountId: string
  personId: string
  channelId: string
  purpose: Purpose
  kind: ChannelKind
  address: string
  status: DeliveryStatus
}

const answered = sql`id, account_id as "accountId", person_id as "personId", channel_id as "channelId", purpose, kind, address, status,
  notice_id as "noticeId", text`

export async function findDelivery(tx: Tx, id: string): Promise<Answered | null> {
  const { rows } = await sql<Answered>`select ${answered} from delivery where id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/**
 * The page an SMS from a number means: the newest one with the code it names; without a code the newest that is not over,
 * else the newest of the last day. Pages of a week ago are nobody's any more.
 */
export async function pageOfNumber(tx: Tx, number: string, code: string | null): Promise<Answered | null> {
  const days = code ? 7 : 1
  const { rows } = await sql<Answered>`select ${answered} from delivery
    where address = ${number} and kind in ('sms', 'voice') and purpose = 'page' and handed_over_at is not null
      and due_at > ${new Date(tx.now.getTime() - days * 86_400_000)} ${code ? sql`and code = ${code}` : sql``}
    order by (ended_at is not null), due_at desc, id desc limit 1`.execute(tx)
  return rows[0] ?? null
}

export type DeliveryFact = {
  id: string
  purpose: Purpose
  status: DeliveryStatus
  dueAt: Date
  handedOverAt: Date | null
  latenessMs: number | null
  attempts: number
  error: string | null
}

/** The newest deliveries over a channel, without their words. */
export async function recentDeliveries(tx: Tx, channelId: string, limit: number): Promise<DeliveryFact[]> {
  const { rows } =
    await sql<DeliveryFact>`select id, purpose, status, due_at as "dueAt", handed_over_at as "handedOverAt",
      lateness_ms as "latenessMs", attempts, error
    from delivery where channel_id = ${channelId} and ${seesAccount(tx, 'account_id')}
    order by due_at desc, id desc limit ${limit}`.execute(tx)
  return rows
}
