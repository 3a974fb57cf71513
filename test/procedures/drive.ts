import {
  type Beginning,
  type Command,
  type Graph,
  type ProcedureEvent,
  replay,
  type State,
  start,
  step,
} from '#procedures-rules'
import type { Random } from './blocks.ts'

/** What came of a run: how it ended, how often each element was entered, which guards happened, and what was wrong. */
export type Course = {
  state: State
  log: ProcedureEvent[]
  entered: Map<string, number>
  wrong: string[]
}

type Open = { kind: 'job' | 'timer' | 'subscription' | 'interruption'; id: number; node: string; name?: string }

/**
 * Runs a procedure to its end with events at random, as the world would give them. Everything is committed after each event, and the
 * process crashes at every commit: what goes on is what the log gives when it is replayed, brought back from JSON.
 */
export function drive(graph: Graph, random: Random, mostEvents = 400): Course {
  const beginning: Beginning = { at: 1_700_000_000_000, variables: {} }
  const entered = new Map<string, number>()
  const watch = (what: string, id: string) => {
    if (what === 'enter') entered.set(id, (entered.get(id) ?? 0) + 1)
  }
  const course: Course = { state: undefined as never, log: [], entered, wrong: [] }
  const open = new Map<string, Open>()
  const first = start(graph, beginning, watch)
  account(open, first.commands, course.wrong)
  course.state = first.state
  let { at } = beginning
  while (course.state.status === 'running') {
    at += random(7_200_000)
    const event = eventOf(graph, course.state, [...open.values()], random, at)
    if (!event || course.log.length >= mostEvents) {
      course.wrong.push(event ? 'does not end' : 'stands still')
      break
    }
    const before = JSON.stringify(course.state)
    const live = step(graph, course.state, event, watch)
    if (JSON.stringify(course.state) !== before) course.wrong.push('a step changed the state it was given')
    course.log.push(event)
    settled(open, event, graph, live.state)
    account(open, live.commands, course.wrong)
    const replayed = replay(graph, beginning, course.log)
    if (JSON.stringify(replayed) !== JSON.stringify(live.state)) course.wrong.push(`replay differs after ${event.type}`)
    course.state = JSON.parse(JSON.stringify(replayed))
  }
  if (course.state.status !== 'running' && open.size) course.wrong.push(`left open: ${[...open.keys()].join(' ')}`)
  return course
}

const answers = ['retry', 'skip', 'data'] as const

/** The next event: something that is open happens. Jobs fail at times, with an error that some guard may catch. */
function eventOf(graph: Graph, state: State, open: Open[], random: Random, at: number): ProcedureEvent | null {
  if (state.moving.length) return { type: 'go', at }
  const chosen = open[random(Math.max(1, open.length))]
  if (!chosen) return null
  const { kind, id, name } = chosen
  if (kind === 'interruption') return { type: 'answered', at, interruption: id, answer: answers[random(3)]!, data: {} }
  if (kind === 'timer') return { type: 'fired', at, timer: id }
  if (kind === 'subscription') {
    const node = graph.nodes.find((one) => one.id === chosen.node)
    return node?.event?.type === 'signal'
      ? { type: 'signal', at, name: name! }
      : { type: 'message', at, name: name!, subscription: id }
  }
  if (random(12) === 0) return { type: 'failed', at, job: id, code: 'boom', text: 'at random' }
  return { type: 'completed', at, job: id, data: random(3) === 0 ? { seen: id } : {} }
}

/** What an event itself brings to its end. */
function settled(open: Map<string, Open>, event: ProcedureEvent, graph: Graph, after: State): void {
  if (event.type === 'completed') open.delete(`job ${event.job}`)
  if (event.type === 'failed') open.delete(`job ${event.job}`)
  if (event.type === 'fired') open.delete(`timer ${event.timer}`)
  if (event.type !== 'message' && event.type !== 'signal') return
  for (const [key, { kind, id, node }] of open) {
    const goesOn = graph.nodes.find((one) => one.id === node)?.interrupting === false
    if (kind === 'subscription' && !goesOn && !after.waits.some((wait) => wait.id === id)) open.delete(key)
  }
}

/** Keeps account of what was opened and closed: nothing is opened twice, and nothing closed that is not open. */
function account(open: Map<string, Open>, commands: Command[], wrong: string[]): void {
  const add = (kind: Open['kind'], id: number, node: string, name?: string) => {
    if (open.has(`${kind} ${id}`)) wrong.push(`${kind} ${id} is opened twice`)
    open.set(`${kind} ${id}`, { kind, id, node, name })
  }
  const end = (kind: Open['kind'], id: number) => {
    if (!open.delete(`${kind} ${id}`) && kind !== 'subscription') wrong.push(`${kind} ${id} is closed and not open`)
  }
  for (const command of commands) {
    if (command.type === 'open_task' || command.type === 'act' || command.type === 'call')
      add('job', command.job, command.node) // biome-ignore format: one rule
    else if (command.type === 'close_task' || command.type === 'cancel_act' || command.type === 'cancel_call')
      end('job', command.job) // biome-ignore format: one rule
    else if (command.type === 'arm') add('timer', command.timer, command.node)
    else if (command.type === 'disarm') end('timer', command.timer)
    else if (command.type === 'subscribe') add('subscription', command.subscription, command.node, command.name)
    else if (command.type === 'unsubscribe') end('subscription', command.subscription)
    else if (command.type === 'interruption') add('interruption', command.interruption, command.node)
    else if (command.type === 'interruption_over') end('interruption', command.interruption)
  }
}
