import type { Data, Wait } from '../types.ts'
import { completeInstance } from './activity.ts'
import { armAgain } from './arm.ts'
import { close, closeBelonging } from './close.ts'
import { leave } from './leave.ts'
import { boundaryCatches, scopeCatches } from './propagate.ts'
import { drop, merge, nodeAt, type Run, waitOf, wholeOf } from './run.ts'

/** What a wait waited for happened: a timer fired, a message or signal came, a condition holds. */
export function happen(run: Run, wait: Wait, data?: Data): void {
  const node = nodeAt(run, wait.node)
  switch (node.kind) {
    case 'boundary': {
      const host = waitOf(run, wait.of)
      if (!host) return
      if (node.interrupting === false) armAgain(run, wait)
      else drop(run, wait.id)
      boundaryCatches(run, wait.node, wholeOf(run, host), { data })
      return
    }
    case 'start':
      if (node.interrupting === false) armAgain(run, wait)
      else drop(run, wait.id)
      scopeCatches(run, wait.node, wait.frame, data)
      return
    case 'receive':
      if (waitOf(run, wait.of)?.kind !== 'events') {
        completeInstance(run, wait, data)
        return
      }
  }
  const gateway = waitOf(run, wait.of)
  drop(run, wait.id)
  if (gateway) {
    close(run, gateway.id)
    if (run.watch) {
      run.watch('leave', nodeAt(run, gateway.node).id)
      run.watch('enter', node.id)
    }
  }
  closeBelonging(run, wait.id)
  merge(run, wait.frame, data)
  leave(run, wait.node, wait.frame)
}

/** A signal reaches everything in this procedure that waits for it at this moment. Returns whether anything did. */
export function signal(run: Run, name: string, data?: Data): boolean {
  const waiting = run.waits.filter((wait) => wait.kind === 'signal' && wait.name === name)
  for (const { id } of waiting) {
    const wait = waitOf(run, id)
    if (wait) happen(run, wait, data)
  }
  return waiting.length > 0
}
