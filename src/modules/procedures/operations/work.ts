import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { numbersOf, openInterruptions, selectWork, type WorkRow } from '../queries/tasks.ts'
import { absentFor, rolesOf } from './doer.ts'

/** More than these nobody reads as one list. */
const mostShown = 200

export type Work = ReturnType<typeof workView>

/**
 * Everything the actor has to do across all procedures, what is due first comes first: steps that are theirs, those nobody took yet
 * of a role they have, and to who steers what waits for an answer.
 */
export async function workOf(tx: Tx) {
  permit(tx.actor, 'procedure.work', { accountId: tx.actor.accountId })
  const { personId, staff } = tx.actor
  if (!personId) return { yours: [], roles: [], questions: [] }
  const absent = staff ? await absentFor(tx, personId) : []
  const found = await selectWork(tx, { personId, roles: await rolesOf(tx), staff, absent }, mostShown)
  const numbers = await beyondTenant(tx, () => numbersOf(tx, found))
  const rows = found.map((row) => ({ ...row, number: numbers.get(`${row.runId}/${row.job}`)! }))
  const questions = staff && may(tx.actor, 'procedure.steer', null) ? await openInterruptions(tx, 50) : []
  return {
    yours: rows.filter(({ assigneeId }) => assigneeId !== null).map((row) => workView(row, personId)),
    roles: rows.filter(({ assigneeId }) => assigneeId === null).map((row) => workView(row, personId)),
    questions: questions.map(({ accountId, accountName, accountNumber, runId, runNumber, ...one }) => ({
      ...one,
      run: { id: runId, number: runNumber, title: one.title },
      account: { id: accountId, number: accountNumber, name: accountName },
    })),
  }
}

function workView(row: WorkRow & { number: number }, personId: string) {
  const theirs = row.assigneeId !== null && row.assigneeId !== personId
  return {
    run: { id: row.runId, number: row.runNumber, title: row.title },
    account: { id: row.accountId, number: row.accountNumber, name: row.accountName },
    job: row.job,
    number: row.number,
    kind: row.kind,
    name: row.name,
    question: row.details?.question ?? null,
    role: row.role,
    milestone: row.milestone,
    dueAt: row.dueAt,
    openedAt: row.openedAt,
    insteadOf: theirs ? { id: row.assigneeId!, name: row.assigneeName ?? '' } : row.absentCast,
  }
}
