import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { type Summary, selectFirings, type Told, weekOf } from '../queries/firings.ts'
import { findRule, type RuleFilter, selectRules, selectVersions } from '../queries/rules.ts'
import { feelOf } from '../rules/plain.ts'
import type { FiringState, Rule } from '../types.ts'
import { flawsIn } from './known.ts'

type Paged = Omit<RuleFilter, 'after' | 'limit'> & { cursor?: string; limit: number }

/** Rules by name, each with how often it fired within a week and its last trouble. */
export async function listRules(tx: Tx, { cursor, ...query }: Paged) {
  permit(tx.actor, 'procedure.read', { accountId: null })
  const values = fromCursor(cursor, 2)
  const after = values ? { name: String(values[0]), id: String(values[1]) } : undefined
  const rows = await selectRules(tx, { ...query, after, limit: query.limit + 1 })
  const week = await weekOf(
    tx,
    rows.map(({ id }) => id),
  )
  return toPage(rows, query.limit, (row) => [row.name.toLowerCase(), row.id], (row) => ruleView(row, week.get(row.id))) // biome-ignore format: one call
}

function ruleView(rule: Rule, week: Summary | undefined) {
  const { accountId, accountName, accountNumber, provider, versionId, versionNumber, draft, ...one } = rule
  return {
    ...one,
    account: { id: accountId, number: accountNumber, name: accountName },
    everywhere: provider,
    published: versionId ? { id: versionId, number: versionNumber! } : null,
    event: one.event ?? draft.event,
    act: draft.act.name,
    feel: feelOf(draft.condition),
    week: week ?? { fired: 0, trouble: null },
  }
}

/** A rule as it is being written, with its versions, and what keeps it from being published. */
export async function getRule(tx: Tx, id: string) {
  const rule = await findRule(tx, id)
  if (!rule) throw notFound()
  const { accountId } = rule
  permit(tx.actor, 'procedure.read', { accountId })
  const week = (await weekOf(tx, [id])).get(id)
  const rights = {
    edit: may(tx.actor, 'procedure.write', accountId),
    publish: may(tx.actor, 'procedure.publish', accountId),
  }
  const versions = await selectVersions(tx, id)
  const acting = versions.find((version) => version.id === rule.versionId)
  return {
    ...ruleView(rule, week),
    content: rule.draft,
    flaws: flawsIn(tx.app, rule.draft),
    /** Whether what is written differs from what acts. */
    newer: !acting || JSON.stringify(written(rule)) !== JSON.stringify([acting.event, acting.feel, acting.act, sorted(acting.inputs), acting.hourly]), // biome-ignore format: one comparison
    versions: versions.map(({ accountId: _account, ruleId: _rule, publishedBy: _by, ...version }) => version),
    may: rights,
  }
}

const sorted = (inputs: Readonly<Record<string, string>>) =>
  Object.entries(inputs)
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))

function written({ draft: { event, condition, act, hourly } }: Rule) {
  return [event, feelOf(condition), act.name, sorted(act.inputs), hourly]
}

/** What a rule did, newest first. */
export async function historyOf(
  tx: Tx,
  id: string,
  { cursor, limit, states }: { cursor?: string; limit: number; states?: readonly FiringState[] },
) {
  const rule = await findRule(tx, id)
  if (!rule) throw notFound()
  permit(tx.actor, 'procedure.read', { accountId: rule.accountId })
  const values = fromCursor(cursor, 2)
  const after = values ? { at: new Date(String(values[0])), id: String(values[1]) } : undefined
  const rows = await selectFirings(tx, { ruleId: id, states, after, limit: limit + 1 })
  return toPage(rows, limit, (row) => [row.at.toISOString(), row.id], firingView)
}

function firingView(told: Told) {
  const { accountId, accountName, accountNumber, subjectKind, subjectId, ledBy, ledNames, ...one } = told
  const { ruleAccountId: _account, ruleId: _rule, versionId: _version, ...firing } = one
  return {
    ...firing,
    account: { id: accountId, number: accountNumber, name: accountName },
    subject: { kind: subjectKind, id: subjectId },
    ledBy: ledBy.map((id, n) => ({ id, name: ledNames[n] ?? '' })),
  }
}
