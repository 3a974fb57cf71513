import type { logs } from '#contracts/logs'
import type { Reply } from '../../api.ts'
import { count, percent } from '../../format.ts'
import { say } from '../../words/logs.ts'

export type IncidentLogs = Reply<typeof logs.getIncidentLogs>
export type Message = IncidentLogs['messages'][number]

const few = (n: number) => (n >= 10 ? count(n) : String(Math.round(n * 10) / 10))

/** `New`, `More ×18`, `Fewer −96 %`. */
export function kindWords({ kind, times }: Message): string {
  if (kind === 'new') return say.isNew
  if (kind === 'fewer') return say.fewer(percent(1 - (times ?? 0)))
  return times === null ? say.moreThanNone : say.more(few(times))
}

/** Why it is on the list. */
export function reasonWords({ kind, usual, days, learning }: Message): string {
  if (kind === 'new') return learning ? say.newLearning : say.newWhy
  return say.moreWhy(few(usual), days)
}
