import type { Calendar } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import type { Subject } from '#platform/events/events.ts'
import type { Severity } from '#platform/http/contract.ts'
import { problems } from '../problems.ts'
import { targetsOf } from '../queries/plans.ts'
import { lockOwed, promisesOn, type StoredPromise } from '../queries/promises.ts'
import { isOwed, isPaused, type Pause } from '../rules/clock.ts'
import { decide, type PromiseEvent } from '../rules/decide.ts'
import { kindsAtStart, nameOf, type PlanTarget, warningsOf } from '../rules/plan.ts'
import { type Change, carryOut } from './carry.ts'
import { begin } from './start.ts'
import { calendarsOf, isShown, type PromiseView, viewOf, viewsOf } from './view.ts'

/** Which of a subject's owed promises an act is for; all when left out. */
export interface Which {
  kinds?: readonly string[]
}

/** Stops the clocks of a subject, for example while the customer's answer is awaited. What stands already goes on standing. */
export function pausePromises(tx: Tx, subject: Subject, which: Which = {}): Promise<PromiseView[]> {
  return actOnAll(tx, subject, which, { type: 'pause' }, 'paused')
}

/** Lets them run on; the time between does not count. */
export function resumePromises(tx: Tx, subject: Subject, which: Which = {}): Promise<PromiseView[]> {
  return actOnAll(tx, subject, which, { type: 'resume' }, 'resumed')
}

/** Nothing more is owed on the subject. What is broken stays broken. */
export function cancelPromises(tx: Tx, subject: Subject, which: Which = {}): Promise<PromiseView[]> {
  return actOnAll(tx, subject, which, { type: 'cancel' }, 'cancelled')
}

/** Satisfies a promise, in time or late. Null when none of this kind is owed, so that a repeated act changes nothing. */
export async function keepPromise(tx: Tx, subject: Subject, kind: string): Promise<PromiseView | null> {
  const [view] = await actOnAll(tx, subject, { kinds: [kind] }, { type: 'keep' })
  return view ?? null
}

/**
 * A period was satisfied and the next begins: an update was given. Begins the first period when none ran yet, by the
 * plan of the subject's other promises. Null when the plan does not promise this kind.
 */
export async function restartPromise(tx: Tx, subject: Subject, kind = 'next_update'): Promise<PromiseView | null> {
  const owed = await lockOwed(tx, subject)
  const running = owed.find((each) => each.kind === kind)
  if (!running) return beginLater(tx, subject, kind, owed)
  const calendar = (await calendarsOf(tx, [running]))(running.calendarId)
  const { allowedMs, warnings } = running.clock
  const outcome = decide(running.clock, { type: 'restart', target: { allowedMs, warnings } }, tx.now, calendar)
  if ('refused' in outcome) throw neverDue(kind)
  const next = begin(running, { allowedMs, warnings }, calendar, tx.now, tx.now, outcome.next!.pauses)
  // The kept period goes first: only one of a kind may be owed at a time.
  await carryOut(tx, [{ promise: running, decision: outcome }], tx.now)
  const [stored] = await carryOut(tx, [next], tx.now)
  return viewOf(stored!, calendar, tx.now, tx.actor.staff)
}

async function beginLater(
  tx: Tx,
  subject: Subject,
  kind: string,
  owed: readonly StoredPromise[],
): Promise<PromiseView | null> {
  const planned = newest(await promisesOn(tx, [subject], false))
  if (!planned) return null
  const targets = await targetsOf(tx, planned.planId!, planned.severity!, planned.planVersion ?? undefined)
  const target = targets.find((each) => each.kind === kind)
  if (!target) return null
  const calendar = (await calendarsOf(tx, [target]))(target.calendarId)
  const pauses = owed.some((each) => isPaused(each.clock)) ? [{ from: tx.now, to: null }] : []
  const about = { ...planned, kind, calendarId: target.calendarId }
  const [stored] = await carryOut(tx, [begin(about, target, calendar, tx.now, tx.now, pauses)], tx.now)
  return viewOf(stored!, calendar, tx.now, tx.actor.staff)
}

/**
 * The promise of a subject that names the plan and severity that count now: the newest owed one that came from a plan,
 * because a retarget changes only those, else the newest of all.
 */
function newest(promises: readonly StoredPromise[]): StoredPromise | undefined {
  const planned = promises.filter((each) => each.planId !== null && each.severity !== null)
  const owed = planned.filter((each) => isOwed(each.clock))
  return (owed.length > 0 ? owed : planned).sort((a, b) => (a.id < b.id ? 1 : -1))[0]
}

/**
 * Another severity or plan: every owed promise of the plan is recalculated from its original start with its pauses. What
 * the new target does not promise is cancelled; what only the new one promises begins, from the subject's original start.
 * The same plan keeps the version the promises were made under.
 */
