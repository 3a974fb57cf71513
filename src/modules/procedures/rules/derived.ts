import type { EventRule, Graph, GraphNode } from './types.ts'

/**
 * For each incoming flow of an inclusive join, 1 for every node from which a token can come to it without passing the join: over flows
 * alone, and over boundary events too.
 */
export type Reach = { byFlow: Uint8Array[]; byAny: Uint8Array[] }

/** What follows from a graph and is asked often; kept beside it, never in it. */
type Derived = {
  byId: Map<string, number>
  reach: Map<number, Reach>
}

const kept = new WeakMap<Graph, Derived>()

function derived(graph: Graph): Derived {
  let found = kept.get(graph)
  if (!found) {
    found = { byId: new Map(graph.nodes.map((node, index) => [node.id, index])), reach: new Map() }
    kept.set(graph, found)
  }
  return found
}

/** The index of an element, or null when the graph has none of that id. */
export const nodeOf = (graph: Graph, id: string): number | null => derived(graph).byId.get(id) ?? null

/** From where a token can come to an inclusive join. */
export function reachOf(graph: Graph, join: number): Reach {
  const { reach } = derived(graph)
  let found = reach.get(join)
  if (!found) {
    const { incoming } = graph.nodes[join]!
    found = {
      byFlow: incoming.map((flow) => reaching(graph, flow, join, false)),
      byAny: incoming.map((flow) => reaching(graph, flow, join, true)),
    }
    reach.set(join, found)
  }
  return found
}

function reaching(graph: Graph, flow: number, join: number, boundaries: boolean): Uint8Array {
  const reached = new Uint8Array(graph.nodes.length)
  const open = [graph.flows[flow]!.from]
  while (open.length) {
    const index = open.pop()!
    if (reached[index] || index === join) continue
    reached[index] = 1
    for (const before of predecessors(graph, index, boundaries)) open.push(before)
  }
  return reached
}

/** Where a token at this node can come from: along flows, over a link, and from the activity of a boundary event. */
export function predecessors(graph: Graph, index: number, boundaries = true): number[] {
  const node = graph.nodes[index]!
  const before = node.incoming.map((flow) => graph.flows[flow]!.from)
  if (boundaries && node.on !== undefined) before.push(node.on)
  if (node.kind === 'catch' && node.event?.type === 'link') before.push(...linked(graph, node, 'throw'))
  return before
}

/** Where a token of this node can go: along flows, to the boundary events on it, over a link. */
export function successors(graph: Graph, index: number): number[] {
  const node = graph.nodes[index]!
  const after = node.outgoing.map((flow) => graph.flows[flow]!.to)
  if (node.boundaries) after.push(...node.boundaries)
  if (node.kind === 'throw' && node.event?.type === 'link') after.push(...linked(graph, node, 'catch'))
  return after
}

/** The other ends of a link: the link events of this kind with the same name in the same scope. */
export function linked(graph: Graph, node: GraphNode, kind: 'throw' | 'catch'): number[] {
  const name = (node.event as Extract<EventRule, { type: 'link' }>).name
  return graph.scopes[node.scope]!.nodes.filter((index) => {
    const other = graph.nodes[index]!
    return other.kind === kind && other.event?.type === 'link' && other.event.name === name
  })
}
