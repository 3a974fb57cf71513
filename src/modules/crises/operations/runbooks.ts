import { accountsByIds, findAccount, permit, providerAccount } from '#accounts'
import { checkMatchers, ruleNames } from '#alerts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { procedureNames } from '#procedures'
import type { crises, RunbookReply } from '../contract.ts'
import '../events.ts'
import { problems } from '../problems.ts'
import { allRunbooks, lockRunbook, removeRunbook as remove, saveRunbook as save } from '../queries/runbooks.ts'
import type { Runbook } from '../types.ts'

type Body = HandlerInput<typeof crises.createRunbook>['body']
const everywhere = { accountId: null }

/** Which runbook is for what, by name. */
export async function listRunbooks(tx: Tx): Promise<HandlerReply<typeof crises.listRunbooks>> {
  permit(tx.actor, 'crisis.read', everywhere)
  return { items: await replies(tx, await allRunbooks(tx)) }
}

async function replies(tx: Tx, runbooks: readonly Runbook[]): Promise<RunbookReply[]> {
  const accounts = await accountsByIds(tx, [...new Set(runbooks.flatMap(({ accountId }) => accountId ?? []))])
  const procedures = await procedureNames(
    tx,
    runbooks.map(({ procedureId }) => procedureId),
  )
  const rules = await ruleNames(tx)
  return runbooks.map(({ accountId, procedureAccountId: _, procedureId, alertRuleId, ...one }) => {
    const account = accountId ? accounts.get(accountId) : undefined
    const procedure = procedures.get(procedureId)
    return {
      ...one,
      account: accountId ? { id: accountId, number: account?.number ?? '', name: account?.name ?? '' } : null,
      procedure: { id: procedureId, name: procedure?.name ?? '', startable: procedure?.startable ?? false },
      // A rule that was removed meets no alert any more: the runbook waits for one that is gone, and the list says so.
      alertRule: alertRuleId ? { id: alertRuleId, name: rules.get(alertRuleId) ?? null } : null,
    }
  })
}

/** Attaches a runbook. Refuses `crises.runbook_refused`, `alerts.pattern_refused`. */
export async function createRunbook(tx: Tx, body: Body): Promise<RunbookReply> {
  permit(tx.actor, 'crisis.write', everywhere)
  return put(tx, body, newId(), 1)
}

/** Changes one as a whole. Refuses `platform.conflict` where somebody changed it since `version`. */
export async function changeRunbook(
  tx: Tx,
  id: string,
  { version, ...body }: Body & { version: number },
): Promise<RunbookReply> {
  permit(tx.actor, 'crisis.write', everywhere)
  const before = await lockRunbook(tx, id)
  if (!before) throw notFound()
  if (before.version !== version) throw platformProblems.refuse('platform.conflict', { version: before.version })
  return put(tx, body, id, version + 1)
}

async function put(tx: Tx, body: Body, id: string, version: number): Promise<RunbookReply> {
  const accountId = body.accountId ?? null
  if (accountId && !(await findAccount(tx, accountId))) throw notFound()
  const procedureAccountId = await checkProcedure(tx, body.procedureId, accountId)
  const [severities, matchers] = [[...new Set(body.severities ?? [])], body.matchers ?? []]
  checkMatchers(matchers)
  const alertRuleId = body.alertRuleId ?? null
  if (alertRuleId && !(await ruleNames(tx)).has(alertRuleId)) throw refused('alertRuleId', 'is no rule of alerts')
  if (severities.length === 0 && matchers.length === 0 && !alertRuleId)
    throw refused('severities', 'name a severity, a rule or a label: else every request would be a crisis')
  const runbook: Runbook = {
    id,
    accountId,
    name: body.name,
    procedureAccountId,
    procedureId: body.procedureId,
    severities,
    alertRuleId,
    matchers,
    updateMinutes: body.updateMinutes ?? {},
    active: body.active ?? true,
    version,
    changedBy: tx.actor.name,
    changedAt: tx.now,
  }
  await save(tx, runbook)
  await tell(tx, 'crises.runbook_saved', runbook)
  return (await replies(tx, [runbook]))[0]!
}

const refused = (field: string, why: string) => problems.refuse('crises.runbook_refused', { fields: { [field]: why } })

/** The account of a procedure that can be the runbook: published, and of the provider or of this very account. */
async function checkProcedure(tx: Tx, procedureId: string, accountId: string | null): Promise<string> {
  const procedure = (await procedureNames(tx, [procedureId])).get(procedureId)
  if (!procedure?.startable) throw refused('procedureId', 'is not published')
  if (procedure.accountId !== accountId && procedure.accountId !== (await providerAccount(tx))?.id)
    throw refused('procedureId', 'belongs to another account')
  return procedure.accountId
}

/** It is for nothing any more; crises that go by it go on. */
export async function removeRunbook(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'crisis.write', everywhere)
  const runbook = await lockRunbook(tx, id)
  if (!runbook) throw notFound()
  await remove(tx, id)
  await tell(tx, 'crises.runbook_removed', runbook)
}

async function tell(tx: Tx, act: 'crises.runbook_saved' | 'crises.runbook_removed', one: Runbook): Promise<void> {
  const { id, name, accountId, severities, alertRuleId, matchers, updateMinutes, active } = one
  const after = { procedure: one.procedureId, severities, alertRuleId, matchers, updateMinutes, active }
  await recordAct(tx, { act, subject: { kind: 'crisis_runbook', id, name }, accountId, after })
  await publish(tx, {
    name: 'crises.runbooks_changed',
    accountId,
    subject: { kind: 'crisis_runbook', id },
    data: { runbookId: id },
  })
}
