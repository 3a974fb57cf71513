import { contractFor, findAccount, permit, personsByIds, teamsByIds } from '#accounts'
import { calendarInUse, loadCalendars } from '#calendars'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import {
  allPolicies,
  archivePolicy,
  insertPolicy,
  insertVersion,
  lockPolicy,
  policiesByIds,
  policyVersions,
  type StoredPolicy,
  updatePolicy,
} from '../queries/policy.ts'
import { loadRotas } from '../queries/rota.ts'
import { type Branch, defaultLeaseSeconds, type Target } from '../rules/policy.ts'
import { nameOf } from './people.ts'
import { unlessTaken } from './rota.ts'

export type PolicyInput = HandlerInput<typeof oncall.createPolicy>['body']
type VersionView = HandlerReply<typeof oncall.getPolicy>

const provider = { accountId: null }

export async function listPolicies(tx: Tx): Promise<HandlerReply<typeof oncall.listPolicies>['items']> {
  permit(tx.actor, 'policy.read', provider)
  return (await allPolicies(tx)).map(({ policyId, name, description, version }) => ({
    id: policyId,
    name,
    description,
    version,
  }))
}

/** A policy in its current version, or in the one asked for. */
export async function getPolicy(tx: Tx, id: string, version?: number): Promise<VersionView> {
  permit(tx.actor, 'policy.read', provider)
  const [found] = await views(tx, (await policyVersions(tx, id, version)).slice(0, 1))
  if (!found) throw notFound()
  return found
}

export async function getVersions(tx: Tx, id: string): Promise<VersionView[]> {
  permit(tx.actor, 'policy.read', provider)
  const found = await policyVersions(tx, id)
  if (found.length === 0) throw notFound()
  return views(tx, found)
}

/** Version 1. Refuses `oncall.policy_invalid` for targets nobody knows, and `oncall.name_taken`. */
export async function createPolicy(tx: Tx, input: PolicyInput): Promise<VersionView> {
  permit(tx.actor, 'policy.write', provider)
  await checkTargets(tx, input.branches)
  const id = newId()
  await unlessTaken(() => insertPolicy(tx, { id, name: input.name, description: input.description }))
  await insertVersion(tx, { policyId: id, version: 1, ...versionOf(input) })
  await record(tx, 'policy_created', id, input.name, { version: 1, ...versionOf(input) })
  return getPolicy(tx, id)
}

/** The next version. With `baseVersion`, refuses `oncall.policy_changed` when somebody saved one since. */
export async function changePolicy(
  tx: Tx,
  id: string,
  input: PolicyInput & { baseVersion?: number },
): Promise<VersionView> {
  permit(tx.actor, 'policy.write', provider)
  const current = await lockPolicy(tx, id)
  if (current === null) throw notFound()
  if (input.baseVersion !== undefined && input.baseVersion !== current)
    throw problems.refuse('oncall.policy_changed', { version: current })
  await checkTargets(tx, input.branches)
  const version = current + 1
  await insertVersion(tx, { policyId: id, version, ...versionOf(input) })
  await unlessTaken(() => updatePolicy(tx, { id, name: input.name, description: input.description, version }))
  await record(tx, 'policy_changed', id, input.name, { version, ...versionOf(input) })
  return getPolicy(tx, id)
}

/** Out of use: it can be chosen no more; what runs by it, and contracts that name it, go on. */
export async function deletePolicy(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'policy.write', provider)
  if ((await lockPolicy(tx, id)) === null) throw notFound()
  const policy = await getPolicy(tx, id)
  await archivePolicy(tx, id)
  await record(tx, 'policy_removed', id, policy.name)
}

/** Earlier versions stand in the database; the log holds the new one. */
function record(tx: Tx, kind: string, id: string, name: string, after?: Record<string, unknown>): Promise<void> {
  return recordAct(tx, { act: `oncall.${kind}`, subject: { kind: 'policy', id, name }, accountId: null, after })
}

function versionOf(input: PolicyInput) {
  return { branches: input.branches, leaseSeconds: input.leaseSeconds ?? defaultLeaseSeconds, note: input.note }
}

const targetsOf = (branches: readonly Branch[]) =>
  branches.flatMap((b) => b.steps.flatMap((s) => [...s.targets, ...s.alternates]))
const idsOf = (targets: readonly Target[], kind: Target['kind']) =>
  targets.filter((t) => t.kind === kind).map((t) => t.id)

/** Names of everything branches mention, by id. Who is unknown is missing. */
async function namesIn(tx: Tx, branches: readonly Branch[]): Promise<Map<string, string>> {
  const targets = targetsOf(branches)
  const calendarIds = branches.flatMap((b) => b.when.calendarId ?? [])
  const people = [...(await personsByIds(tx, idsOf(targets, 'person'))).values()].filter((p) => p.staff)
  const rotas = await loadRotas(tx, idsOf(targets, 'rota'), tx.now)
  const teams = [...(await teamsByIds(tx, idsOf(targets, 'team'))).values()]
  const calendars = calendarIds.length > 0 ? await loadCalendars(tx, calendarIds) : new Map()
  return new Map([
    ...[...people, ...rotas, ...teams].map((found) => [found.id, found.name] as const),
    ...[...calendars.keys()].map((id) => [id, id] as const),
  ])
}

async function checkTargets(tx: Tx, branches: readonly Branch[]): Promise<void> {
  const known = await namesIn(tx, branches)
  const fields: Record<string, string> = {}
  branches.forEach(({ when, steps }, b) => {
    if (when.calendarId && !known.has(when.calendarId))
      fields[`branches.${b}.when.calendarId`] = 'there is no such calendar'
    if (when.during !== 'always' && when.calendarId === null) fields[`branches.${b}.when.during`] = 'needs a calendar'
    steps.forEach((step, s) => {
      for (const list of ['targets', 'alternates'] as const)
        step[list].forEach((target, t) => {
          if (!known.has(target.id)) fields[`branches.${b}.steps.${s}.${list}.${t}`] = `there is no such ${target.kind}`
        })
    })
  })
  if (Object.keys(fields).length > 0) throw problems.refuse('oncall.policy_invalid', { fields })
}

async function views(tx: Tx, versions: readonly StoredPolicy[]): Promise<VersionView[]> {
  const names = await namesIn(
    tx,
    versions.flatMap((v) => v.branches),
  )
  const author = await nameOf(
    tx,
    versions.map((v) => v.by),
  )
  return versions.map(({ policyId, by, ...version }) => {
    const ids = targetsOf(version.branches).map((t) => t.id)
    return {
      ...version,
      id: policyId,
      by: by === null ? null : author(by).name,
      names: Object.fromEntries(ids.flatMap((id) => (names.has(id) ? [[id, names.get(id)!]] : []))),
    }
  })
}

/** A calendar a policy asks stays: without it the policy would not know day from night. */
export async function keepCalendar(tx: Tx, calendarId: string): Promise<void> {
  const by = (await allPolicies(tx)).find((policy) => policy.branches.some((b) => b.when.calendarId === calendarId))
  if (by) throw calendarInUse(`The escalation policy ${by.name} asks it.`)
}

/** The policy an account's requests are paged by at a moment: that of its contract in force, or of the contract's team. */
export async function policyOfAccount(tx: Tx, accountId: string, at: Date = tx.now): Promise<string | null> {
  if (!(await findAccount(tx, accountId))) throw notFound()
  return (await contractFor(tx, accountId, at))?.policyId ?? null
}

export async function findPolicy(tx: Tx, id: string): Promise<StoredPolicy | null> {
  return (await policiesByIds(tx, [id])).get(id) ?? null
}
