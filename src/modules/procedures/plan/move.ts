import type { Graph } from '../rules/face.ts'
import type { Done, Frame, GraphNode, Moving, State, Undo, Wait } from '../rules/types.ts'

/** Elements of the version a run is in to elements of the version it is moved to. What is not named keeps its id. */
export type Mapping = Readonly<Record<string, string>>

/** Where a token stands, and where it will. */
export type Moved = { element: string; to: string; name: string; waits: Wait['kind'] }
export type Flaw = { element: string; text: string }

export type MovePlan = { moves: Moved[]; flaws: Flaw[]; warnings: Flaw[]; state: State | null }

/**
 * What moving a run to another version comes to, without doing it: each token with its place, what stands in the way, and the state
 * as it would be, null when something does. A token keeps what it waits for (its deadline, its subscription, its open step) as it was
 * armed; what the other version adds beside it (a boundary event) is armed when the next token comes there, and told as a warning.
 */
export function planMove(from: Graph, to: Graph, state: State, mapping: Mapping): MovePlan {
  const target = new Map(to.nodes.map((node, index) => [node.id, index]))
  const flows = new Map(to.flows.map((flow, index) => [flow.id, index]))
  const flaws: Flaw[] = []
  const warnings: Flaw[] = []
  const said = new Set<string>()
  const flaw = (element: string, text: string) => {
    if (!said.has(`${element} ${text}`)) flaws.push({ element, text })
    said.add(`${element} ${text}`)
  }

  function nodeFor(index: number): number {
    const node = from.nodes[index]!
    const found = target.get(mapping[node.id] ?? node.id)
    if (found === undefined) flaw(node.id, 'The other version has no such element; name one it goes on in.')
    else if (!alike(node, to.nodes[found]!)) flaw(node.id, `${to.nodes[found]!.id} is another kind of element (${to.nodes[found]!.kind}, not ${node.kind}).`) // biome-ignore format: one sentence
    return found ?? -1
  }
  function flowFor(index: number): number {
    if (index < 0) return index
    const { id } = from.flows[index]!
    const found = flows.get(mapping[id] ?? id)
    if (found === undefined) flaw(id, 'A token came over this flow, and the other version has none of the name.')
    return found ?? -1
  }
  function scopeFor(index: number): number {
    const { node } = from.scopes[index]!
    if (node === null) return 0
    const around = nodeFor(node)
    return around < 0 ? -1 : (to.nodes[around]!.inner ?? -1)
  }
  const done = ({ node, inner, ...rest }: Done): Done => ({
    ...rest,
    node: nodeFor(node),
    ...(inner && { inner: inner.map(done) }),
  })
  const undo = ({ node, start, inner, ...rest }: Undo): Undo => ({ ...rest, node: nodeFor(node), ...(start !== undefined && { start: nodeFor(start) }), ...(inner && { inner: inner.map(done) }) }) // biome-ignore format: one thing

  const frames = state.frames.map((frame): Frame => ({ ...frame, scope: scopeFor(frame.scope), joined: frame.joined.map(flowFor), done: frame.done.map(done) })) // biome-ignore format: one thing
  const scopes = new Map(frames.map(({ id, scope }) => [id, scope]))
  const moves: Moved[] = []
  const waits = state.waits.map((wait): Wait => {
    const node = nodeFor(wait.node)
    const old = from.nodes[wait.node]!
    if (node >= 0) {
      const next = to.nodes[node]!
      if (next.scope !== scopes.get(wait.frame)) flaw(old.id, `${next.id} stands within another sub-process.`)
      moves.push({ element: old.id, to: next.id, name: next.name ?? next.id, waits: wait.kind })
      warnings.push(...added(from, to, old, next, mapping))
    }
    return { ...wait, node, ...(wait.undo && { undo: wait.undo.map(undo) }) }
  })
  const moving = state.moving.map(([node, frame, flow]): Moving => [nodeFor(node), frame, flowFor(flow)])
  const whole = { ...state, frames, waits, moving }
  return { moves, flaws, warnings, state: flaws.length === 0 ? whole : null }
}

/** Whether a token can rest at one as it rests at the other: the same kind, and the same kind of event. */
function alike(one: GraphNode, other: GraphNode): boolean {
  const people = new Set(['task', 'user', 'manual'])
  const same = one.kind === other.kind || (people.has(one.kind) && people.has(other.kind))
  return same && one.event?.type === other.event?.type && one.loop?.kind === other.loop?.kind
}

/** Boundary events the other version has beside an element and this one has not: they are not armed for a token that is there already. */
function added(from: Graph, to: Graph, old: GraphNode, next: GraphNode, mapping: Mapping): Flaw[] {
  const had = new Set((old.boundaries ?? []).map((index) => mapping[from.nodes[index]!.id] ?? from.nodes[index]!.id))
  return (next.boundaries ?? [])
    .map((index) => to.nodes[index]!)
    .filter(({ id }) => !had.has(id))
    .map(({ id }) => ({ element: id, text: `${id} is new beside ${next.id}; it counts from the next token on.` }))
}
