import type { Signal } from '#alerts'
import type { System } from '#systems'
import type { Decided } from '../queries/state.ts'
import { severityOf, signalKey, signalSource } from '../rules/signal.ts'

const words = { pending: 'is not known yet', up: 'is up', degraded: 'is degraded', down: 'is down', inconclusive: 'cannot be judged' } // biome-ignore format: a list

/** What a change of a check says to `#alerts`; null when nothing is new to it: inconclusive results are nobody's problem. */
export function signalOf(change: Decided, system: System | undefined, now: Date): Signal | null {
  if (change.state === 'inconclusive' || change.state === 'pending') return null
  const flapping = change.flapping ? ' and flapping' : ''
  return {
    source: signalSource,
    key: signalKey(change.checkId),
    accountId: change.accountId,
    systemId: change.systemId,
    status: change.problem ? 'problem' : 'clear',
    sequence: BigInt(change.revision),
    severity: severityOf(change.severity, change.state),
    title: `${system?.name ?? 'A system'}: ${change.name} ${words[change.state]}${flapping}`,
    text: change.said,
    labels: { check: change.name, kind: change.kind, check_id: change.checkId },
    runbook: system?.runbook ?? null,
    at: now,
  }
}
