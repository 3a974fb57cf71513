import { permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import { systemsOf } from '#systems'
import type { monitoring } from '../contract.ts'
import { problems } from '../problems.ts'
import { findCheck } from '../queries/checks.ts'
import { look } from '../runners/all.ts'
import { siteLimits } from '../schedule/watch.ts'
import { sealFor } from './checks.ts'
import { checkTarget, placeOf } from './shape.ts'

type Body = HandlerInput<typeof monitoring.tryCheck>['body']

/** May it, and with which secret; before anything is looked at. */
async function prepare(tx: Tx, { systemId, target, secret, secretOf }: Body): Promise<string | null> {
  const system = (await systemsOf(tx, [systemId])).get(systemId)
  if (!system) throw notFound()
  permit(tx.actor, 'check.write', { accountId: system.accountId })
  checkTarget(tx, target)
  if (secret !== undefined || secretOf === undefined) return secret ?? null
  const check = await findCheck(tx, secretOf)
  if (check?.systemId !== systemId) throw notFound()
  if (placeOf(check.target) !== placeOf(target))
    throw problems.refuse('monitoring.target_refused', {
      fields: { secret: 'must be given again: the check goes to another place' },
    })
  return check.secret && tx.app.sealer.open(check.secret, sealFor(check.id)).toString('utf8')
}

/** Looks at a target once, outside of any transaction. Keeps nothing. Refuses `monitoring.not_looked_at` for heartbeats. */
export async function tryCheck(app: App, actor: Actor, body: Body): Promise<HandlerReply<typeof monitoring.tryCheck>> {
  const secret = await app.db.transact(actor, (tx) => prepare(tx, body))
  if (body.target.kind === 'heartbeat') throw problems.refuse('monitoring.not_looked_at')
  const { unreached: _, ...seen } = await look(body.target, { ...siteLimits(app), timeoutMs: body.timeoutMs, secret })
  return { ...seen, measures: seen.measures.slice(0, 100) }
}
