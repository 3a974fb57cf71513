import type { Command, Data, Frame, Graph, GraphNode, Moving, Outcome, State, Wait, WaitKind } from '../types.ts'

/** Told of what passes: a token enters or leaves an element, or takes a flow. For traces and animation. */
export type Watch = (what: 'enter' | 'leave' | 'take', element: string) => void

/**
 * A step being taken: a state that may be changed, and what has been ordered so far. Arrays are its own; the objects in them
 * are shared with the state before and are replaced, never changed.
 */
export type Run = {
  readonly graph: Graph
  readonly at: number
  readonly watch: Watch | undefined
  status: State['status']
  ids: number
  data: Data
  frames: Frame[]
  waits: Wait[]
  moving: Moving[]
  /** Where in `moving` the next token stands. */
  head: number
  commands: Command[]
  /** Data changed since conditions were looked at. */
  changed: boolean
  /** Frames that lost a token and may have come to their end. */
  check: number[]
}

export function openRun(graph: Graph, state: State, at: number, watch?: Watch): Run {
  return {
    graph,
    at,
    watch,
    status: state.status,
    ids: state.ids,
    data: state.data,
    frames: state.frames.slice(),
    waits: state.waits.slice(),
    moving: state.moving.slice(),
    head: 0,
    commands: [],
    changed: false,
    check: [],
  }
}

export const stateOf = (run: Run): State => ({
  status: run.status,
  ids: run.ids,
  data: run.data,
  frames: run.frames,
  waits: run.waits,
  moving: run.head === 0 ? run.moving : run.moving.slice(run.head),
})

export const nodeAt = (run: Run, index: number): GraphNode => run.graph.nodes[index]!

export const waitOf = (run: Run, id: number | undefined): Wait | undefined =>
  id === undefined ? undefined : run.waits.find((wait) => wait.id === id)

export const frameOf = (run: Run, id: number): Frame | undefined => run.frames.find((frame) => frame.id === id)

/** Adds a wait with the next id. `of` and `data` may be left open. */
export function rest(run: Run, kind: WaitKind, node: number, frame: number, more?: Partial<Wait>): Wait {
  const wait: Wait = { id: ++run.ids, node, frame, kind, ...more }
  run.waits.push(wait)
  return wait
}

export function change(run: Run, wait: Wait, more: Partial<Wait>): Wait {
  const changed = { ...wait, ...more }
  run.waits[run.waits.findIndex(({ id }) => id === wait.id)] = changed
  return changed
}

export function changeFrame(run: Run, id: number, more: Partial<Frame>): void {
  const index = run.frames.findIndex((frame) => frame.id === id)
  run.frames[index] = { ...run.frames[index]!, ...more }
}

/** Takes a wait away without a command: what it stood for happened. */
export function drop(run: Run, id: number): void {
  const index = run.waits.findIndex((wait) => wait.id === id)
  if (index >= 0) run.waits.splice(index, 1)
}

/** Tokens of this frame that move go on no further. */
export function stopMoving(run: Run, frame: number): void {
  if (run.head === run.moving.length) return
  run.moving = run.moving.filter((token, index) => index >= run.head && token[1] !== frame)
  run.head = 0
}

/** Whether a wait is the start event of an event sub-process that may begin: it holds no token. */
export const isWatcher = (run: Run, wait: Wait): boolean => nodeAt(run, wait.node).kind === 'start'

/** The wait that stands for the whole activity: the body, when this is one of many. */
export function wholeOf(run: Run, wait: Wait): Wait {
  const around = waitOf(run, wait.of)
  return around?.kind === 'many' ? around : wait
}

/** Data as seen in a frame, and by one instance: its own before that of the frames around it. */
export function visible(run: Run, frame: number, own?: Data): Data {
  let seen = own
  for (let id: number | null = frame; id !== null; ) {
    const at: Frame | undefined = frameOf(run, id)
    if (at?.data) seen = seen ? { ...at.data, ...seen } : at.data
    id = at?.parent ?? null
  }
  return seen ? { ...run.data, ...seen } : run.data
}

/** Sets data: each name where it stands, in the nearest frame that has it, else in the procedure. */
export function merge(run: Run, frame: number, data: Data | undefined): void {
  if (!data) return
  for (const name of Object.keys(data)) set(run, frame, name, data[name])
}

export function set(run: Run, frame: number, name: string, value: unknown): void {
  run.changed = true
  for (let id: number | null = frame; id !== null; ) {
    const at: Frame | undefined = frameOf(run, id)
    if (at?.data && Object.hasOwn(at.data, name)) {
      changeFrame(run, id, { data: { ...at.data, [name]: value } })
      return
    }
    id = at?.parent ?? null
  }
  run.data = { ...run.data, [name]: value }
}

/** Everything ends: nothing is waited for any more. */
export function finish(run: Run, outcome: Outcome, code?: string): void {
  run.status = outcome
  run.frames = []
  run.waits = []
  run.moving = []
  run.head = 0
  run.check = []
  run.commands.push({ type: 'ended', outcome, ...(code === undefined ? {} : { code }), data: run.data })
}
