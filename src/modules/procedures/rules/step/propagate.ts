import type { Data, Frame, Wait } from '../types.ts'
import { close, emptyFrame } from './close.ts'
import { instanceUndone } from './compensate.ts'
import { openFrame } from './frame.ts'
import { leave } from './leave.ts'
import { finish, frameOf, merge, nodeAt, type Run, waitOf, wholeOf } from './run.ts'

type Thrown = { type: 'error' | 'escalation'; code: string | undefined; data?: Data }

/**
 * An error looks for the nearest event that catches it: on the boundary of the activity it came from, then in the scope, on the scope's
 * own boundary, and outward. Within one place an event that names the code comes before one that catches all. Uncaught, it ends the procedure.
 */
export function throwError(run: Run, frame: number, code: string | undefined, from?: Wait, data?: Data): void {
  if (propagate(run, frame, { type: 'error', code, data }, from)) return
  emptyFrame(run, 0)
  finish(run, 'failed', code)
}

/** An escalation looks for an event like an error does, and goes nowhere when there is none. */
export function throwEscalation(run: Run, index: number, frame: number, code: string | undefined, from?: Wait): void {
  const caught = propagate(run, frame, { type: 'escalation', code }, from)
  run.commands.push({ type: 'escalated', node: nodeAt(run, index).id, code: code ?? '', caught })
}

/** Whether an error of this code is caught somewhere around a wait. */
export const isCaught = (run: Run, from: Wait, code: string): boolean =>
  catcherOf(run, from.frame, { type: 'error', code }, from) !== null

type Catcher = { boundary: number; host: Wait } | { start: number; frame: number }

function catcherOf(run: Run, frame: number, thrown: Thrown, from: Wait | undefined): Catcher | null {
  const first = from && onBoundary(run, wholeOf(run, from), thrown)
  if (first) return first
  for (
    let at: Frame | undefined = frameOf(run, frame);
    at;
    at = at.parent === null ? undefined : frameOf(run, at.parent)
  ) {
    const start = at.interrupted ? null : match(run, run.graph.scopes[at.scope]!.eventStarts, thrown)
    if (start !== null) return { start, frame: at.id }
    const wait = waitOf(run, at.id)
    const caught = wait && onBoundary(run, wholeOf(run, wait), thrown)
    if (caught) return caught
  }
  return null
}

function propagate(run: Run, frame: number, thrown: Thrown, from?: Wait): boolean {
  const catcher = catcherOf(run, frame, thrown, from)
  if (!catcher) return false
  if ('boundary' in catcher) boundaryCatches(run, catcher.boundary, catcher.host, thrown)
  else scopeCatches(run, catcher.start, catcher.frame, thrown.data)
  return true
}

function onBoundary(run: Run, host: Wait, thrown: Thrown): Catcher | null {
  const boundary = match(run, nodeAt(run, host.node).boundaries ?? [], thrown)
  return boundary === null ? null : { boundary, host }
}

function match(run: Run, events: number[], thrown: Thrown): number | null {
  let all: number | null = null
  for (const index of events) {
    const event = nodeAt(run, index).event
    if (event?.type !== thrown.type) continue
    if (event.code === undefined) all ??= index
    else if (event.code === thrown.code) return index
  }
  return all
}

/** A boundary event happens. When it interrupts, the activity and everything in it is over. */
export function boundaryCatches(run: Run, boundary: number, host: Wait, { data }: { data?: Data }): void {
  const interrupts = nodeAt(run, boundary).interrupting !== false
  if (run.watch) run.watch('enter', nodeAt(run, boundary).id)
  if (interrupts) {
    close(run, host.id)
    stopUndoing(run, host)
  }
  merge(run, host.frame, data)
  leave(run, boundary, host.frame)
}

/** An undoing that was itself interrupted is over, and the next follows. */
function stopUndoing(run: Run, host: Wait): void {
  const around = waitOf(run, host.of)
  if (around?.kind === 'compensation') instanceUndone(run, around)
}

/** The start event of an event sub-process happens in a frame. When it interrupts, all else in the frame is over. */
export function scopeCatches(run: Run, start: number, frame: number, data?: Data): void {
  const node = nodeAt(run, start)
  const interrupts = node.interrupting !== false
  if (interrupts) emptyFrame(run, frame)
  merge(run, frame, data)
  const owner = run.graph.scopes[node.scope]!.node!
  if (run.watch) run.watch('enter', nodeAt(run, owner).id)
  openFrame(run, owner, frame, { start })
}
