import { closeEscalations, progress, raiseSeverity } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { Severity } from '#platform/http/contract.ts'
import { arm, disarm } from '#platform/timers/timers.ts'
import {
  cancelPromises,
  keepPromise,
  type PromiseView,
  pausePromises,
  restartPromise,
  resumePromises,
  retargetPromises,
  startPromises,
} from '#promises'
import { settleFollowUps } from '../queries/follow-up.ts'
import { isHigher } from '../rules/severity.ts'
import { closeAfterMs, type RequestEffect } from '../rules/status.ts'
import { type StoredMessage, type StoredRequest, subjectOf } from '../types.ts'
import { contractOf, labelOf, pageSomebody } from './about.ts'

export const closeTimer = 'support.close'

/** Carries out what a decision says about promises and paging. Returns the promises that were kept by it. */
export async function carryOut(
  tx: Tx,
  request: StoredRequest,
  effects: readonly RequestEffect[],
): Promise<StoredMessage['kept']> {
  const kept: PromiseView[] = []
  for (const effect of effects) {
    const view = await one(tx, request, effect)
    if (view) kept.push(view)
  }
  return kept.map(keptBy)
}

/** What a message shows of a promise it kept: `earlyMs` of open time were left, negative when it was late. */
export function keptBy(view: PromiseView): StoredMessage['kept'][number] {
  return { kind: view.kind, name: view.name, earlyMs: view.allowedMs - view.usedMs }
}

async function one(tx: Tx, request: StoredRequest, effect: RequestEffect): Promise<PromiseView | null> {
  const subject = subjectOf(request.id)
  switch (effect) {
    case 'keep_first_response':
      await keepPromise(tx, subject, 'acknowledgement')
      return keepPromise(tx, subject, 'first_response')
    case 'restart_next_update':
      await restartPromise(tx, subject)
      return null
    case 'pause_promises':
      await pausePromises(tx, subject)
      return null
    case 'resume_promises':
      await resumePromises(tx, subject)
      return null
    case 'keep_resolution':
      return keepPromise(tx, subject, 'resolution')
    case 'cancel_rest':
      await cancelPromises(tx, subject)
      return null
    case 'start_again':
    case 'start_again_quietly':
      await startAgain(tx, request, effect === 'start_again_quietly')
      return null
    case 'close_escalation':
      await closeEscalations(tx, [subject])
      return null
    case 'arm_close':
      await arm(tx, { kind: closeTimer, key: request.id, dueAt: new Date(tx.now.getTime() + closeAfterMs) })
      return null
    case 'disarm_close':
      await disarm(tx, closeTimer, request.id)
      return null
  }
}

/**
 * A reopened request owes a solution and news again; what was kept or broken before stays as it was. Whoever is on duty is
 * called again, unless the one who has it opened it: solved in the evening and back at night is as bad as the first time.
 */
async function startAgain(tx: Tx, request: StoredRequest, quietly: boolean): Promise<void> {
  const { accountId, severity, planId } = request
  const promises = planId
    ? await startPromises(tx, {
        accountId,
        subject: subjectOf(request.id),
        planId,
        severity,
        label: labelOf(request),
        kinds: ['next_update', 'resolution'],
      })
    : []
  if (request.assigneeId !== null && (quietly || request.assigneeId === tx.actor.personId)) return
  const contract = await contractOf(tx, accountId, request.contractId)
  if (contract?.policyId) await pageSomebody(tx, request, contract.policyId, promises)
}

/** Another severity: promises are recalculated from their start; a higher one pages by its own rules. */
export async function changeSeverity(tx: Tx, request: StoredRequest, before: Severity): Promise<void> {
  const subject = subjectOf(request.id)
  await retargetPromises(tx, subject, { severity: request.severity })
  if (isHigher(request.severity, before)) await raiseSeverity(tx, subject, request.severity)
  const { id: requestId, number, severity, accountId } = request
  await publish(tx, {
    name: 'support.severity_changed',
    accountId,
    subject,
    data: { requestId, number, severity, before },
  })
}

/** Work by staff keeps an acknowledgement alive, and sees to a reminder that came. */
export async function noteProgress(tx: Tx, request: StoredRequest): Promise<void> {
  if (tx.actor.kind !== 'person' || !tx.actor.staff) return
  await progress(tx, subjectOf(request.id))
  await settleFollowUps(tx, request.id, tx.actor.personId)
}
