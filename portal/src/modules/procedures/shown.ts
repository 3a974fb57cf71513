import type { procedures } from '#contracts/procedures'
import type { Reply } from '../../api.ts'
import { say } from '../../words/procedures.ts'
import { deviceZone, instantOfText } from '../../zone.ts'

export type Run = Reply<typeof procedures.getRun>
export type Step = Run['steps'][number]
export type RunLine = Reply<typeof procedures.listRuns>['items'][number]
export type Procedure = Reply<typeof procedures.getProcedure>
export type Finding = Procedure['versions'][number]['findings'][number]
export type WorkRow = Reply<typeof procedures.procedureWork>['yours'][number]

export const stateWords: Record<RunLine['state'], string> = {
  running: say.runs,
  done: say.done,
  failed: say.failed,
  cancelled: say.cancelled,
}

export const levelWords: Record<Finding['level'], string> = {
  refused: say.refused,
  lost: say.lost,
  warning: say.warning,
}

/** What a date-and-time field says, as an instant; null when it says nothing. */
export const momentOf = (text: string): string | null => {
  const at = instantOfText(text, deviceZone())
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

/** `PJ-1042`, as people say it. */
export const numberOf = ({ number }: { number: number }) => `PJ-${number}`