export async function retargetPromises(
  tx: Tx,
  subject: Subject,
  to: { severity: Severity; planId?: string },
): Promise<PromiseView[]> {
  const owed = (await lockOwed(tx, subject)).filter((each) => each.planId !== null)
  const all = (await promisesOn(tx, [subject], false)).filter((each) => each.planId !== null)
  const made = newest(all)
  if (!made) return []
  const planId = to.planId ?? made.planId!
  const version = planId === made.planId ? (made.planVersion ?? undefined) : undefined
  const targets = await targetsOf(tx, planId, to.severity, version)
  const calendars = await calendarsOf(tx, [...owed, ...targets])
  const changes = owed.map((promise) =>
    retarget(
      promise,
      targets.find((each) => each.kind === promise.kind),
      { ...to, planId },
      calendars,
      tx.now,
    ),
  )
  for (const kind of kindsAtStart(targets.map((each) => each.kind))) {
    if (all.some((each) => each.kind === kind)) continue
    changes.push(beginFromStart(all, targets.find((each) => each.kind === kind)!, { ...to, planId }, calendars, tx.now))
  }
  await carryOut(tx, changes, tx.now)
  return promisesOf(tx, [subject]).then((views) => views.get(subject.id) ?? [])
}

type Calendars = (id: string | null) => Calendar
type VersionedTarget = PlanTarget & { version: number }

function retarget(
  promise: StoredPromise,
  target: VersionedTarget | undefined,
  to: { severity: Severity; planId: string },
  calendars: Calendars,
  now: Date,
): Change {
  if (!target) {
    const decision = decide(promise.clock, { type: 'cancel' }, now, calendars(promise.calendarId))
    if ('refused' in decision) throw neverDue(promise.kind)
    return { promise, decision, fact: 'cancelled' }
  }
  const { allowedMs } = target
  const warnings = warningsOf(promise.kind, target.warnings)
  const event: PromiseEvent = { type: 'retarget', target: { allowedMs, warnings } }
  const decision = decide(promise.clock, event, now, calendars(target.calendarId))
  if ('refused' in decision) throw neverDue(promise.kind)
  const changed = { ...to, planVersion: target.version, calendarId: target.calendarId }
  return { promise: { ...promise, ...changed }, decision, fact: 'retargeted' }
}

function beginFromStart(
  all: readonly StoredPromise[],
  target: VersionedTarget,
  to: { severity: Severity; planId: string },
  calendars: Calendars,
  now: Date,
): Change {
  const first = all.reduce((earliest, each) => (each.clock.startedAt < earliest.clock.startedAt ? each : earliest))
  // The pauses of the promise that has been there longest are those of the subject.
  const pauses: readonly Pause[] = all
    .filter((each) => each.clock.startedAt.getTime() === first.clock.startedAt.getTime())
    .reduce((most, each) => (each.clock.pauses.length > most.length ? each.clock.pauses : most), first.clock.pauses)
  const about = { ...first, ...to, kind: target.kind, calendarId: target.calendarId, planVersion: target.version }
  return begin(about, target, calendars(target.calendarId), first.clock.startedAt, now, pauses)
}

/** One event on the owed promises of a subject; those it cannot happen to (already paused, not paused) are left as they are. */
async function actOnAll(
  tx: Tx,
  subject: Subject,
  { kinds }: Which,
  event: PromiseEvent,
  fact?: Change['fact'],
): Promise<PromiseView[]> {
  const owed = (await lockOwed(tx, subject)).filter((each) => !kinds || kinds.includes(each.kind))
  if (owed.length === 0) return []
  const calendars = await calendarsOf(tx, owed)
  const changes: Change[] = []
  for (const promise of owed) {
    const decision = decide(promise.clock, event, tx.now, calendars(promise.calendarId))
    if (!('refused' in decision)) changes.push({ promise, decision, fact })
    else if (decision.refused === 'never_due') throw neverDue(promise.kind)
  }
  const stored = await carryOut(tx, changes, tx.now)
  return stored.map((promise) => viewOf(promise, calendars(promise.calendarId), tx.now, tx.actor.staff))
}

/**
 * Promises of many subjects for lists, by subject id: the newest of each kind, or with `history` all. Only what the
 * actor's accounts allow; people outside see the kinds a customer is promised.
 */
export async function promisesOf(
  tx: Tx,
  subjects: readonly Subject[],
  { history = false }: { history?: boolean } = {},
): Promise<Map<string, PromiseView[]>> {
  const visible = (await promisesOn(tx, subjects, !history)).filter((each) => isShown(tx.actor, each.kind))
  return Map.groupBy(await viewsOf(tx, visible), (view) => view.subject.id)
}

function neverDue(kind: string) {
  return problems.refuse('promises.never_due', { detail: `${nameOf(kind)}.` })
}
