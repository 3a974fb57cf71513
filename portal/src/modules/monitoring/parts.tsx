import type { monitoring } from '#contracts/monitoring'
import type { Reply } from '../../api.ts'
import { Chip } from '../../ui/Chip.tsx'
import { Health } from '../../ui/Health.tsx'
import { say } from '../../words/monitoring.ts'

export type CheckRow = Reply<typeof monitoring.listChecks>['items'][number]
export type Check = Reply<typeof monitoring.getCheck>
export type State = CheckRow['state']

/** What live events make checks stale. */
export const kinds = ['check', 'system'] as const

export const stateWords: Record<State, string> = {
  pending: say.pending,
  up: say.up,
  degraded: say.degraded,
  down: say.down,
  inconclusive: say.inconclusive,
}

/** The state of a check: a shape and a word; what is not known yet has neither. */
export function StateMark({ of }: { of: State }) {
  return of === 'pending' ? <span className="d3">{say.pending}</span> : <Health of={of}>{stateWords[of]}</Health>
}

export const Marks = ({ of }: { of: Pick<CheckRow, 'paused' | 'flapping'> }) => (
  <>
    {of.paused && <Chip look="line">{say.paused}</Chip>}
    {of.flapping && <Chip look="p3">{say.flapping}</Chip>}
  </>
)

/** How often, in units that are written the same everywhere: `30 s`, `5 min`, `1 h`. */
export const every = (seconds: number) => {
  if (seconds % 3600 === 0) return say.every(`${seconds / 3600} h`)
  return say.every(seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`)
}
export const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** Where a check looks, in a few words. */
export function placeOf(target: Check['target']): string {
  if (!target) return ''
  if ('url' in target) return target.url
  if (target.kind === 'heartbeat') return say.heartbeat
  if (target.kind === 'domain') return target.domain
  if (target.kind === 'dns') return `${target.name} ${target.record}`
  if (target.kind === 'plugin') return [target.plugin, target.host].filter(Boolean).join(' ')
  return 'port' in target ? `${target.host}:${target.port}` : target.host
}
