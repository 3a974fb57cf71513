import { nodeOf } from '../derived.ts'
import { ExpressionProblem } from '../expression/bounds.ts'
import type { Beginning, Data, Graph, ProcedureEvent, State, Step, Wait, WaitKind } from '../types.ts'
import { completeInstance, values } from './activity.ts'
import { answer, failJob } from './answer.ts'
import { emptyFrame } from './close.ts'
import { enterScope } from './frame.ts'
import { happen, signal } from './happen.ts'
import { throwEscalation } from './propagate.ts'
import { finish, merge, nodeAt, openRun, type Run, stateOf, type Watch, waitOf } from './run.ts'
import { advance } from './settle.ts'

const nothing: State = { status: 'running', ids: 0, data: {}, frames: [], waits: [], moving: [] }

/** Begins a procedure: its first state and what is to be done. `watch` is told of what passes. */
export function start(graph: Graph, { at, variables, from }: Beginning, watch?: Watch): Step {
  const run = openRun(graph, nothing, at, watch)
  run.data = variables ?? {}
  run.frames.push({ id: 0, scope: 0, parent: null, joined: [], done: [] })
  enterScope(run, 0, 0, from === undefined ? undefined : (nodeOf(graph, from) ?? undefined))
  advance(run)
  return { state: stateOf(run), commands: run.commands }
}

/**
 * Takes one event in: the next state and what is to be done. Pure: the same graph, state and event always give the same, and the
 * state given is not changed. An event for what is not there any more gives the same state again and no command.
 */
export function step(graph: Graph, state: State, event: ProcedureEvent, watch?: Watch): Step {
  if (state.status !== 'running') return { state, commands: [] }
  const run = openRun(graph, state, event.at, watch)
  if (!take(run, event)) return { state, commands: [] }
  advance(run)
  return { state: stateOf(run), commands: run.commands }
}

/** The state after a beginning and the events that were kept: what the log says is what is. */
export function replay(graph: Graph, beginning: Beginning, events: Iterable<ProcedureEvent>): State {
  let { state } = start(graph, beginning)
  for (const event of events) state = step(graph, state, event).state
  return state
}

/** Whether the event is for something that is there. */
function take(run: Run, event: ProcedureEvent): boolean {
  switch (event.type) {
    case 'completed':
      return withWait(run, event.job, 'job', (wait) => completeInstance(run, wait, event.data))
    case 'failed':
      return withWait(run, event.job, 'job', (wait) => failJob(run, wait, event))
    case 'escalated':
      return withWait(run, event.job, 'job', (wait) => {
        merge(run, wait.frame, event.data)
        throwEscalation(run, wait.node, wait.frame, event.code, wait)
      })
    case 'fired':
      return withWait(run, event.timer, 'timer', (wait) => happen(run, wait))
    case 'message':
      return message(run, event)
    case 'signal':
      return signal(run, event.name, event.data)
    case 'answered':
      if (!run.waits.some((wait) => wait.interruption === event.interruption)) return false
      answer(run, event)
      return true
    case 'child_ended':
      return withWait(run, event.job, 'job', (wait) => childEnded(run, wait, event))
    case 'data':
      merge(run, 0, event.data)
      return true
    case 'cancelled':
      emptyFrame(run, 0)
      finish(run, 'cancelled', event.reason)
      return true
    case 'go':
      return run.moving.length > 0
  }
}

function withWait(run: Run, id: number, kind: WaitKind, work: (wait: Wait) => void): boolean {
  const wait = waitOf(run, id)
  if (wait?.kind !== kind) return false
  work(wait)
  return true
}

function message(run: Run, { name, key, subscription, data }: Extract<ProcedureEvent, { type: 'message' }>): boolean {
  const wait = run.waits.find((one) =>
    subscription === undefined
      ? one.kind === 'message' && one.name === name && (key === undefined || one.key === undefined || one.key === key)
      : one.id === subscription && one.kind === 'message',
  )
  if (!wait) return false
  happen(run, wait, data)
  return true
}

function childEnded(run: Run, wait: Wait, event: Extract<ProcedureEvent, { type: 'child_ended' }>): void {
  const { outcome, code, data, at } = event
  if (outcome === 'completed' || outcome === 'terminated') {
    completeCall(run, wait, data, at)
    return
  }
  const text =
    outcome === 'cancelled' ? 'The procedure that was called was cancelled' : 'The procedure that was called failed'
  failJob(run, wait, { type: 'failed', at, job: wait.id, code: code ?? outcome, text })
}

/** What a call gives back: what its outputs say about the data of the procedure that was called, or all of it. */
function completeCall(run: Run, wait: Wait, data: Data | undefined, at: number): void {
  const { outputs } = nodeAt(run, wait.node).calls ?? {}
  if (!outputs) {
    completeInstance(run, wait, data)
    return
  }
  let given: Data
  try {
    given = values(outputs, data ?? {}, at)
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error
    failJob(run, wait, { type: 'failed', at, job: wait.id, text: error.message })
    return
  }
  completeInstance(run, wait, given)
}
