import { holds } from '../expression/evaluate.ts'
import type { EventRule } from '../types.ts'
import { emptyFrame } from './close.ts'
import { enter } from './enter.ts'
import { endFrames } from './frame.ts'
import { passInclusive } from './gateway.ts'
import { happen } from './happen.ts'
import { change, finish, nodeAt, type Run, visible, waitOf } from './run.ts'

/** The most nodes one step passes. What is left goes on with `go`, so that nothing holds a database for long. */
export const slice = 1000

/** The most tokens a procedure may have at once; one that makes ever more of them ends as failed before it holds everybody up. */
export const mostTokens = 5000

/** Moves tokens one node at a time until all rest or the slice is used up; whatever interrupts takes effect between two nodes. */
export function advance(run: Run): void {
  let left = slice
  settle(run)
  while (run.status === 'running' && run.head < run.moving.length) {
    if (left-- === 0) {
      run.commands.push({ type: 'go_on' })
      return
    }
    if (run.waits.length + run.moving.length - run.head + (run.frames[0]?.joined.length ?? 0) > mostTokens) {
      emptyFrame(run, 0)
      finish(run, 'failed', 'too_many_tokens')
      return
    }
    enter(run, run.moving[run.head++]!)
    settle(run)
  }
}

/** What follows from a node that was passed, before the next one is. */
function settle(run: Run): void {
  do {
    if (run.changed) lookAtConditions(run)
    while (run.status === 'running' && passInclusive(run));
    endFrames(run)
  } while (run.status === 'running' && (run.changed || run.check.length))
}

/** A condition happens when it begins to hold, not while it goes on to. */
function lookAtConditions(run: Run): void {
  run.changed = false
  for (const { id } of run.waits.filter(({ kind }) => kind === 'condition')) {
    const wait = waitOf(run, id)
    if (!wait) continue
    const rule = nodeAt(run, wait.node).event as Extract<EventRule, { type: 'conditional' }>
    const now = holdsQuietly(rule.condition, visible(run, wait.frame), run.at)
    const began = now && !wait.was
    if (now !== wait.was) change(run, wait, { was: now })
    if (began) happen(run, { ...wait, was: now })
  }
}

/** A condition that cannot be evaluated does not hold yet; it was read when the definition was saved. */
function holdsQuietly(condition: string, data: Record<string, unknown>, at: number): boolean {
  try {
    return holds(condition, data, at)
  } catch {
    return false
  }
}
