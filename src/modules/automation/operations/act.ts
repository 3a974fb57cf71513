import { z } from 'zod'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/problem.ts'
import { ActFailed, actAnywhere, type Place } from '#procedures'
import { endFiring, findFiring, lockWaiting } from '../queries/firings.ts'
import { findRule, findVersion } from '../queries/rules.ts'
import type { Firing, Rule } from '../types.ts'
import { signingSecret } from './signing.ts'
import { firedNow, pageOf } from './told.ts'

const actor = systemActor('automation')
/** After so many tries an act outside failed: about half a minute with the pauses of the queue. */
const mostTries = 5

/**
 * Does the act of a firing. Inside the program it is done in the transaction that says so, exactly once; what speaks to the world may
 * be said again after a crash, under the same name. A job that comes again finds the firing over and does nothing.
 */
export async function runAct(app: App, { firingId }: { firingId: string }, attempt: number): Promise<void> {
  const found = await app.db.transact(actor, (tx) => load(tx, firingId))
  if (!found) return
  const { firing, rule, actName } = found
  const end = (code: string, text: string, state: 'failed' | 'stopped' = 'failed') =>
    app.db.transact(actor, (tx) => over(tx, firing, { state, code, text: text.slice(0, 1000) }))
  if (!rule.enabled) return end('automation.switched_off', '', 'stopped')
  const act = actAnywhere(app, actName)
  if (!act) return end('automation.no_act', `There is no act “${actName}” for rules.`)
  const inputs = act.inputs.safeParse(firing.inputs)
  if (!inputs.success) return end('automation.inputs_refused', z.prettifyError(inputs.error))
  const place = placeOf(rule, firing)
  try {
    if ('outside' in act) {
      const result = await act.outside(app, place, inputs.data)
      await app.db.transact(actor, (tx) => over(tx, firing, { state: 'done', result: plain(result) }))
    } else
      await app.db.transact(actor, async (tx) => {
        // Locked, so that two who took the job after a crash do not both act.
        if (!(await lockWaiting(tx, firing.id))) return
        const { done } = await act.inside(tx, place, inputs.data)
        await over(tx, firing, { state: 'done', result: plain(done) })
      })
  } catch (error) {
    if (error instanceof ActFailed || error instanceof Refusal) return end(error.code, error.message)
    if (attempt < mostTries) throw error
    app.log.error({ act: actName, rule: rule.id, error: (error as Error).stack }, 'an act of a rule failed')
    return end('automation.act_failed', String((error as Error).message ?? error))
  }
}

async function load(tx: Tx, firingId: string): Promise<{ firing: Firing; rule: Rule; actName: string } | null> {
  const firing = await findFiring(tx, firingId)
  if (firing?.state !== 'waiting') return null
  const rule = (await findRule(tx, firing.ruleId))!
  const { act } = (await findVersion(tx, firing.versionId))!
  return { firing, rule, actName: act }
}

async function over(tx: Tx, firing: Firing, end: Parameters<typeof endFiring>[2]): Promise<void> {
  if (await endFiring(tx, firing.id, end)) await firedNow(tx, firing.ruleAccountId, firing.ruleId, end.state)
}

/** What an act gave is kept for the history, unless it is more than anybody would read. */
function plain(result: Record<string, unknown>): Record<string, unknown> {
  return JSON.stringify(result).length <= 10_000 ? result : { left_out: 'more than 10,000 characters' }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** An act of a rule is about what the event was about; a page is its own, so that nobody's acknowledgement means another. */
function placeOf(rule: Rule, firing: Firing): Place {
  const own = { kind: 'automation_firing', id: firing.id }
  const { subjectKind: kind, subjectId: id } = firing
  const number = firing.data.number
  return {
    accountId: firing.accountId,
    title: rule.name,
    shared: kind === 'request',
    call: `rule ${firing.id}`,
    runId: null,
    subject: uuid.test(id) ? { kind, id } : own,
    paged: own,
    label: rule.name,
    url: kind === 'request' && typeof number === 'number' ? `/requests/${number}` : pageOf(rule.id),
    speaks: 'automation',
    secret: (tx) => signingSecret(tx, rule.id),
  }
}
