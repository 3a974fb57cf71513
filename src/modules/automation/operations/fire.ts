import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { causedBy, causeNow } from '#platform/cause.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { firedLately, insertFiring, type NewFiring } from '../queries/firings.ts'
import { type Listening, listeningTo, lockRule, saveRule } from '../queries/rules.ts'
import { inputsOf } from '../rules/inputs.ts'
import { ask, deepest, type Heard, judge, seenBy, type Verdict } from '../rules/judge.ts'
import type { Rule } from '../types.ts'
import { type Hearing, queues } from './hear.ts'
import { dataOf } from './heard.ts'
import { firedNow, tellOfRule, tellStaff } from './told.ts'

const actor = systemActor('automation')

/**
 * Looks which rules an event fires, and writes down each that does, or was kept from it, in one transaction with the job of its act. A
 * job that comes again after a crash finds them written.
 */
export async function fireRules(app: App, { key, event, at }: Hearing): Promise<void> {
  await app.db.transact(actor, async (tx) => {
    const [of] = await dataOf(tx, [event])
    const { accountId, data } = of!
    const heard: Heard = { data, at: Date.parse(at), ledBy: causeNow()?.by ?? [] }
    // Locked in the order of their ids, so that two events that fire the same two rules never wait for each other.
    for (const version of await listeningTo(tx, event.name, accountId)) {
      const said = ask(version.feel, heard)
      if (!said.holds && said.failed === undefined) continue
      const rule = await lockRule(tx, version.ruleId)
      if (!rule?.enabled || rule.pausedAt || rule.versionId !== version.id) continue
      const judged = { id: rule.id, hourly: version.hourly }
      const verdict = judge(judged, said, heard.ledBy, await firedLately(tx, rule.id))
      await fire(tx, rule, version, verdict, heard, { key, accountId, subject: event.subject })
    }
  })
}

type Where = { key: string; accountId: string; subject: { kind: string; id: string } }

async function fire(
  tx: Tx,
  rule: Rule,
  version: Listening,
  verdict: Verdict,
  heard: Heard,
  where: Where,
): Promise<void> {
  if (verdict.does === 'nothing') return
  const given = verdict.does === 'fire' ? inputsOf(version.inputs, heard.data, heard.at) : { inputs: {} }
  const firing: NewFiring = {
    id: newId(),
    accountId: where.accountId,
    ruleAccountId: rule.accountId,
    ruleId: rule.id,
    versionId: version.id,
    event: version.event,
    eventKey: where.key,
    subjectKind: where.subject.kind,
    subjectId: where.subject.id,
    data: heard.data,
    seen: seenBy(version.feel, heard.data),
    inputs: 'flaw' in given ? {} : given.inputs,
    ...stateOf(verdict, 'flaw' in given ? given.flaw : null),
    depth: heard.ledBy.length + 1,
    ledBy: [...heard.ledBy],
    at: tx.now,
    endedAt: null,
  }
  if (firing.state !== 'waiting') firing.endedAt = tx.now
  if (!(await insertFiring(tx, firing))) return
  await firedNow(tx, rule.accountId, rule.id, firing.state)
  if (firing.state === 'waiting') await actLater(tx, rule, firing)
  if (verdict.does === 'stop') await stopped(tx, rule, version, verdict.code)
}

function stateOf(verdict: Verdict, flaw: string | null): Pick<NewFiring, 'state' | 'code' | 'text'> {
  if (verdict.does === 'stop') return { state: 'stopped', code: verdict.code, text: null }
  if (verdict.does === 'fail') return { state: 'failed', code: verdict.code, text: verdict.text }
  if (flaw !== null) return { state: 'failed', code: 'automation.inputs_failed', text: flaw }
  return { state: 'waiting', code: null, text: null }
}

/** The act is a job of its own, and whatever it does is led to by this rule. */
function actLater(tx: Tx, rule: Rule, firing: NewFiring): Promise<void> {
  const cause = { by: [...firing.ledBy, rule.id], at: tx.now.getTime() }
  return causedBy(cause, () => addJob(tx, { queue: queues.act, data: { firingId: firing.id } }))
}

async function stopped(tx: Tx, rule: Rule, version: Listening, code: string): Promise<void> {
  const hour = tx.now.toISOString().slice(0, 13)
  if (code === 'automation.too_deep')
    await tellStaff(tx, rule, version.publishedBy, {
      key: `automation ${rule.id} deep ${hour}`,
      title: `Stopped: rules set each other off (${rule.name})`,
      body: `“${rule.name}” was about to fire as the ${deepest + 1}th of a chain of rules on ${version.event}. Its history names the rules before it.`,
    })
  if (code !== 'automation.too_often') return
  await saveRule(tx, { ...rule, pausedAt: tx.now })
  await tellOfRule(tx, 'automation.paused', rule, { after: { firedInAnHour: version.hourly } })
  await tellStaff(tx, rule, version.publishedBy, {
    key: `automation ${rule.id} often ${tx.now.toISOString()}`,
    title: `Paused: a rule fired too often (${rule.name})`,
    body: `“${rule.name}” fired ${version.hourly} times within an hour, which is as often as it may. It does nothing until somebody switches it on again.`,
  })
}
