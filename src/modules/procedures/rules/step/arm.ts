import { resolve } from '../expression/evaluate.ts'
import { NotATime, nextOf, schedule } from '../timer.ts'
import type { Wait } from '../types.ts'
import { Trouble } from './interrupt.ts'
import { change, drop, nodeAt, type Run, rest, visible } from './run.ts'

/** Begins to wait for the event of a node. Errors, escalations and the like are found when they are thrown: nothing waits for them. */
export function arm(run: Run, index: number, frame: number, of?: number): void {
  const event = nodeAt(run, index).event
  const id = nodeAt(run, index).id
  const more = of === undefined ? {} : { of }
  switch (event?.type) {
    case 'timer': {
      const { due, every, left } = dueOf(run, event.timer.kind, event.timer.value, frame)
      const cycle = every === undefined ? {} : { cycle: { first: due, every, count: 0, left: left ?? null } }
      const wait = rest(run, 'timer', index, frame, { ...more, ...cycle })
      run.commands.push({ type: 'arm', timer: wait.id, node: id, due })
      return
    }
    case 'message':
    case 'signal': {
      const key = event.type === 'message' && event.key ? keyOf(run, event.key, frame) : undefined
      const keyed = key === undefined ? {} : { key }
      const wait = rest(run, event.type, index, frame, { ...more, name: event.name, ...keyed })
      run.commands.push({ type: 'subscribe', subscription: wait.id, node: id, kind: event.type, name: event.name, ...keyed }) // biome-ignore format: one command
      return
    }
    case 'conditional':
      rest(run, 'condition', index, frame, { ...more, was: false })
      run.changed = true
      return
  }
}

/** The key a message is told apart by, as text. */
export function keyOf(run: Run, key: string, frame: number): string | undefined {
  const value = resolve(key, visible(run, frame), run.at)
  return value === null || value === undefined ? undefined : String(value)
}

function dueOf(run: Run, kind: 'date' | 'duration' | 'cycle', text: string, frame: number) {
  const value = resolve(text, visible(run, frame), run.at)
  try {
    return schedule(kind, String(value ?? ''), run.at)
  } catch (error) {
    if (error instanceof NotATime) throw new Trouble('not_a_time', error.message)
    throw error
  }
}

/**
 * After an event that does not interrupt happened: a message, signal or condition is waited for again, a cycle goes on, and a timer
 * that fired once is over.
 */
export function armAgain(run: Run, wait: Wait): void {
  if (wait.kind !== 'timer') return
  const { cycle } = wait
  if (!cycle || cycle.left === 0) {
    drop(run, wait.id)
    return
  }
  const count = cycle.count + 1
  change(run, wait, { cycle: { ...cycle, count, left: cycle.left === null ? null : cycle.left - 1 } })
  const due = nextOf(cycle.first, cycle.every, count)
  run.commands.push({ type: 'arm', timer: wait.id, node: nodeAt(run, wait.node).id, due })
}
