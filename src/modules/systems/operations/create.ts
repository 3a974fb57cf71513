import { accountsByIds, findContract, findPerson, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { insertSystem, systemsOf, takeNames } from '../queries/systems.ts'
import { tidyAliases } from '../rules/names.ts'
import type { NewSystem, System, TemplateCheck } from '../types.ts'
import { setParents } from './parents.ts'
import { tell } from './told.ts'

/** What a template adds to a system that is made from it. */
export type FromTemplate = { id: string; version: number; name: string; checks: TemplateCheck[] }

/**
 * Makes a system with its documentation and its parents in one act, and publishes `systems.created`. Asks nobody's permission:
 * `addSystem` does that; set-up, demo and tests call this as the system. Refuses `systems.name_taken`, `systems.owner_refused`,
 * `systems.contract_refused`, `systems.account_closed` and what `decideParents` refuses.
 */
export async function createSystem(tx: Tx, input: NewSystem, from: FromTemplate | null = null): Promise<System> {
  const account = (await accountsByIds(tx, [input.accountId])).get(input.accountId)
  if (!account) throw notFound()
  if (account.closedAt) throw problems.refuse('systems.account_closed')
  const name = input.name.trim()
  const system = {
    id: newId(),
    accountId: input.accountId,
    name,
    kind: input.kind,
    location: input.location ?? null,
    ownerId: input.ownerId ?? null,
    contractId: input.contractId ?? null,
    runbook: input.runbook ?? null,
    documentation: input.documentation ?? '',
    aliases: tidyAliases(name, input.aliases ?? []),
    templateId: from?.id ?? null,
    templateVersion: from?.version ?? null,
  }
  await checkOwner(tx, system)
  await checkContract(tx, system)
  await insertSystem(tx, system)
  await claimNames(tx, system)
  if (input.parents?.length) await setParents(tx, system, input.parents)
  const text = from ? `${name} was made from the template ${from.name}` : `${name} was made`
  const data = { systemId: system.id, templateId: system.templateId, checks: from?.checks ?? [] }
  await tell(tx, 'systems.created', system, text, data, { after: { name, kind: system.kind } })
  return (await systemsOf(tx, [system.id])).get(system.id)!
}

/** Makes a system; who may is asked first. As `createSystem`. */
export function addSystem(tx: Tx, input: NewSystem): Promise<System> {
  permit(tx.actor, 'system.write', { accountId: input.accountId })
  return createSystem(tx, input)
}

/** Takes the names of a system; refuses `systems.name_taken` with the word another system has. */
export async function claimNames(
  tx: Tx,
  system: { accountId: string; id: string; name: string; aliases: readonly string[] },
): Promise<void> {
  const taken = await takeNames(tx, system)
  if (taken !== null) throw problems.refuse('systems.name_taken', { detail: `“${taken}” is taken.`, name: taken })
}

/** The owner is somebody of the account, of its partner, or of the provider, and still there. */
export async function checkOwner(tx: Tx, system: { accountId: string; ownerId: string | null }): Promise<void> {
  if (!system.ownerId) return
  const person = await findPerson(tx, system.ownerId)
  const account = (await accountsByIds(tx, [system.accountId])).get(system.accountId)
  const ours =
    person && (person.staff || person.accountId === system.accountId || person.accountId === account?.partnerId)
  if (!ours || !person.active)
    throw problems.refuse('systems.owner_refused', { fields: { ownerId: 'is nobody of this account or the provider' } })
}

export async function checkContract(tx: Tx, system: { accountId: string; contractId: string | null }): Promise<void> {
  if (!system.contractId) return
  const contract = await beyondTenant(tx, () => findContract(tx, system.contractId!))
  if (contract?.accountId !== system.accountId)
    throw problems.refuse('systems.contract_refused', { fields: { contractId: 'is no contract of this account' } })
}
