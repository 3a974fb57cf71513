import {
  type Command,
  type Data,
  type FormField,
  type Graph,
  type GraphNode,
  type ProcedureEvent,
  type State,
  start,
  step,
} from '#procedures-rules'

/** Something that can happen next: a step is done, a time comes, a message arrives, a question is answered. */
export type Choice = {
  /** Of the wait it belongs to; the same while it waits. */
  id: number
  element: string
  name: string
  kind: 'task' | 'act' | 'call' | 'timer' | 'message' | 'signal' | 'question'
  /** What a person fills in. */
  form: readonly FormField[]
  /** Of a timer: epoch milliseconds. */
  due: number | null
  /** Of a message or signal its name; of a question what is asked. */
  text: string
  /** Of a question: ways that can be taken instead of going on. */
  ways: readonly { id: string; name: string }[]
}

/** What is done with a choice. */
export type Deed = { how: 'on'; data?: Data } | { how: 'fail'; code: string } | { how: 'skip'; flow?: string }

/** One line of what happened. */
export type Happened = { at: number; element: string | null; kind: string; name: string }

/** A procedure that is tried out. Nothing of it is ever changed: a step gives the next one, and knows the one before. */
export type Play = {
  graph: Graph
  at: number
  state: State
  /** How often each element was entered and each way taken. */
  walked: ReadonlyMap<string, number>
  /** What the interpreter said beside the state: when timers are due, what is asked. */
  dues: ReadonlyMap<number, number>
  asked: ReadonlyMap<number, { text: string; kind: string }>
  log: readonly Happened[]
  before: Play | null
}

/** A slice of a synchronous step is 1000 nodes; a drawing that goes on for ever is stopped after so many. */
const mostSlices = 20

/** Begins to try a procedure out at an instant, with data. */
export function begin(graph: Graph, at: number, variables: Data = {}): Play {
  const none: Play = {
    graph,
    at,
    state: undefined as never,
    walked: new Map(),
    dues: new Map(),
    asked: new Map(),
    log: [],
    before: null,
  }
  return moved(none, null, null, (watch) => start(graph, { at, variables }, watch))
}

type Stepped = { state: State; commands: Command[] }
type Watching = (what: 'enter' | 'leave' | 'take', element: string) => void

function moved(
  play: Play,
  line: Omit<Happened, 'at'> | null,
  at: number | null,
  work: (watch: Watching) => Stepped,
): Play {
  const walked = new Map(play.walked)
  const watch: Watching = (what, element) => {
    if (what !== 'leave') walked.set(element, (walked.get(element) ?? 0) + 1)
  }
  const now = at ?? play.at
  const commands: Command[] = []
  let next = work(watch)
  commands.push(...next.commands)
  for (let slice = 0; slice < mostSlices && next.commands.some(({ type }) => type === 'go_on'); slice++) {
    next = step(play.graph, next.state, { type: 'go', at: now }, watch)
    commands.push(...next.commands)
  }
  const dues = new Map(play.dues)
  const asked = new Map(play.asked)
  const log: Happened[] = line ? [{ ...line, at: now }] : []
  for (const command of commands) {
    if (command.type === 'arm') dues.set(command.timer, command.due)
    if (command.type === 'interruption') asked.set(command.interruption, { text: command.text || command.code, kind: command.kind }) // biome-ignore format: one act
    const told = toldOf(play.graph, command)
    if (told) log.push({ ...told, at: now })
  }
  return { graph: play.graph, at: now, state: next.state, walked, dues, asked, log: [...play.log, ...log], before: line ? play : null } // biome-ignore format: one thing
}

/** What a command says to whoever watches; null for what only the program does. */
function toldOf(graph: Graph, command: Command): Omit<Happened, 'at'> | null {
  switch (command.type) {
    case 'throw_message':
    case 'throw_signal':
      return { element: command.node, kind: command.type, name: command.name }
    case 'milestone':
      return { element: command.node, kind: 'milestone', name: command.name }
    case 'interruption':
      return { element: command.node, kind: 'question', name: nameOf(graph, command.node) }
    case 'escalated':
      return { element: command.node, kind: 'escalated', name: command.code }
    case 'ended':
      return { element: null, kind: command.outcome, name: command.code ?? '' }
    default:
      return null
  }
}

const nameOf = (graph: Graph, id: string): string => graph.nodes.find((node) => node.id === id)?.name ?? id

const kinds: Partial<Record<GraphNode['kind'], Choice['kind']>> = {
  call: 'call',
  service: 'act',
  send: 'act',
  rule: 'act',
}

