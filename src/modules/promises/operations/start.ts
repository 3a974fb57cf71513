import type { Calendar } from '#calendars'
import { addOpen } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import type { Subject } from '#platform/events/events.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { problems } from '../problems.ts'
import { targetsOf } from '../queries/plans.ts'
import type { StoredPromise } from '../queries/promises.ts'
import type { Pause, Target } from '../rules/clock.ts'
import { startClock } from '../rules/decide.ts'
import { DEFAULT_WARNINGS, kindsAtStart, nameOf, type PlanTarget, warningsOf } from '../rules/plan.ts'
import { type Change, carryOut } from './carry.ts'
import { calendarsOf, type PromiseView, viewOf } from './view.ts'

/** What a new promise is about. */
export type NewPromise = Pick<StoredPromise, 'accountId' | 'subject' | 'label' | 'kind' | 'severity' | 'calendarId'> & {
  planId?: string | null
  planVersion?: number | null
}

/**
 * Starts what the plan promises for a severity when a subject begins: acknowledgement, first response, resolution (see
 * kindsAtStart), or exactly `kinds`. Counted from `startedAt`, for example the moment a mail was received; default now.
 * Five statements however many promises. The caller has permitted the act. Throws `promises.never_due`,
 * `promises.already_owed`.
 */
export async function startPromises(
  tx: Tx,
  order: {
    accountId: string
    subject: Subject
    planId: string
    severity: Severity
    label: string
    startedAt?: Date
    kinds?: readonly string[]
  },
): Promise<PromiseView[]> {
  const targets = await targetsOf(tx, order.planId, order.severity)
  const kinds = order.kinds ?? kindsAtStart(targets.map((each) => each.kind))
  const wanted = targets.filter((each) => kinds.includes(each.kind))
  const calendars = await calendarsOf(tx, wanted)
  const changes = wanted.map((target) =>
    begin(
      { ...order, kind: target.kind, calendarId: target.calendarId, planVersion: target.version },
      target,
      calendars(target.calendarId),
      order.startedAt ?? tx.now,
      tx.now,
    ),
  )
  const stored = await carryOut(tx, changes, tx.now)
  return stored.map((promise) => viewOf(promise, calendars(promise.calendarId), tx.now, tx.actor.staff))
}

/**
 * Starts one promise of any kind: for those that no plan knows. Either `allowedMs` of open time on the calendar (null:
 * elapsed time) or a fixed `dueAt`. Warnings default to 50, 75 and 90 per cent. Throws as startPromises.
 */
export async function armPromise(
  tx: Tx,
  order: {
    accountId: string
    subject: Subject
    kind: string
    label: string
    severity?: Severity | null
    calendarId?: string | null
    warnings?: readonly number[]
  } & ({ allowedMs: number } | { dueAt: Date }),
): Promise<PromiseView> {
  const fixed = 'dueAt' in order
  const calendarId = fixed ? null : (order.calendarId ?? null)
  const allowedMs = fixed ? order.dueAt.getTime() - tx.now.getTime() : order.allowedMs
  if (allowedMs < 1) throw problems.refuse('promises.never_due', { detail: 'The due time is not in the future.' })
  const calendars = await calendarsOf(tx, [{ calendarId }])
  const change = begin(
    { ...order, severity: order.severity ?? null, calendarId },
    { allowedMs, warnings: order.warnings ?? DEFAULT_WARNINGS },
    calendars(calendarId),
    tx.now,
    tx.now,
  )
  const [promise] = await carryOut(tx, [change], tx.now)
  return viewOf(promise!, calendars(calendarId), tx.now, tx.actor.staff)
}

/** The change that brings a new promise into being. Throws `promises.never_due`. */
export function begin(
  about: NewPromise,
  target: Target,
  calendar: Calendar,
  startedAt: Date,
  now: Date,
  pauses: readonly Pause[] = [],
): Change {
  const { allowedMs } = target
  const warnings = warningsOf(about.kind, target.warnings)
  const decision = startClock(calendar, { allowedMs, warnings }, startedAt, now, pauses)
  if ('refused' in decision) throw problems.refuse('promises.never_due', { detail: `${nameOf(about.kind)}.` })
  const promise: StoredPromise = {
    id: newId(),
    accountId: about.accountId,
    subject: about.subject,
    label: about.label,
    kind: about.kind,
    severity: about.severity,
    planId: about.planId ?? null,
    planVersion: about.planVersion ?? null,
    calendarId: about.calendarId,
    clock: decision.clock,
    latenessMs: null,
    reason: '',
    reasonBy: null,
  }
  return { promise, decision, fact: 'started', isNew: true }
}

/** One line of "first response by 14:05": what would be due if the subject began at a moment. */
export interface PromisePreview {
  kind: string
  name: string
  allowedMs: number
  calendarId: string | null
  dueAt: Date
}

/**
 * What the plan would promise. The next update is counted from the latest moment of the first response. Promises that
 * would never be due are left out.
 */
export async function previewPromises(
  tx: Tx,
  planId: string,
  severity: Severity,
  at: Date = tx.now,
): Promise<PromisePreview[]> {
  const targets = await targetsOf(tx, planId, severity)
  const calendars = await calendarsOf(tx, targets)
  const due = (target: PlanTarget, from: Date) => addOpen(calendars(target.calendarId), from, target.allowedMs)
  const first = targets.find((each) => each.kind === 'first_response')
  const responded = (first && due(first, at)) ?? at
  const starting = kindsAtStart(targets.map((each) => each.kind))
  return targets
    .filter((each) => starting.includes(each.kind) || each.kind === 'next_update')
    .flatMap((target) => {
      const dueAt = due(target, starting.includes(target.kind) ? at : responded)
      const { kind, allowedMs, calendarId } = target
      return dueAt ? [{ kind, name: nameOf(kind), allowedMs, calendarId, dueAt }] : []
    })
}

/** What the plan promises for one kind at present, for those who arm it themselves; null when it promises nothing. */
export async function targetOf(tx: Tx, planId: string, severity: Severity, kind: string): Promise<PlanTarget | null> {
  return (await targetsOf(tx, planId, severity)).find((each) => each.kind === kind) ?? null
}
