import { accountsByIds, findAccount, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import type { alerts, RuleReply } from '../contract.ts'
import { problems } from '../problems.ts'
import { type StoredAlert, selectAlerts } from '../queries/read.ts'
import { allRules, lockRule, removeRule as remove, type StoredRule, saveRule as save } from '../queries/rules.ts'
import { type Expression, parseExpression } from '../rules/expression/parse.ts'
import { applyTo, type ReadyRule } from '../rules/rules.ts'
import { systemsById } from './around.ts'
import { accountRefOf, alertRows } from './read.ts'
import { fieldsOf } from './rules.ts'

type Body = HandlerInput<typeof alerts.createRule>['body']

const everywhere = { accountId: null }

/** The condition, read. Refuses `alerts.condition_refused` with the place where it cannot be. */
function readCondition(condition: string): Expression {
  const expression = parseExpression(condition)
  if (!('fault' in expression)) return expression
  throw problems.refuse('alerts.condition_refused', {
    detail: `At character ${expression.at + 1}: ${expression.fault}.`,
    at: expression.at,
    fields: { condition: expression.fault },
  })
}

export async function listRules(tx: Tx): Promise<{ items: RuleReply[] }> {
  permit(tx.actor, 'alert.read', everywhere)
  return { items: await replies(tx, await allRules(tx)) }
}

async function replies(tx: Tx, rules: readonly StoredRule[]): Promise<RuleReply[]> {
  const accounts = await accountsByIds(tx, [...new Set(rules.flatMap(({ accountId }) => accountId ?? []))])
  return rules.map(({ accountId, events, actions, ...rule }) => ({
    ...rule,
    events: [...events],
    actions: actions.map((one) => (one.do === 'group' ? { ...one, labels: [...one.labels] } : one)),
    account: accountId ? accountRefOf(accounts, accountId) : null,
  }))
}

export async function createRule(tx: Tx, body: Body): Promise<RuleReply> {
  permit(tx.actor, 'alert.write', everywhere)
  const last = (await allRules(tx)).at(-1)?.position ?? 0
  return put(tx, body, { id: newId(), version: 1, position: body.position ?? last + 10 })
}

export async function saveRule(
  tx: Tx,
  id: string,
  { version, ...body }: Body & { version: number },
): Promise<RuleReply> {
  permit(tx.actor, 'alert.write', everywhere)
  const before = await lockRule(tx, id)
  if (!before) throw notFound()
  if (before.version !== version) throw platformProblems.refuse('platform.conflict', { version: before.version })
  return put(tx, body, { id, version: version + 1, position: body.position ?? before.position })
}

async function put(
  tx: Tx,
  body: Body,
  { id, version, position }: { id: string; version: number; position: number },
): Promise<RuleReply> {
  const condition = body.condition ?? ''
  readCondition(condition)
  const accountId = body.accountId ?? null
  if (accountId && !(await findAccount(tx, accountId))) throw notFound()
  const rule: StoredRule = {
    id,
    accountId,
    name: body.name,
    position,
    events: [...new Set(body.events)],
    condition,
    actions: body.actions,
    active: body.active ?? true,
    version,
    changedBy: tx.actor.name,
    changedAt: tx.now,
  }
  await save(tx, rule)
  await tell(tx, 'alerts.rule_saved', rule)
  return (await replies(tx, [rule]))[0]!
}

export async function removeRule(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'alert.write', everywhere)
  const rule = await lockRule(tx, id)
  if (!rule) throw notFound()
  await remove(tx, id)
  await tell(tx, 'alerts.rule_removed', rule)
}

async function tell(tx: Tx, act: 'alerts.rule_saved' | 'alerts.rule_removed', rule: StoredRule): Promise<void> {
  const { id, name, accountId, condition, actions, active } = rule
  await recordAct(tx, {
    act,
    subject: { kind: 'alert_rule', id, name },
    accountId,
    after: { condition, actions, active },
  })
  await publish(tx, {
    name: 'alerts.settings_changed',
    accountId,
    subject: { kind: 'alert_rule', id },
    data: { what: 'rule' },
  })
}

const weekMs = 7 * 86_400_000
const mostLooked = 5000
const mostSamples = 20

/** What a rule would have done with the alerts of the last seven days, as they opened. Changes nothing. */
export async function tryRule(
  tx: Tx,
  body: HandlerInput<typeof alerts.tryRule>['body'],
): Promise<HandlerReply<typeof alerts.tryRule>> {
  permit(tx.actor, 'alert.read', everywhere)
  const rule: ReadyRule = {
    id: 'tried',
    accountId: body.accountId ?? null,
    name: '',
    events: ['opened'],
    condition: body.condition ?? '',
    actions: body.actions,
    expression: readCondition(body.condition ?? ''),
  }
  const looked = await selectAlerts(tx, {
    state: 'all',
    since: new Date(tx.now.getTime() - weekMs),
    limit: mostLooked,
    ...(rule.accountId && { accountId: rule.accountId }),
  })
  const matched = await matches(tx, rule, looked)
  return {
    looked: looked.length,
    matched: matched.length,
    severityChanged: matched.filter(({ alert, outcome }) => outcome.severity !== alert.severity).length,
    quieted: matched.filter(({ outcome }) => outcome.paging === 'never' || outcome.severity === 'P4').length,
    samples: await alertRows(
      tx,
      matched.slice(0, mostSamples).map(({ alert }) => alert),
    ),
  }
}

async function matches(tx: Tx, rule: ReadyRule, looked: readonly StoredAlert[]) {
  const systems = await systemsById(
    tx,
    looked.map(({ systemId }) => systemId),
  )
  const accounts = await accountsByIds(tx, [...new Set(looked.map(({ accountId }) => accountId))])
  return looked.flatMap((alert) => {
    const system = alert.systemId ? (systems.get(alert.systemId) ?? null) : null
    const fields = fieldsOf(alert, system, accounts.get(alert.accountId)?.number ?? '')
    const outcome = applyTo([rule], 'opened', { ...alert, paging: 'usual' }, fields)
    return outcome.applied.length > 0 ? [{ alert, outcome }] : []
  })
}
