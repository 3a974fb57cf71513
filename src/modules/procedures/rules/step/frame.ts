import type { Data, Done } from '../types.ts'
import { completeInstance } from './activity.ts'
import { arm } from './arm.ts'
import { closeFrame } from './close.ts'
import { instanceUndone } from './compensate.ts'
import { guarded } from './interrupt.ts'
import { drop, finish, frameOf, isWatcher, nodeAt, type Run, rest, visible, waitOf } from './run.ts'

/** What a frame is opened with: what it belongs to, where it starts instead of its own start, its data and what it can undo. */
export type Opening = { of?: number; start?: number; data?: Data; done?: Done[] }

/** Opens a sub-process: a wait in the frame around it, a frame inside, the events of its event sub-processes, and its first tokens. */
export function openFrame(run: Run, index: number, parent: number, { of, start, data, done }: Opening = {}): void {
  const scope = nodeAt(run, index).inner!
  const wait = rest(run, 'scope', index, parent, of === undefined ? {} : { of })
  run.frames.push({ id: wait.id, scope, parent, joined: [], done: done ?? [], ...(data ? { data } : {}) })
  enterScope(run, wait.id, scope, start)
}

/** The beginning of a scope. An inside without anything ends at once. */
export function enterScope(run: Run, frame: number, scope: number, start?: number): void {
  for (const event of run.graph.scopes[scope]!.eventStarts)
    guarded(run, { node: event, frame, stage: 'enter' }, () => arm(run, event, frame))
  const starts = start === undefined ? run.graph.scopes[scope]!.starts : [start]
  for (const node of starts) run.moving.push([node, frame, -1])
  if (starts.length === 0) run.check.push(frame)
}

/** Ends the frames that have no token left; one that ends may be the last of the frame around it. */
export function endFrames(run: Run): void {
  while (run.check.length && run.status === 'running') {
    const id = run.check.shift()!
    if (frameOf(run, id) && isEmpty(run, id)) endFrame(run, id)
  }
}

function isEmpty(run: Run, id: number): boolean {
  if (frameOf(run, id)!.joined.length) return false
  for (let at = run.head; at < run.moving.length; at++) if (run.moving[at]![1] === id) return false
  return !run.waits.some((wait) => wait.frame === id && !isWatcher(run, wait))
}

function endFrame(run: Run, id: number): void {
  const frame = frameOf(run, id)!
  const data = frame.data ? visible(run, id) : undefined
  closeFrame(run, id)
  if (frame.parent === null) {
    finish(run, 'completed')
    return
  }
  const wait = waitOf(run, id)!
  const node = nodeAt(run, wait.node)
  if (node.kind === 'event_subprocess') {
    if (run.watch) run.watch('leave', node.id)
    drop(run, id)
    const around = waitOf(run, wait.of)
    if (around) instanceUndone(run, around)
    else run.check.push(wait.frame)
    return
  }
  completeInstance(run, frame.data ? { ...wait, data: frame.data } : wait, undefined, frame.done, data)
}