/** Everything that can happen now, in the order it began to wait. */
export function choicesOf({ graph, state, dues, asked }: Play): Choice[] {
  if (state.status !== 'running') return []
  return state.waits.flatMap((wait): Choice[] => {
    const node = graph.nodes[wait.node]!
    const base = { id: wait.id, element: node.id, name: node.name ?? node.id, form: [], due: null, text: '', ways: [] }
    switch (wait.kind) {
      case 'job':
        return [{ ...base, kind: kinds[node.kind] ?? 'task', form: node.task?.form ?? [] }]
      case 'timer':
        return [{ ...base, kind: 'timer', due: dues.get(wait.id) ?? null }]
      case 'message':
      case 'signal':
        return [{ ...base, kind: wait.kind, text: wait.name ?? '' }]
      case 'interruption': {
        const ways = node.outgoing.map((flow) => graph.flows[flow]!).map(({ id, name, to }) => ({ id, name: name ?? graph.nodes[to]!.name ?? graph.nodes[to]!.id })) // biome-ignore format: one thing
        return [{ ...base, kind: 'question', text: asked.get(wait.interruption!)?.text ?? '', ways }]
      }
      default:
        return []
    }
  })
}

/** Lets one of the choices happen. A timer moves the clock of the play to when it is due. */
export function take(play: Play, choice: Choice, deed: Deed = { how: 'on' }): Play {
  const wait = play.state.waits.find(({ id }) => id === choice.id)
  if (!wait) return play
  const at = choice.kind === 'timer' && choice.due !== null ? Math.max(choice.due, play.at) : play.at
  const event = eventOf(choice, deed, at, wait.interruption)
  const line = { element: choice.element, kind: deed.how === 'on' ? choice.kind : deed.how, name: choice.name }
  return moved(play, line, at, (watch) => step(play.graph, play.state, event, watch))
}

function eventOf(choice: Choice, deed: Deed, at: number, interruption: number | undefined): ProcedureEvent {
  const { id, kind, text } = choice
  const data = deed.how === 'on' ? deed.data : undefined
  if (kind === 'question') {
    const answer = deed.how === 'on' ? (data ? 'data' : 'retry') : deed.how
    return { type: 'answered', at, interruption: interruption!, answer, data, ...(deed.how === 'skip' && { flow: deed.flow }), ...(deed.how === 'fail' && { code: deed.code || undefined }) } // biome-ignore format: one thing
  }
  if (kind === 'timer') return { type: 'fired', at, timer: id }
  if (kind === 'message') return { type: 'message', at, name: text, subscription: id, data }
  if (kind === 'signal') return { type: 'signal', at, name: text, data }
  if (deed.how === 'fail') return kind === 'call' ? { type: 'child_ended', at, job: id, outcome: 'failed', code: deed.code } : { type: 'failed', at, job: id, code: deed.code } // biome-ignore format: one thing
  if (kind === 'call') return { type: 'child_ended', at, job: id, outcome: 'completed', data }
  return { type: 'completed', at, job: id, data }
}

/** Sets data from outside; conditions are looked at again. */
export function setData(play: Play, data: Data): Play {
  const line = { element: null, kind: 'data', name: Object.keys(data).join(', ') }
  return moved(play, line, null, (watch) => step(play.graph, play.state, { type: 'data', at: play.at, data }, watch))
}

/** What happens next when nobody chooses: work before events, events before times, the earliest time first. Questions wait for a person. */
export function nextOf(play: Play): Choice | null {
  const choices = choicesOf(play)
  if (choices.some(({ kind }) => kind === 'question')) return null
  const rank = { task: 0, act: 0, call: 0, message: 1, signal: 1, timer: 2, question: 3 }
  // An event beside a step that is being done does not interrupt it by itself.
  const beside = new Set(play.state.waits.filter((wait) => wait.of !== undefined && play.graph.nodes[wait.node]!.kind === 'boundary').map(({ id }) => id)) // biome-ignore format: one thing
  const watchers = new Set(play.state.waits.filter((wait) => play.graph.nodes[wait.node]!.kind === 'start').map(({ id }) => id)) // biome-ignore format: one thing
  const [first] = choices
    .filter(({ id }) => !beside.has(id) && !watchers.has(id))
    .sort((a, b) => rank[a.kind] - rank[b.kind] || (a.due ?? 0) - (b.due ?? 0) || a.id - b.id)
  return first ?? null
}

/** Tokens by element. A boundary event waits beside its activity; the token is at the activity. */
export function tokensOf({ graph, state }: Play): Map<string, number> {
  const tokens = new Map<string, number>()
  for (const wait of state.waits) {
    const node = graph.nodes[wait.node]!
    if (node.kind === 'start' || (wait.of !== undefined && node.kind === 'boundary')) continue
    tokens.set(node.id, (tokens.get(node.id) ?? 0) + 1)
  }
  for (const frame of state.frames)
    for (const flow of frame.joined) {
      const { id } = graph.nodes[graph.flows[flow]!.to]!
      tokens.set(id, (tokens.get(id) ?? 0) + 1)
    }
  return tokens
}
