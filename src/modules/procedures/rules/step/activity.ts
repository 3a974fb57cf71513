import { decide } from '../decision.ts'
import { evaluate, resolve } from '../expression/evaluate.ts'
import { instant, later, NotATime } from '../timer.ts'
import type { Data, Done, GraphNode, TaskRules, Wait } from '../types.ts'
import { arm, keyOf } from './arm.ts'
import { closeBelonging } from './close.ts'
import { instanceUndone } from './compensate.ts'
import { openFrame } from './frame.ts'
import { guarded, interrupt, type Place, Trouble } from './interrupt.ts'
import { leave } from './leave.ts'
import { instanceDone, openMany } from './many.ts'
import { change, changeFrame, drop, frameOf, merge, nodeAt, type Run, rest, set, visible, waitOf } from './run.ts'

/** A token comes to an activity: one instance, or the body of many. The events on its boundary wait from now on. */
export function enterActivity(run: Run, index: number, frame: number, of?: number, data?: Data): void {
  const node = nodeAt(run, index)
  if (node.loop) {
    openMany(run, index, frame, of, data)
    return
  }
  startInstance(run, { node: index, frame, stage: 'start', of, data })
}

/** Waits for the events on the boundary of an activity. One that cannot be read leaves the activity as it is, and interrupts. */
export function armBoundaries(run: Run, index: number, frame: number, host: number): void {
  for (const boundary of nodeAt(run, index).boundaries ?? [])
    guarded(run, { node: boundary, frame, stage: 'enter', of: host }, () => arm(run, boundary, frame, host))
}

/** Starts one instance. `approved` says that a person let an act pass that asks for it. */
export function startInstance(run: Run, place: Place, approved = false): void {
  const node = nodeAt(run, place.node)
  const before = run.ids
  try {
    begin(run, place, node, approved)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error
    if (run.ids !== before) throw error
    hosted(run, place, interrupt(run, place, 'failure', error.code, error.message).id)
  }
}

/** The events on the boundary wait under this id: from now on, or on, when the activity is tried again. One of many has none. */
function hosted(run: Run, { node, frame, of, host }: Place, id: number): void {
  if (!nodeAt(run, node).boundaries || ofMany(run, of)) return
  if (host === undefined) armBoundaries(run, node, frame, id)
  else for (const one of run.waits.filter((wait) => wait.of === host)) change(run, one, { of: id })
}

function begin(run: Run, place: Place, node: GraphNode, approved: boolean): void {
  const { frame, of, data } = place
  const more = { ...(of === undefined ? {} : { of }), ...(data === undefined ? {} : { data }) }
  switch (node.kind) {
    case 'task':
    case 'user':
    case 'manual': {
      const asked = node.task ? askedOf(node.task, visible(run, frame, data), run.at) : {}
      const item = node.loop && node.loop.kind !== 'standard' ? { item: data } : {}
      const wait = atWork(run, place, more)
      run.commands.push({ type: 'open_task', job: wait.id, node: node.id, ...asked, ...item })
      return
    }
    case 'service':
    case 'send':
      if (node.task?.approval && !approved) {
        hosted(run, place, interrupt(run, place, 'approval', 'approval', node.name ?? node.id).id)
      } else if (node.act) act(run, place, node, more)
      else if (node.event?.type === 'message') throwAndGo(run, place, node)
      else throw new Trouble('no_act', 'The step has no act')
      return
    case 'receive': {
      if (node.event?.type !== 'message') throw new Trouble('no_message', 'The step names no message')
      const key = node.event.key ? keyOf(run, node.event.key, frame) : undefined
      const keyed = key === undefined ? {} : { key }
      const wait = rest(run, 'message', place.node, frame, { ...more, name: node.event.name, ...keyed })
      hosted(run, place, wait.id)
      run.commands.push({ type: 'subscribe', subscription: wait.id, node: node.id, kind: 'message', name: node.event.name, ...keyed }) // biome-ignore format: one command
      return
    }
    case 'script':
      compute(run, place, node, node.script === undefined ? null : evaluate(node.script, visible(run, frame, data), run.at)) // biome-ignore format: one call
      return
    case 'rule':
      if (node.decision) compute(run, place, node, decide(node.decision, visible(run, frame, data), run.at))
      else if (node.act) act(run, place, node, more)
      else throw new Trouble('no_decision', 'The step has no decision table')
      return
    case 'call': {
      if (!node.calls) throw new Trouble('no_procedure', 'The step names no procedure')
      const seen = visible(run, frame, data)
      const procedure = String(resolve(node.calls.procedure, seen, run.at) ?? '')
      const given = node.calls.inputs ? values(node.calls.inputs, seen, run.at) : seen
      const wait = atWork(run, place, more)
      run.commands.push({ type: 'call', job: wait.id, node: node.id, procedure, data: given })
      return
    }
    default: {
      const id = run.ids + 1
      openFrame(run, place.node, frame, more)
      hosted(run, place, id)
    }
  }
}

const ofMany = (run: Run, of: number | undefined) => waitOf(run, of)?.kind === 'many'

