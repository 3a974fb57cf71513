import { languagesOf } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { copiedEscalations } from '../queries/elsewhere.ts'
import { allPolicies, policiesByIds } from '../queries/policy.ts'
import type { CopiedEscalation, Duty } from '../rules/elsewhere.ts'
import { directoryData } from './directory.ts'

/** What runs and whom it may page, for whoever pages while this installation is silent. A fixed number of statements; for the system. */
export async function copyOfPaging(tx: Tx): Promise<{ escalations: CopiedEscalation[]; duty: Duty }> {
  const escalations = await copiedEscalations(tx)
  const inUse = await allPolicies(tx)
  const running = await policiesByIds(
    tx,
    escalations.map((escalation) => escalation.policyId),
  )
  const policies = [...new Map([...running.values(), ...inUse].map((policy) => [policy.policyId, policy])).values()]
  const paged = escalations.flatMap(({ pages, state }) => [
    ...pages.map((page) => page.personId),
    ...(state?.chain.steps ?? []).flatMap(({ targets, alternates }) =>
      [...targets, ...alternates.flat()].map((person) => person.personId),
    ),
  ])
  const directory = await directoryData(tx, policies, paged)
  return {
    escalations,
    duty: {
      policies: policies.map(({ policyId, name, version, branches, leaseSeconds }) => ({
        policyId,
        name,
        version,
        branches,
        leaseSeconds,
      })),
      directory,
      languages: Object.fromEntries(await languagesOf(tx, Object.keys(directory.people))),
    },
  }
}
