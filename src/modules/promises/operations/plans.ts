import { permit } from '#accounts'
import { loadCalendars } from '#calendars'
import type { Act } from '#platform/audit/entry.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import type { PlanValues, StoredPlan } from '../queries/plans.ts'
import * as plans from '../queries/plans.ts'
import { faultsOfTargets, type PlanTarget } from '../rules/plan.ts'
import { type PromisePreview, previewPromises } from './start.ts'

export type PlanInput = PlanValues & { targets: readonly PlanTarget[] }

const subject = { accountId: null }

export async function listPlans(tx: Tx): Promise<StoredPlan[]> {
  permit(tx.actor, 'plan.read', subject)
  return plans.allPlans(tx)
}

export async function getPlan(tx: Tx, id: string): Promise<StoredPlan> {
  permit(tx.actor, 'plan.read', subject)
  return existing(tx, id)
}

/** What the plan would promise for a severity at a moment; staff's look, a customer's is the face's previewPromises. */
export async function previewPlan(tx: Tx, id: string, severity: Severity, at: Date): Promise<PromisePreview[]> {
  permit(tx.actor, 'plan.read', subject)
  await existing(tx, id)
  return previewPromises(tx, id, severity, at)
}

/** Makes a support plan. Refuses `promises.plan_invalid` with each fault by its path, and `promises.plan_name_taken`. */
export async function createPlan(tx: Tx, input: PlanInput): Promise<StoredPlan> {
  permit(tx.actor, 'plan.write', subject)
  await check(tx, input.targets)
  const id = newId()
  await unlessTaken(() => plans.insertPlan(tx, id, input))
  await plans.insertTargets(tx, id, 1, input.targets)
  await record(tx, 'plan_created', id, input.name, { after: { ...input } })
  return existing(tx, id)
}

/**
 * Replaces a plan that is still at `version` by the next one. Promises already made keep what they were promised; the
 * new targets count for what begins from now on. `retired`: no longer offered.
 */
export async function changePlan(
  tx: Tx,
  id: string,
  input: PlanInput & { version: number; retired: boolean },
): Promise<StoredPlan> {
  permit(tx.actor, 'plan.write', subject)
  const before = await plans.lockPlan(tx, id)
  if (!before) throw notFound()
  if (before.version !== input.version) throw problems.refuse('promises.plan_changed', { version: before.version })
  await check(tx, input.targets)
  const version = before.version + 1
  const retiredAt = input.retired ? (before.retiredAt ?? tx.now) : null
  await unlessTaken(() => plans.updatePlan(tx, id, { ...input, version, retiredAt }))
  await plans.insertTargets(tx, id, version, input.targets)
  await record(tx, 'plan_changed', id, input.name, { before: { ...before }, after: { ...input, version } })
  return existing(tx, id)
}

/** Removes a plan nobody was ever promised. Refuses `promises.plan_in_use`; such a plan is retired instead. */
export async function deletePlan(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'plan.write', subject)
  const plan = await plans.lockPlan(tx, id)
  if (!plan) throw notFound()
  try {
    await plans.removePlan(tx, id)
  } catch (error) {
    if (sqlState(error) === '23503') throw problems.refuse('promises.plan_in_use')
    throw error
  }
  await record(tx, 'plan_removed', id, plan.name, {})
}

function record(tx: Tx, kind: string, id: string, name: string, values: Pick<Act, 'before' | 'after'>): Promise<void> {
  return recordAct(tx, { act: `promises.${kind}`, subject: { kind: 'plan', id, name }, accountId: null, ...values })
}

async function existing(tx: Tx, id: string): Promise<StoredPlan> {
  const plan = await plans.findPlan(tx, id)
  if (!plan) throw notFound()
  return plan
}

async function check(tx: Tx, targets: readonly PlanTarget[]): Promise<void> {
  const faults = faultsOfTargets(targets)
  const calendars = await loadCalendars(
    tx,
    targets.flatMap((each) => each.calendarId ?? []),
  )
  targets.forEach(({ calendarId }, index) => {
    if (calendarId && !calendars.has(calendarId)) {
      faults.push({ path: `targets.${index}.calendarId`, message: 'There is no such calendar.' })
    }
  })
  if (faults.length === 0) return
  throw problems.refuse('promises.plan_invalid', {
    detail: faults[0]!.message,
    fields: Object.fromEntries(faults.map(({ path, message }) => [path, message])),
  })
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (sqlState(error) === '23505') throw problems.refuse('promises.plan_name_taken', { fields: { name: 'is taken' } })
    throw error
  }
}

function sqlState(error: unknown): string | undefined {
  return (error as { code?: string }).code
}
