import type { Tx } from '#platform/db/database.ts'
import { type PalisadeEvent, publishMany } from '#platform/events/events.ts'
import { armMany, type Deadline, disarmMany } from '#platform/timers/timers.ts'
import { problems } from '../problems.ts'
import { insertFacts } from '../queries/facts.ts'
import type { PromiseFact, StoredPromise } from '../queries/promises.ts'
import { insertPromises, updatePromises } from '../queries/promises.ts'
import type { Decision, PromiseEffect } from '../rules/decide.ts'

/** What subscribers learn. `dueAt` is when our clock should have acted, `firedAt` when it did; both ISO 8601. */
export interface ClockEvent {
  promiseId: string
  kind: string
  severity: string | null
  label: string
  subject: { kind: string; id: string }
  dueAt: string | null
  firedAt: string
  /** How late our own clock was, ms; null when no clock had to act. */
  latenessMs: number | null
}

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'promises.warned': ClockEvent & { percentage: number }
    'promises.broken': ClockEvent
    /** `earlyMs`: open time left; negative when kept after it was broken. */
    'promises.kept': ClockEvent & { earlyMs: number }
  }
}

type ClockEvents = PalisadeEvent<'promises.warned' | 'promises.broken' | 'promises.kept'>

/** A promise with what was decided about it. `promise` carries the other columns as they shall be. */
export interface Change {
  promise: StoredPromise
  decision: Decision
  /** What the record says was done, besides what the effects say. */
  fact?: 'started' | 'paused' | 'resumed' | 'retargeted' | 'cancelled' | 'owed_again'
  isNew?: boolean
}

/** Deadlines of a promise by what they are for. */
export const timerKinds = { due: 'promise.due', warn: 'promise.warn' } as const

/**
 * Stores decisions with all their effects: promises, record, deadlines, events. A handful of statements however many
 * promises. Returns the promises as stored. Throws `promises.already_owed` when a new one is already running.
 */
export async function carryOut(tx: Tx, changes: readonly Change[], now: Date): Promise<StoredPromise[]> {
  const done = changes.map((change) => ({ ...change, promise: after(change, now) }))
  await unlessOwed(() =>
    insertPromises(
      tx,
      done.filter((each) => each.isNew).map((each) => each.promise),
    ),
  )
  await updatePromises(
    tx,
    done.filter((each) => !each.isNew).map((each) => each.promise),
  )
  await insertFacts(
    tx,
    done.flatMap((change) => factsIn(change, now)),
    now,
  )
  await setTimers(tx, done)
  await publishMany(
    tx,
    done.flatMap((change) => eventsIn(change, now)),
  )
  return done.map((each) => each.promise)
}

function after({ promise, decision }: Change, now: Date): StoredPromise {
  const broke = decision.effects.find((each) => each.type === 'broke')
  const latenessMs = broke?.byClock ? lateness(broke.dueAt, now) : promise.latenessMs
  return { ...promise, clock: decision.clock, latenessMs }
}

/** The record keeps 32 bits of milliseconds, 24 days; what stood still longer is as bad. */
function lateness(dueAt: Date, now: Date): number {
  return Math.min(now.getTime() - dueAt.getTime(), 2 ** 31 - 1)
}

/** What a decision adds to the record. */
export function factsIn({ promise, decision, fact }: Change, now: Date): PromiseFact[] {
  const about = { accountId: promise.accountId, promiseId: promise.id }
  const facts: PromiseFact[] = fact ? [{ ...about, fact, dueAt: decision.clock.dueAt }] : []
  for (const effect of decision.effects) {
    if (effect.type === 'warned') {
      const { percentage, dueAt } = effect
      facts.push({ ...about, fact: 'warned', percentage, dueAt, latenessMs: latenessOf(effect, now) })
    } else if (effect.type === 'broke') {
      facts.push({ ...about, fact: 'broken', dueAt: effect.dueAt, latenessMs: latenessOf(effect, now) })
    } else if (effect.type === 'kept') {
      facts.push({ ...about, fact: 'kept', dueAt: decision.clock.dueAt, earlyMs: effect.earlyMs })
    }
  }
  return facts
}

function latenessOf(effect: Extract<PromiseEffect, { type: 'warned' | 'broke' }>, now: Date): number | null {
  return effect.byClock ? lateness(effect.dueAt, now) : null
}

async function setTimers(tx: Tx, changes: readonly Change[]): Promise<void> {
  const arm: Deadline[] = []
  const disarm = { due: [] as string[], warn: [] as string[] }
  for (const { promise, decision, isNew } of changes) {
    for (const effect of decision.effects) {
      if (effect.type === 'arm') arm.push({ kind: timerKinds[effect.what], key: promise.id, dueAt: effect.at })
      if (effect.type === 'disarm' && !isNew) disarm[effect.what].push(promise.id)
    }
  }
  await disarmMany(tx, timerKinds.due, disarm.due)
  await disarmMany(tx, timerKinds.warn, disarm.warn)
  await armMany(tx, arm)
}

function eventsIn({ promise, decision }: Change, now: Date): ClockEvents[] {
  const about = { accountId: promise.accountId, subject: promise.subject }
  const data: ClockEvent = {
    promiseId: promise.id,
    kind: promise.kind,
    severity: promise.severity,
    label: promise.label,
    subject: promise.subject,
    dueAt: decision.clock.dueAt?.toISOString() ?? null,
    firedAt: now.toISOString(),
    latenessMs: null,
  }
  return decision.effects.flatMap((effect): ClockEvents[] => {
    if (effect.type === 'kept') return [{ name: 'promises.kept', ...about, data: { ...data, earlyMs: effect.earlyMs } }]
    if (effect.type !== 'warned' && effect.type !== 'broke') return []
    const timed = { ...data, dueAt: effect.dueAt.toISOString(), latenessMs: latenessOf(effect, now) }
    return effect.type === 'broke'
      ? [{ name: 'promises.broken', ...about, data: timed }]
      : [{ name: 'promises.warned', ...about, data: { ...timed, percentage: effect.percentage } }]
  })
}

async function unlessOwed(insert: () => Promise<void>): Promise<void> {
  try {
    await insert()
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'promise_owed') throw problems.refuse('promises.already_owed')
    throw error
  }
}
