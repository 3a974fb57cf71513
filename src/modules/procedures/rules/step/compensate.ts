import type { Done, Graph, Undo, Wait } from '../types.ts'
import { enterActivity } from './activity.ts'
import { close, emptyFrame } from './close.ts'
import { openFrame } from './frame.ts'
import { leave } from './leave.ts'
import { change, changeFrame, drop, frameOf, nodeAt, type Run, rest, waitOf, wholeOf } from './run.ts'

/**
 * Undoes what completed, in the reverse order, one after the other; each once. `only` is the activity to undo, all when it is left out.
 * The token of the event that asked rests until everything is undone.
 */
export function compensate(run: Run, index: number, frame: number, only?: number): void {
  const target = scopeOfUndo(run, frame)
  const { done } = frameOf(run, target)!
  const wanted = (entry: Done) => only === undefined || entry.node === only
  const undo = planOf(run.graph, done.filter(wanted))
  changeFrame(run, target, { done: done.filter((entry) => !wanted(entry)) })
  undoNext(run, rest(run, 'compensation', index, frame, { undo }))
}

/** The scope whose activities are undone: an event sub-process undoes those around it, unless it is itself the undoing of its scope. */
function scopeOfUndo(run: Run, id: number): number {
  const frame = frameOf(run, id)!
  const owner = run.graph.scopes[frame.scope]!.node
  if (owner === null || nodeAt(run, owner).kind !== 'event_subprocess' || frame.parent === null) return id
  const own = run.graph.nodes[run.graph.scopes[frame.scope]!.starts[0] ?? -1]
  return own?.event?.type === 'compensation' ? id : scopeOfUndo(run, frame.parent)
}

/**
 * What is to be undone, last completed first: by the event sub-process for it inside, then by the activity its boundary leads to; of a
 * sub-process with neither, what completed inside.
 */
function planOf(graph: Graph, done: Done[]): Undo[] {
  return done.toReversed().flatMap((entry): Undo[] => {
    const node = graph.nodes[entry.node]!
    const data = entry.data ? { data: entry.data } : {}
    const handler = node.compensatedBy === undefined ? [] : [{ node: node.compensatedBy, ...data }]
    const start = node.inner === undefined ? undefined : undoStart(graph, node.inner)
    if (start === undefined) return handler.length ? handler : planOf(graph, entry.inner ?? [])
    const owner = graph.scopes[graph.nodes[start]!.scope]!.node!
    return [{ node: owner, start, ...data, inner: entry.inner ?? [] }, ...handler]
  })
}

const undoStart = (graph: Graph, scope: number) =>
  graph.scopes[scope]!.eventStarts.find((start) => graph.nodes[start]!.event?.type === 'compensation')

function undoNext(run: Run, wait: Wait): void {
  const [next, ...undo] = wait.undo!
  if (!next) {
    drop(run, wait.id)
    undone(run, wait)
    return
  }
  change(run, wait, { undo })
  if (run.watch) run.watch('enter', nodeAt(run, next.node).id)
  if (next.start === undefined) enterActivity(run, next.node, wait.frame, wait.id, next.data)
  else openFrame(run, next.node, wait.frame, { of: wait.id, start: next.start, data: next.data, done: next.inner })
}

/** One thing is undone; the next follows. */
export const instanceUndone = (run: Run, around: Wait): void => {
  const wait = waitOf(run, around.id)
  if (wait) undoNext(run, wait)
}

function undone(run: Run, { node, frame }: Wait): void {
  const { kind, event } = nodeAt(run, node)
  if (event?.type === 'cancel') cancelled(run, frame)
  else if (kind === 'throw') leave(run, node, frame)
  else run.check.push(frame)
}

/** A cancel end event: everything in the transaction stops, what completed is undone, and its cancel boundary event goes on. */
export function cancelTransaction(run: Run, index: number, frame: number): void {
  let target = frameOf(run, frame)!
  while (target.parent !== null && nodeAt(run, run.graph.scopes[target.scope]!.node!).kind !== 'transaction')
    target = frameOf(run, target.parent)!
  emptyFrame(run, target.id)
  const { done } = frameOf(run, target.id)!
  changeFrame(run, target.id, { done: [] })
  undoNext(run, rest(run, 'compensation', index, target.id, { undo: planOf(run.graph, done) }))
}

function cancelled(run: Run, frame: number): void {
  const wait = waitOf(run, frame)
  if (!wait) {
    run.check.push(frame)
    return
  }
  const boundary = nodeAt(run, wait.node).boundaries?.find((index) => nodeAt(run, index).event?.type === 'cancel')
  close(run, wholeOf(run, wait).id)
  if (boundary === undefined) run.check.push(wait.frame)
  else {
    if (run.watch) run.watch('enter', nodeAt(run, boundary).id)
    leave(run, boundary, wait.frame)
  }
}
