import type { Graph, State } from '../types.ts'
import { askedOf } from './activity.ts'
import { Trouble } from './interrupt.ts'
import { nodeAt, openRun, visible } from './run.ts'

/** A step's dates in epoch milliseconds; `due` is absent where it has none any more. */
export type Dates = { due?: number; reminders: number[] }

/**
 * When the open steps of a state would be due if they were opened now as they were then (`openedAt`: epoch milliseconds by job), for
 * those whose date is an expression. The date of an open step stands in no state, so nothing of the state changes. A step whose
 * expression cannot be reckoned any more is left out: it keeps its date.
 */
export function datesAgain(graph: Graph, state: State, openedAt: ReadonlyMap<number, number>): Map<number, Dates> {
  const dates = new Map<number, Dates>()
  for (const wait of state.waits) {
    const at = openedAt.get(wait.id)
    if (wait.kind !== 'job' || at === undefined) continue
    const run = openRun(graph, state, at)
    const { task } = nodeAt(run, wait.node)
    if (!task?.due?.startsWith('=')) continue
    try {
      const { due, reminders = [] } = askedOf({ due: task.due, reminders: task.reminders }, visible(run, wait.frame, wait.data), at) // biome-ignore format: one call
      dates.set(wait.id, { ...(due === undefined ? {} : { due }), reminders })
    } catch (error) {
      if (!(error instanceof Trouble) && !(error instanceof Error && 'code' in error)) throw error
    }
  }
  return dates
}
