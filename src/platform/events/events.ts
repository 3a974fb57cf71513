import { sql } from 'kysely'
import { causeNow } from '../cause.ts'
import type { Tx } from '../db/database.ts'
import { asEraser } from '../db/eraser.ts'

/**
 * The events of all modules by name, with their data. Each module adds its own:
 * `declare module '#platform/events/events.ts' { interface EventTypes { 'oncall.acknowledged': {...} } }`.
 */
export interface EventTypes {
  /** Sessions or tokens of the person (the subject) ended; open streams of theirs are cut on every instance. */
  'platform.access_ended': { reason: string }
}

export const accessEnded = 'platform.access_ended'

export type EventName = keyof EventTypes & string
export type Subject = { kind: string; id: string }

export type PalisadeEvent<Name extends EventName = EventName> = {
  name: Name
  accountId: string | null
  subject: Subject
  data: EventTypes[Name]
  /** False: the account's own people may learn of it by live update. Default true. */
  internal?: boolean
}

export type Subscriber<Name extends EventName> = (tx: Tx, event: PalisadeEvent<Name>) => Promise<void>

export type Events = {
  /** Registers code that runs inside the publisher's transaction: both happen or neither. */
  on<Name extends EventName>(name: Name, subscriber: Subscriber<Name>): void
  subscribersOf(name: string): readonly ((tx: Tx, event: never) => Promise<void>)[]
}

export function createEvents(): Events {
  const subscribers = new Map<string, ((tx: Tx, event: never) => Promise<void>)[]>()
  return {
    on(name, subscriber) {
      const list = subscribers.get(name) ?? []
      list.push(subscriber as (tx: Tx, event: never) => Promise<void>)
      subscribers.set(name, list)
    },
    subscribersOf: (name) => subscribers.get(name) ?? [],
  }
}

/**
 * Publishes events: stored, told to live readers at the commit, and handed to subscribers now, in this transaction.
 * One statement however many.
 */
export async function publishMany<Name extends EventName>(
  tx: Tx,
  events: readonly PalisadeEvent<Name>[],
): Promise<void> {
  if (events.length === 0) return
  const cause = causeNow()
  const rows = events.map((event) => ({
    name: event.name,
    account_id: event.accountId,
    subject_kind: event.subject.kind,
    subject_id: event.subject.id,
    data: event.data ?? {},
    internal: event.internal ?? true,
    at: tx.now.toISOString(),
    cause,
  }))
  await sql`insert into event (name, account_id, subject_kind, subject_id, data, internal, at, cause)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(name text, account_id uuid, subject_kind text,
      subject_id text, data jsonb, internal boolean, at timestamptz, cause jsonb)`.execute(tx)
  for (const event of events)
    for (const subscriber of tx.app.events.subscribersOf(event.name)) await subscriber(tx, event as never)
}

export function publish<Name extends EventName>(tx: Tx, event: PalisadeEvent<Name>): Promise<void> {
  return publishMany(tx, [event])
}

/** Takes words out of what events of an account carried; that they happened stays. */
export async function eraseFromEvents(
  tx: Tx,
  accountId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  const inJson = (word: string) => JSON.stringify(word).slice(1, -1)
  await asEraser(tx, async () => {
    for (const word of words)
      await sql`update event set data = replace(data::text, ${inJson(word)}, ${inJson(instead)})::jsonb
      where account_id = ${accountId} and strpos(data::text, ${inJson(word)}) > 0`.execute(tx)
  })
}
