import { may } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import type { monitoring } from '../contract.ts'
import { viewsOf } from '../queries/checks.ts'
import type { StoredCheck } from '../types.ts'
import { heartbeatView } from './address.ts'
import { secretNames } from './secrets.ts'

export type CheckView = HandlerReply<typeof monitoring.getCheck>
type Row = HandlerReply<typeof monitoring.listChecks>['items'][number]

/** A check in a list. */
export function rowView(check: StoredCheck): Row {
  return {
    id: check.id,
    name: check.name,
    kind: check.kind,
    account: { id: check.accountId, name: check.accountName },
    system: { id: check.systemId, name: check.systemName },
    severity: check.severity,
    everySeconds: check.everyMs / 1000,
    state: check.state,
    since: check.since,
    flapping: check.flapping,
    said: check.said,
    paused: check.pausedAt !== null,
    lookedAt: check.lookedAt,
    tookMs: check.tookMs,
  }
}

/** A check whole; what is the provider's own is left out for others. */
export async function wholeView(tx: Tx, check: StoredCheck): Promise<CheckView> {
  const write = may(tx.actor, 'check.write', check.accountId)
  const views = await viewsOf(tx, check.id)
  return {
    ...rowView(check),
    target: tx.actor.staff ? check.target : null,
    hasSecret: secretNames(check).length > 0,
    secretNames: tx.actor.staff ? secretNames(check) : [],
    timeoutMs: check.timeoutMs,
    attempts: check.attempts,
    recheckSeconds: check.recheckMs / 1000,
    locations: check.locations,
    quorum: check.quorum,
    voters: check.voters,
    against: check.against,
    views: views.map((view) => (tx.actor.staff ? view : { ...view, facts: {} })),
    heartbeat: check.kind === 'heartbeat' ? await heartbeatView(tx, check, write) : null,
    version: check.version,
    may: { write },
  }
}
