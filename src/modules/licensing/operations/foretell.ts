import type { Tx } from '#platform/db/database.ts'
import { warningsAhead } from '#promises'
import type { Foretold } from '#watchman'
import { policyVersion } from '../queries/catalogue.ts'
import { selectRequests } from '../queries/requests.ts'
import { type StoredPolicy, subjectOf } from '../types.ts'
import { pageFrom, pagingOf } from './follow.ts'

/** More wait for a decision at once nowhere; the newest are foretold. */
const most = 500

/** Requests whose promised decision will page somebody if nobody decides, for a watchman. For the system. */
export async function foretellDecisions(tx: Tx): Promise<Foretold[]> {
  const waiting = await selectRequests(tx, { states: ['asked'], limit: most })
  if (waiting.length === 0) return []
  const ahead = await warningsAhead(
    tx,
    waiting.map((request) => subjectOf(request.id)),
    { kind: 'decision', from: pageFrom },
  )
  const policies = new Map<string, StoredPolicy | null>()
  const foretold: Foretold[] = []
  for (const request of waiting) {
    const warning = ahead.get(request.id)
    if (!warning) continue
    const version = `${request.kindId} ${request.policyVersion}`
    if (!policies.has(version)) policies.set(version, await policyVersion(tx, request.kindId, request.policyVersion))
    const policyId = policies.get(version)?.escalationPolicyId
    if (!policyId) continue
    const { promiseId, percentage, at } = warning
    foretold.push({
      key: `${promiseId} ${percentage}`,
      dueAtMs: at.getTime(),
      escalation: { bodies: {}, ...pagingOf(tx, request, policyId) },
    })
  }
  return foretold
}
