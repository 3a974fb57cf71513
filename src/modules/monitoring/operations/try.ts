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
import { toldOf } from '../rules/evidence.ts'
import { look } from '../runners/all.ts'
import { siteLimits } from '../schedule/watch.ts'
import { checkSecrets, givenSecrets, openSecrets } from './secrets.ts'
import { checkTarget } from './shape.ts'

type Body = HandlerInput<typeof monitoring.tryCheck>['body']
type Opened = ReturnType<typeof openSecrets>

/** May it, and with which secrets; before anything is looked at. */
async function prepare(tx: Tx, { systemId, target, secretOf, ...body }: Body): Promise<Opened> {
  const system = (await systemsOf(tx, [systemId])).get(systemId)
  if (!system) throw notFound()
  permit(tx.actor, 'check.write', { accountId: system.accountId })
  checkTarget(tx, target)
  const given = givenSecrets(target, body)
  const check = secretOf === undefined ? null : await findCheck(tx, secretOf)
  if (secretOf !== undefined && check?.systemId !== systemId) throw notFound()
  checkSecrets(target, given, check)
  const kept = check ? openSecrets(tx.app.sealer, check) : null
  return { secret: body.secret ?? kept?.secret ?? null, secrets: { ...kept?.secrets, ...Object.fromEntries(given) } as Opened['secrets'] } // biome-ignore format: one thing
}

/** Looks at a target once, outside of any transaction. Keeps nothing. Refuses `monitoring.not_looked_at` for heartbeats. */
export async function tryCheck(app: App, actor: Actor, body: Body): Promise<HandlerReply<typeof monitoring.tryCheck>> {
  const opened = await app.db.transact(actor, (tx) => prepare(tx, body))
  if (body.target.kind === 'heartbeat') throw problems.refuse('monitoring.not_looked_at')
  const {
    unreached: _,
    ran,
    ...seen
  } = await look(body.target, { ...siteLimits(app), ...opened, timeoutMs: body.timeoutMs })
  return { ...seen, measures: seen.measures.slice(0, 100), ran: ran ? toldOf(ran) : null }
}
