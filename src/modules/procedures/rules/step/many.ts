import { evaluate, holds } from '../expression/evaluate.ts'
import type { Data, Loop, Wait } from '../types.ts'
import { armBoundaries, completeWhole, startInstance } from './activity.ts'
import { close, closeBelonging } from './close.ts'
import { guarded, Trouble } from './interrupt.ts'
import { change, drop, nodeAt, type Run, rest, set, visible, waitOf } from './run.ts'

/** The most instances one activity may have at once or one after the other. */
export const mostInstances = 1000

/** Opens the body of an activity that happens several times; its instances start as tokens that move, one after the other. */
export function openMany(run: Run, index: number, frame: number, of?: number, data?: Data): void {
  const loop = nodeAt(run, index).loop!
  guarded(run, { node: index, frame, stage: 'enter', of, data }, () => {
    const seen = visible(run, frame, data)
    const { total, items } = loop.kind === 'standard' ? { total: null, items: undefined } : extent(loop, seen, run.at)
    const first = loop.kind !== 'standard' || !loop.before || repeats(loop, seen, 0, run.at)
    const more = { ...(of === undefined ? {} : { of }), ...(data ? { data } : {}), ...(items ? { items } : {}) }
    const body = rest(run, 'many', index, frame, { ...more, total, started: 0, completed: 0 })
    armBoundaries(run, index, frame, body.id)
    if (!first || total === 0) endMany(run, body)
    else for (let at = 0; at < (loop.kind === 'parallel' ? total! : 1); at++) startLater(run, body)
  })
}

/** A token that moves to the next instance of a body carries the body where others carry their flow. */
const startLater = (run: Run, body: Wait) => run.moving.push([body.node, body.frame, -2 - body.id])

function extent(
  loop: Exclude<Loop, { kind: 'standard' }>,
  data: Data,
  at: number,
): { total: number; items?: unknown[] } {
  const items = loop.over === undefined ? undefined : evaluate(loop.over, data, at)
  if (items !== undefined && !Array.isArray(items)) throw new Trouble('not_a_list', `"${loop.over}" is no list`)
  const total = items ? items.length : Number(loop.times === undefined ? Number.NaN : evaluate(loop.times, data, at))
  if (!Number.isInteger(total) || total < 0) throw new Trouble('not_a_number', 'How many times is no whole number')
  if (total > mostInstances) throw new Trouble('too_many', `more than ${mostInstances} times`)
  return items ? { total, items } : { total }
}

/** Whether a standard loop goes round again after so many times. */
function repeats(loop: Loop, data: Data, completed: number, at: number): boolean {
  if (loop.kind !== 'standard' || completed >= (loop.most ?? mostInstances)) return false
  return loop.condition === undefined
    ? loop.most !== undefined
    : holds(loop.condition, { ...data, loopCounter: completed }, at)
}

/** Starts the next instance of the body a moving token carries, if the body is still there. */
export function startNext(run: Run, flow: number, frame: number): void {
  const body = waitOf(run, -2 - flow)
  if (!body) {
    run.check.push(frame)
    return
  }
  const loop = nodeAt(run, body.node).loop!
  const count = body.started! + 1
  change(run, body, { started: count })
  const item = loop.kind !== 'standard' && body.items ? { [loop.item ?? 'item']: body.items[count - 1] } : {}
  const data = { ...body.data, ...item, loopCounter: count }
  startInstance(run, { node: body.node, frame: body.frame, stage: 'start', of: body.id, data })
}

/** One instance is complete; `seen` is the data as it saw it. Ends the body, starts the next, or waits for the others. */
export function instanceDone(run: Run, around: Wait, seen: Data, own: Data | undefined): void {
  const loop = nodeAt(run, around.node).loop!
  guarded(run, { node: around.node, frame: around.frame, stage: 'leave', of: around.id, data: own }, () => {
    const next = { ...around, completed: around.completed! + 1, ...gathered(loop, around, seen, own, run.at) }
    const over = ends(loop, next, seen, run.at)
    const body = change(run, around, next)
    if (over) endMany(run, body)
    else if (loop.kind !== 'parallel') startLater(run, body)
  })
}

/** An instance whose outcome could not be reckoned counts as complete and gives nothing. */
export function skipInstance(run: Run, around: Wait): void {
  const body = change(run, around, { completed: around.completed! + 1 })
  if (body.total === null || body.completed! >= body.total!) endMany(run, body)
  else if (nodeAt(run, body.node).loop!.kind !== 'parallel') startLater(run, body)
}

function gathered(loop: Loop, body: Wait, seen: Data, own: Data | undefined, at: number): Partial<Wait> {
  if (loop.kind === 'standard' || loop.into === undefined) return {}
  const gave = body.gave ? body.gave.slice() : new Array<unknown>(body.total!).fill(null)
  gave[Number(own?.loopCounter) - 1] = loop.gives === undefined ? null : evaluate(loop.gives, seen, at)
  return { gave }
}

function ends(loop: Loop, body: Wait, seen: Data, at: number): boolean {
  if (loop.kind === 'standard') return !repeats(loop, seen, body.completed!, at)
  if (body.completed! >= body.total!) return true
  if (loop.until === undefined) return false
  const counts = {
    numberOfInstances: body.total,
    numberOfCompletedInstances: body.completed,
    numberOfActiveInstances: body.started! - body.completed!,
  }
  return holds(loop.until, { ...seen, ...counts }, at)
}

function endMany(run: Run, body: Wait): void {
  for (const instance of run.waits.filter(({ of }) => of === body.id)) close(run, instance.id)
  closeBelonging(run, body.id)
  drop(run, body.id)
  const loop = nodeAt(run, body.node).loop!
  if (loop.kind !== 'standard' && loop.into !== undefined) set(run, body.frame, loop.into, body.gave ?? [])
  completeWhole(run, body)
}
