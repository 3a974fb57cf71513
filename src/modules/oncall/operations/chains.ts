import type { Tx } from '#platform/db/database.ts'
import { policiesByIds } from '../queries/policy.ts'
import { buildChain, type Chain, type ChainPerson, type Severity } from '../rules/policy.ts'
import { loadDirectory } from './directory.ts'

export type Wanted = { policyId: string; severity: Severity; atMs: number }

/** Builds chains for a batch: each policy is read once, and equal wishes share one chain. */
export type Chains = {
  chainFor(wanted: Wanted): Chain
  /** Somebody it can be passed on to; null for who cannot be paged. */
  person(id: string): ChainPerson | null
}

export async function prepareChains(
  tx: Tx,
  policyIds: readonly string[],
  personIds: readonly string[] = [],
): Promise<Chains> {
  const policies = await policiesByIds(tx, policyIds)
  const directory = await loadDirectory(tx, [...policies.values()], personIds)
  const built = new Map<string, Chain>()
  return {
    chainFor({ policyId, severity, atMs }) {
      const key = `${policyId} ${severity} ${atMs}`
      let chain = built.get(key)
      if (!chain) {
        const policy = policies.get(policyId)
        if (!policy) throw new Error(`Policy ${policyId} is not stored.`)
        chain = buildChain(policy, severity, new Date(atMs), directory)
        built.set(key, chain)
      }
      return chain
    },
    person(id) {
      const found = directory.person(id)
      return found ? { personId: id, name: found.name, through: null, channels: found.channels } : null
    },
  }
}
