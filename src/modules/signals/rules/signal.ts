import { hash } from 'node:crypto'
import type { Signal } from '#alerts'
import { nameKey } from '#systems'
import type { SourceKind } from '../shapes.ts'
import type { Told } from '../types.ts'

const mostKey = 500

/** What a source told as a signal for `#alerts`. An alert's labels name it already; all else is told apart by its host, too. */
export function alertSignal(
  kind: SourceKind,
  told: Told,
  place: { accountId: string; systemId: string | null; runbook: string | null },
): Signal {
  const { host, key, active, words, ...rest } = told
  return {
    ...rest,
    source: kind,
    key: active ? key : keyOf(host, key),
    accountId: place.accountId,
    systemId: place.systemId,
    runbook: told.runbook ?? place.runbook,
  }
}

/** Host and problem as one key; what would be too long ends in its hash. */
export function keyOf(host: string, key: string): string {
  const whole = `${nameKey(host)}/${key}`
  return whole.length <= mostKey ? whole : `${whole.slice(0, mostKey - 41)} ${hash('sha1', whole)}`
}
