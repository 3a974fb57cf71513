import { may, personsByIds, personsOfAccount, providerAccount } from '#accounts'
import { notify } from '#channels'
import type { StaffRole } from '#platform/actor.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import '../events.ts'
import { type Rule, subjectOf } from '../types.ts'

type Values = { before?: Record<string, unknown>; after?: Record<string, unknown> }
type Named = Pick<Rule, 'id' | 'accountId' | 'name'>

/** Records an act on a rule: audit log and live readers. */
export async function tellOfRule(tx: Tx, act: string, rule: Named, values: Values = {}): Promise<void> {
  const subject = { ...subjectOf(rule.id), name: rule.name }
  await recordAct(tx, { act, subject, accountId: rule.accountId, ...values })
  await ruleChanged(tx, rule)
}

export function ruleChanged(tx: Tx, { id, accountId }: Pick<Rule, 'id' | 'accountId'>): Promise<void> {
  const data = { ruleId: id }
  return publish(tx, { name: 'automation.rule_changed', accountId, subject: subjectOf(id), data })
}

/** Live readers hear that something of a rule's history is new. */
export function firedNow(tx: Tx, accountId: string, ruleId: string, state: string): Promise<void> {
  return publish(tx, { name: 'automation.fired', accountId, subject: subjectOf(ruleId), data: { ruleId, state } })
}

export const pageOf = (ruleId: string) => `/automation/${ruleId}`
/** More than these need not hear of one rule. */
const mostTold = 20

type Trouble = { key: string; title: string; body: string }

/** Tells whoever published the version that acts, and everybody who may switch rules off. The same key is told once. */
export async function tellStaff(tx: Tx, rule: Named, publisherId: string | null, trouble: Trouble): Promise<void> {
  const provider = (await providerAccount(tx))!
  const publisher = publisherId === null ? undefined : (await personsByIds(tx, [publisherId])).get(publisherId)
  const staff = (await personsOfAccount(tx, provider.id)).filter(({ active, roles }) => {
    const standing = { kind: 'person' as const, staff: true, roles: roles as StaffRole[], accounts: 'all' as const }
    return active && may(standing, 'procedure.publish', null)
  })
  const people = new Set([...(publisher?.active ? [publisher.id] : []), ...staff.map(({ id }) => id)])
  await notify(
    tx,
    [...people].slice(0, mostTold).map((personId) => ({
      accountId: rule.accountId,
      key: `${trouble.key} ${personId}`,
      topic: 'automation.trouble',
      personId,
      subject: subjectOf(rule.id),
      title: trouble.title,
      body: trouble.body,
      url: pageOf(rule.id),
    })),
  )
}
