import { permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { systemsOf } from '#systems'
import { problems } from '../problems.ts'
import {
  aptDays,
  findPolicy,
  postedInventories,
  saveInventory,
  savePolicy,
  systemsToJudge,
} from '../queries/patches.ts'
import {
  carryOver,
  type Inventory,
  inventoryOfApt,
  judgePatches,
  type PatchPolicy,
  type PatchReason,
  type PatchState,
  usualPolicy,
} from '../rules/patches.ts'
import { seenSystem } from './read.ts'

const dayMs = 86_400_000
type Policy = PatchPolicy & { usual: boolean; version: number }
export type Compliance = {
  system: { id: string; name: string }
  state: PatchState
  reasons: PatchReason[]
  at: Date | null
}

/** Which systems keep the policy at this moment, worked out now from what was posted and what the apt collector measured. */
export async function readCompliance(
  tx: Tx,
  query: { account: string; system?: string },
): Promise<{ policy: Policy; items: Compliance[] }> {
  permit(tx.actor, 'system.read', { accountId: query.account })
  const policy = await policyOf(tx, query.account)
  const systems = await systemsToJudge(tx, query.account, query.system)
  const ids = systems.map(({ id }) => id)
  const posted = await postedInventories(tx, ids)
  const measured = await aptDays(tx, query.account, ids, new Date(tx.now.getTime() - 90 * dayMs))
  const items = systems.map((system) => {
    const inventory = newerOf(posted.get(system.id) ?? null, inventoryOfApt(measured.get(system.id) ?? []))
    return { system, ...judgePatches(inventory, policy, tx.now), at: inventory?.at ?? null }
  })
  return { policy, items }
}

/** Replaces the policy of an account. `version` 0 where it had none. */
export async function setPatchPolicy(
  tx: Tx,
  accountId: string,
  { version, ...policy }: PatchPolicy & { version: number },
): Promise<Policy> {
  permit(tx.actor, 'system.write', { accountId })
  const before = await findPolicy(tx, accountId)
  if (!(await savePolicy(tx, accountId, policy, version))) throw problems.refuse('metrics.version_changed')
  const subject = { kind: 'account', id: accountId }
  await recordAct(tx, {
    act: 'metrics.patch_policy_set',
    subject,
    accountId,
    before: before ?? undefined,
    after: policy,
  })
  return { ...policy, usual: false, version: version + 1 }
}

type Said = {
  systemId: string
  at?: Date
  pending: readonly { name: string; version: string | null; security: boolean }[]
  rebootRequired: boolean
}

/** Takes an inventory in. One older than what is known, or from the future, is refused. */
export async function postInventory(tx: Tx, said: Said): Promise<Compliance> {
  const system = await seenSystem(tx, said.systemId)
  permit(tx.actor, 'system.write', { accountId: system.accountId })
  const at = said.at ?? tx.now
  const before = (await postedInventories(tx, [system.id])).get(system.id) ?? null
  if (at.getTime() > tx.now.getTime() + 10 * 60_000 || (before && at < before.at))
    throw problems.refuse('metrics.inventory_refused', {
      fields: { at: 'is in the future, or older than what is known' },
    })
  const names = new Set(said.pending.map(({ name }) => name))
  if (names.size < said.pending.length)
    throw problems.refuse('metrics.inventory_refused', { fields: { pending: 'must name each package once' } })
  const inventory: Inventory = {
    at,
    pending: carryOver(
      before?.pending ?? [],
      said.pending.map((one) => ({ ...one, count: 1 })),
      at,
    ),
    rebootSince: said.rebootRequired ? (before?.rebootSince ?? at) : null,
  }
  await saveInventory(tx, system.accountId, system.id, inventory)
  const policy = await policyOf(tx, system.accountId)
  const { id, name } = (await systemsOf(tx, [system.id])).get(system.id)!
  return { system: { id, name }, ...judgePatches(inventory, policy, tx.now), at }
}

async function policyOf(tx: Tx, accountId: string): Promise<Policy> {
  const own = await findPolicy(tx, accountId)
  return own ? { ...own, usual: false } : { ...usualPolicy, usual: true, version: 0 }
}

function newerOf(a: Inventory | null, b: Inventory | null): Inventory | null {
  return !a || (b && b.at > a.at) ? b : a
}
