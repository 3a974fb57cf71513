import { linked } from '../derived.ts'
import type { Frame, GraphNode, Moving } from '../types.ts'
import { enterActivity, values } from './activity.ts'
import { arm, keyOf } from './arm.ts'
import { emptyFrame } from './close.ts'
import { cancelTransaction, compensate } from './compensate.ts'
import { joinInclusive, joinParallel, waitForFirst } from './gateway.ts'
import { signal } from './happen.ts'
import { guarded } from './interrupt.ts'
import { leave } from './leave.ts'
import { startNext } from './many.ts'
import { throwError, throwEscalation } from './propagate.ts'
import { finish, frameOf, nodeAt, type Run, visible } from './run.ts'

/** A token comes to a node over a flow (-1 without one), or to the next instance of an activity that happens several times. */
export function enter(run: Run, [index, frame, flow]: Moving): void {
  if (flow < -1) {
    startNext(run, flow, frame)
    return
  }
  const node = nodeAt(run, index)
  if (run.watch) run.watch('enter', node.id)
  switch (node.kind) {
    case 'start':
    case 'boundary':
    case 'exclusive':
      leave(run, index, frame)
      break
    case 'parallel':
      joinParallel(run, index, frame, flow)
      break
    case 'inclusive':
      joinInclusive(run, index, frame, flow)
      break
    case 'event_based':
      waitForFirst(run, index, frame)
      break
    case 'catch':
      if (node.event === undefined || node.event.type === 'link') leave(run, index, frame)
      else guarded(run, { node: index, frame, stage: 'enter' }, () => arm(run, index, frame))
      break
    case 'throw':
    case 'end':
      guarded(run, { node: index, frame, stage: 'enter' }, () => happens(run, index, frame, node))
      break
    default:
      enterActivity(run, index, frame)
  }
}

/** An event that throws: what it throws happens first, and its token goes on unless that took it away. */
function happens(run: Run, index: number, frame: number, node: GraphNode): void {
  const { event } = node
  switch (event?.type) {
    case 'compensation':
      compensate(run, index, frame, event.activity)
      return
    case 'cancel':
      cancelTransaction(run, index, frame)
      return
    case 'error':
      throwError(run, frame, event.code)
      return
    case 'terminate':
      terminate(run, frame)
      return
    case 'link':
      if (run.watch) run.watch('leave', node.id)
      for (const target of linked(run.graph, node, 'catch')) run.moving.push([target, frame, -1])
      run.check.push(frame)
      return
  }
  const before = frameOf(run, frame)
  throwOut(run, index, frame, node)
  if (run.status !== 'running' || isGone(run, frame, before)) return
  leave(run, index, frame)
}

/** Whether the token of a frame was taken away meanwhile: the frame is gone, or an event interrupted it. */
function isGone(run: Run, frame: number, before: Frame | undefined): boolean {
  const after = frameOf(run, frame)
  return after === undefined || (after.interrupted === true && before?.interrupted !== true)
}

/** Throws what the event says. Only the data it names goes with a message or signal. */
function throwOut(run: Run, index: number, frame: number, { id, event, sends }: GraphNode): void {
  if (event?.type === 'escalation') throwEscalation(run, index, frame, event.code)
  else if (event?.type === 'signal') {
    const data = values(sends ?? {}, visible(run, frame), run.at)
    run.commands.push({ type: 'throw_signal', node: id, name: event.name, data })
    signal(run, event.name, data)
  } else if (event?.type === 'message') {
    const key = event.key ? keyOf(run, event.key, frame) : undefined
    const keyed = key === undefined ? {} : { key }
    const data = values(sends ?? {}, visible(run, frame), run.at)
    run.commands.push({ type: 'throw_message', node: id, name: event.name, ...keyed, data })
  }
}

/** Everything in the scope ends at once; a sub-process then goes on as if it had completed. */
function terminate(run: Run, frame: number): void {
  emptyFrame(run, frame)
  if (frame === 0) finish(run, 'terminated')
  else run.check.push(frame)
}
