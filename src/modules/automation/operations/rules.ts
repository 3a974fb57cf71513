import { accountsByIds, permit, providerAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { findRule, insertRule, insertVersion, lockRule, saveRule } from '../queries/rules.ts'
import { feelOf } from '../rules/plain.ts'
import type { Content } from '../rules/types.ts'
import type { Rule } from '../types.ts'
import { flawsIn } from './known.ts'
import { ruleChanged, tellOfRule } from './told.ts'

export type NewRule = { name: string; description?: string; accountId?: string | null; content: Content }

/** Begins a rule of an account, or of the provider (then for all). It does nothing until it is published and switched on. */
export async function createRule(tx: Tx, input: NewRule): Promise<Rule> {
  const accountId = input.accountId ?? (await providerAccount(tx))!.id
  const account = (await accountsByIds(tx, [accountId])).get(accountId)
  if (!account) throw notFound()
  permit(tx.actor, 'procedure.write', { accountId })
  if (account.closedAt) throw problems.refuse('automation.account_closed')
  const { name, description = '', content } = input
  const rule = { id: newId(), accountId, name, description, draft: content }
  await insertRule(tx, rule)
  await tellOfRule(tx, 'automation.created', rule, { after: { name } })
  return (await findRule(tx, rule.id))!
}

async function lockForWriting(tx: Tx, id: string, verb: 'procedure.write' | 'procedure.publish'): Promise<Rule> {
  const rule = await lockRule(tx, id)
  if (!rule) throw notFound()
  permit(tx.actor, verb, { accountId: rule.accountId })
  if (rule.retiredAt) throw problems.refuse('automation.retired')
  return rule
}

/**
 * Saves what is being written over the save its author last saw (`base`). A rule that cannot act yet is saved too. What acts is the
 * published version, which stays as it is. Refuses `automation.draft_changed` where somebody saved in between.
 */
export async function saveDraft(
  tx: Tx,
  id: string,
  { base, ...given }: { base: number; name: string; description: string; content: Content },
): Promise<void> {
  const rule = await lockForWriting(tx, id, 'procedure.write')
  if (rule.revision !== base) throw problems.refuse('automation.draft_changed', { newest: rule.revision })
  const { name, description, content } = given
  await saveRule(tx, { ...rule, name, description, draft: content, revision: rule.revision + 1 })
  if (name === rule.name && description === rule.description) return ruleChanged(tx, rule)
  const was = { name: rule.name, description: rule.description }
  await tellOfRule(tx, 'automation.changed', { ...rule, name }, { before: was, after: { name, description } })
}

/**
 * Makes the draft the version that acts; it never changes. `enable` switches the rule on by that. Refuses `automation.refused` with what
 * is wrong, part by part, and `automation.draft_changed` when another save is the newest: nobody publishes what they did not see.
 */
export async function publishRule(
  tx: Tx,
  id: string,
  { revision, note = '', enable = false }: { revision: number; note?: string; enable?: boolean },
): Promise<void> {
  const rule = await lockForWriting(tx, id, 'procedure.publish')
  if (rule.revision !== revision) throw problems.refuse('automation.draft_changed', { newest: rule.revision })
  const { event, condition, act, hourly } = rule.draft
  const flaws = flawsIn(tx.app, rule.draft)
  if (flaws.length > 0) throw problems.refuse('automation.refused', { flaws, detail: flaws[0]!.text })
  const inputs = Object.fromEntries(Object.entries(act.inputs).filter(([, text]) => text !== ''))
  const version = { id: newId(), accountId: rule.accountId, ruleId: id, event, condition, feel: feelOf(condition), act: act.name, inputs, hourly, note, publishedBy: tx.actor.personId, publishedName: tx.actor.name, publishedAt: tx.now } // biome-ignore format: one thing
  const number = await insertVersion(tx, version)
  await saveRule(tx, { ...rule, versionId: version.id, event })
  await tellOfRule(tx, 'automation.published', rule, { after: { version: number, event, act: act.name } })
  if (enable) await enableRule(tx, id)
}

/** Lets a published rule act, also one the program paused. */
export async function enableRule(tx: Tx, id: string): Promise<void> {
  const rule = await lockForWriting(tx, id, 'procedure.publish')
  if (!rule.versionId) throw problems.refuse('automation.not_published')
  if (rule.enabled && !rule.pausedAt) return
  await saveRule(tx, { ...rule, enabled: true, pausedAt: null })
  await tellOfRule(tx, 'automation.enabled', rule, { before: { on: false }, after: { on: true } })
}

/** Keeps a rule from acting. What it was about to do is not done either. */
export async function disableRule(tx: Tx, id: string): Promise<void> {
  const rule = await lockForWriting(tx, id, 'procedure.publish')
  if (!rule.enabled) return
  await saveRule(tx, { ...rule, enabled: false, pausedAt: null })
  await tellOfRule(tx, 'automation.disabled', rule, { before: { on: true }, after: { on: false } })
}

/** Takes a rule out of use for good. Its history stays. */
export async function retireRule(tx: Tx, id: string): Promise<void> {
  const rule = await lockForWriting(tx, id, 'procedure.publish')
  await saveRule(tx, { ...rule, enabled: false, pausedAt: null, retiredAt: tx.now })
  await tellOfRule(tx, 'automation.retired', rule, { after: { retired: true } })
}
