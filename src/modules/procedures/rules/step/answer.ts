import type { ProcedureEvent, Wait } from '../types.ts'
import { completeInstance, completeWhole, enterActivity, startInstance } from './activity.ts'
import { arm } from './arm.ts'
import { guarded, type Place } from './interrupt.ts'
import { leave, leaveOver } from './leave.ts'
import { instanceDone, skipInstance } from './many.ts'
import { isCaught, throwError } from './propagate.ts'
import { change, drop, merge, nodeAt, type Run, visible, waitOf } from './run.ts'

type Answer = Extract<ProcedureEvent, { type: 'answered' }>
type Failure = Extract<ProcedureEvent, { type: 'failed' }>

/** A job failed: with a code that is caught it is an error of the procedure, else the token rests until a person answers. */
export function failJob(run: Run, wait: Wait, { code, text, kind }: Failure): void {
  if (code !== undefined && kind !== 'question' && isCaught(run, wait, code)) {
    throwError(run, wait.frame, code, change(run, wait, { kind: 'over' }))
    return
  }
  const interruption = ++run.ids
  change(run, wait, { kind: 'interruption', stage: 'start', code: code ?? 'failed', interruption })
  const node = nodeAt(run, wait.node).id
  run.commands.push({ type: 'interruption', interruption, node, kind: kind ?? 'failure', code: code ?? 'failed', text: text ?? '' }) // biome-ignore format: one command
}

/** A person answered an interruption. A way to skip over that is not there leaves it open. */
export function answer(run: Run, { interruption, answer, data, code, flow }: Answer): void {
  const wait = run.waits.find((one) => one.kind === 'interruption' && one.interruption === interruption)
  if (!wait) return
  if (answer === 'fail') {
    throwError(run, wait.frame, code ?? (wait.code === 'approval' ? 'refused' : wait.code), wait, data)
    return
  }
  if (answer === 'skip' && wait.stage === 'leave' && waitOf(run, wait.of)?.kind !== 'many') {
    if (!leaveOver(run, wait.node, wait.frame, flow)) return
    over(run, wait)
    return
  }
  over(run, wait)
  if (answer === 'skip') {
    skip(run, wait, data)
    return
  }
  merge(run, wait.frame, data)
  retry(run, wait)
}

function over(run: Run, wait: Wait): void {
  drop(run, wait.id)
  run.commands.push({ type: 'interruption_over', interruption: wait.interruption! })
}

/** Whether it is an event beside the token (on a boundary, of an event sub-process, behind a gateway) that could not be waited for. */
const isBeside = (run: Run, wait: Wait) =>
  wait.stage === 'enter' &&
  (nodeAt(run, wait.node).kind === 'boundary' ||
    nodeAt(run, wait.node).kind === 'start' ||
    waitOf(run, wait.of)?.kind === 'events')

/** The token goes on from where it stood. Events on the boundary wait on: they belong to the activity, whichever try it is. */
function retry(run: Run, wait: Wait): void {
  const { node, frame, of, data, stage } = wait
  const place: Place = { node, frame, stage: stage!, of, data }
  const body = waitOf(run, of)
  if (stage === 'start') startInstance(run, { ...place, host: wait.id }, wait.code === 'approval')
  else if (stage === 'leave' && body?.kind === 'many') instanceDone(run, body, visible(run, frame, data), data)
  else if (stage === 'leave') leave(run, node, frame)
  else if (isBeside(run, wait)) guarded(run, place, () => arm(run, node, frame, of))
  else if (nodeAt(run, node).loop) enterActivity(run, node, frame, of, data)
  else run.moving.push([node, frame, -1])
}

/** The token goes on as if what failed had been done. An event beside the token is not waited for any more. */
function skip(run: Run, wait: Wait, data: Answer['data']): void {
  const body = waitOf(run, wait.of)
  const instance: Wait = { ...wait, kind: 'job' }
  if (wait.stage === 'start') completeInstance(run, instance, data)
  else if (wait.stage === 'leave') skipInstance(run, body!)
  else if (!isBeside(run, wait)) {
    merge(run, wait.frame, data)
    if (nodeAt(run, wait.node).kind === 'end') run.check.push(wait.frame)
    else if (nodeAt(run, wait.node).loop) completeWhole(run, { ...wait, id: 0 })
    else leave(run, wait.node, wait.frame)
  }
}
