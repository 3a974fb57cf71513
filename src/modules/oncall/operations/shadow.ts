import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { deleteShadow, insertShadow } from '../queries/shadow.ts'
import { mustBeStaff } from './checks.ts'
import { nameOf } from './people.ts'
import { record, utcSpan } from './record.ts'
import { changed, locked, shadowView } from './rota.ts'

/** Somebody learns along for a time. Coverage does not change: a learner is never the one who is on call. */
export async function addShadow(
  tx: Tx,
  rotaId: string,
  input: HandlerInput<typeof oncall.addShadow>['body'],
): Promise<HandlerReply<typeof oncall.addShadow>> {
  permit(tx.actor, 'rota.write', { accountId: null })
  const stored = await locked(tx, rotaId)
  if (input.until <= input.from)
    throw problems.refuse('oncall.range_invalid', { fields: { until: 'must be after from' } })
  if (input.learnerId === input.followsId)
    throw problems.refuse('oncall.rota_invalid', { fields: { followsId: 'nobody learns from themselves' } })
  await mustBeStaff(tx, [input.learnerId, ...(input.followsId ? [input.followsId] : [])], 'learnerId')
  const shadow = { ...input, id: newId() }
  await insertShadow(tx, rotaId, shadow)
  const named = await nameOf(tx, [input.learnerId, input.followsId])
  const from = input.followsId ? named(input.followsId).name : 'whoever is on call'
  const words = `${named(input.learnerId).name} learns along with ${from}, ${utcSpan(input.from, input.until)}.`
  await record(tx, stored, 'oncall.shadow', words)
  await changed(tx, rotaId)
  return shadowView(shadow, named)
}

export async function removeShadow(tx: Tx, rotaId: string, shadowId: string): Promise<void> {
  permit(tx.actor, 'rota.write', { accountId: null })
  const stored = await locked(tx, rotaId)
  if (!(await deleteShadow(tx, rotaId, shadowId))) throw notFound()
  await record(tx, stored, 'oncall.shadow', 'Somebody learns along no longer.')
  await changed(tx, rotaId)
}
