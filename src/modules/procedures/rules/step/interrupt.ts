import { ExpressionProblem } from '../expression/bounds.ts'
import type { Data, InterruptionKind, Stage, Wait } from '../types.ts'
import { nodeAt, type Run, rest } from './run.ts'

/** What keeps a token from going on and a person can answer: it becomes an interruption, never a lost token. */
export class Trouble extends Error {
  readonly code: string
  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

/**
 * Where a token stands. `of` and `data` are those of the instance; `host` is the wait under which the events on the boundary wait
 * already, when the activity is tried again.
 */
export type Place = { node: number; frame: number; stage: Stage; of?: number; data?: Data; host?: number }

/** The token rests in an interruption until somebody answers. */
export function interrupt(run: Run, place: Place, kind: InterruptionKind, code: string, text: string): Wait {
  const { node, frame, stage, of, data } = place
  const wait = rest(run, 'interruption', node, frame, {
    stage,
    code,
    ...(of === undefined ? {} : { of }),
    ...(data === undefined ? {} : { data }),
  })
  wait.interruption = wait.id
  run.commands.push({ type: 'interruption', interruption: wait.id, node: nodeAt(run, node).id, kind, code, text })
  return wait
}

/** Does what may fail; if it does, the token rests at the place it came to. What was done before the failure must be nothing. */
export function guarded(run: Run, place: Place, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Trouble || error instanceof ExpressionProblem)) throw error
    interrupt(run, place, 'failure', error.code, error.message)
  }
}