function atWork(run: Run, place: Place, more: Partial<Wait>): Wait {
  const wait = rest(run, 'job', place.node, place.frame, more)
  hosted(run, place, wait.id)
  return wait
}

function act(run: Run, place: Place, node: GraphNode, more: Partial<Wait>): void {
  const input = values(node.act!.inputs, visible(run, place.frame, place.data), run.at)
  const wait = atWork(run, place, more)
  run.commands.push({ type: 'act', job: wait.id, node: node.id, name: node.act!.name, input })
}

function throwAndGo(run: Run, place: Place, node: GraphNode): void {
  if (node.event?.type !== 'message') return
  const key = node.event.key ? keyOf(run, node.event.key, place.frame) : undefined
  const data = values(node.sends ?? {}, visible(run, place.frame, place.data), run.at)
  run.commands.push({ type: 'throw_message', node: node.id, name: node.event.name, ...(key === undefined ? {} : { key }), data }) // biome-ignore format: one command
  completeAtOnce(run, place)
}

function compute(run: Run, place: Place, node: GraphNode, value: unknown): void {
  if (node.result !== undefined) set(run, place.frame, node.result, value)
  else if (value !== null && typeof value === 'object' && !Array.isArray(value)) merge(run, place.frame, value as Data)
  completeAtOnce(run, place)
}

function completeAtOnce(run: Run, { node, frame, of, data, host }: Place): void {
  completeInstance(run, { id: host ?? 0, node, frame, kind: 'job', of, data }, undefined)
}

/** The values of properties that may be expressions. */
export function values(texts: Record<string, string>, data: Data, at: number): Data {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, resolve(text, data, at)]))
}

/** What a step asks for as the data stands: who does it, when it is due, when to remind. Durations count from `at`. */
export function askedOf(
  task: TaskRules,
  data: Data,
  at: number,
): { who?: unknown; due?: number; reminders?: number[] } {
  try {
    const who = task.who === undefined ? {} : { who: resolve(task.who, data, at) }
    const text = task.due === undefined ? null : resolve(task.due, data, at)
    const due = typeof text !== 'string' ? undefined : /^[+-]?P/.test(text) ? later(at, text, 1) : instant(text)
    const reminders = (task.reminders ?? []).map((one) => later(due ?? at, String(resolve(one, data, at)), 1))
    return { ...who, ...(due === undefined ? {} : { due }), ...(reminders.length ? { reminders } : {}) }
  } catch (error) {
    if (error instanceof NotATime) throw new Trouble('not_a_time', error.message)
    throw error
  }
}

/**
 * An instance is complete: its data is set, and what it belongs to goes on. `done` is what completed inside a sub-process, `seen` the
 * data as it was there.
 */
export function completeInstance(run: Run, wait: Wait, data: Data | undefined, done?: Done[], seen?: Data): void {
  const own = ownOf(wait, data)
  if (data) merge(run, wait.frame, own.outer)
  if (wait.id) drop(run, wait.id)
  remember(run, wait, done)
  const around = waitOf(run, wait.of)
  if (around?.kind === 'many') {
    if (wait.id) closeBelonging(run, wait.id)
    instanceDone(run, around, { ...visible(run, wait.frame, own.inner), ...seen }, own.inner)
  } else completeWhole(run, wait)
}

/** Names an instance has of its own stay its own; everything else goes out. */
function ownOf(wait: Wait, data: Data | undefined): { inner: Data | undefined; outer: Data | undefined } {
  if (!wait.data || !data) return { inner: wait.data, outer: data }
  const inner = { ...wait.data }
  const outer: Data = {}
  for (const [name, value] of Object.entries(data)) (Object.hasOwn(wait.data, name) ? inner : outer)[name] = value
  return { inner, outer }
}

/** The activity as a whole is complete: the events on its boundary are over, and the token leaves, or the next thing is undone. */
export function completeWhole(run: Run, wait: Wait): void {
  if (wait.id) closeBelonging(run, wait.id)
  const around = waitOf(run, wait.of)
  if (around?.kind === 'compensation') {
    if (run.watch) run.watch('leave', nodeAt(run, wait.node).id)
    instanceUndone(run, around)
  } else leave(run, wait.node, wait.frame)
}

function remember(run: Run, wait: Wait, inner: Done[] | undefined): void {
  const node = nodeAt(run, wait.node)
  const undoable = node.compensatedBy !== undefined || inner?.length || hasUndo(run, node)
  const frame = undoable ? frameOf(run, wait.frame) : undefined
  if (!frame) return
  const entry: Done = {
    node: wait.node,
    ...(wait.data ? { data: wait.data } : {}),
    ...(inner?.length ? { inner } : {}),
  }
  changeFrame(run, frame.id, { done: [...frame.done, entry] })
}

const hasUndo = (run: Run, node: GraphNode) =>
  node.inner !== undefined &&
  run.graph.scopes[node.inner]!.eventStarts.some((start) => nodeAt(run, start).event?.type === 'compensation')
