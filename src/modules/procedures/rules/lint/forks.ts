import type { Finding, Graph, GraphNode } from '../types.ts'
import { called, refuse, warn } from './finding.ts'

/** Forks whose ways cannot be told apart, and branches that run at once and come together without a join. */
export function lintForks(graph: Graph): Finding[] {
  return graph.nodes.flatMap((node, index) => [...conditions(graph, node), ...missingJoins(graph, node, index)])
}

function conditions(graph: Graph, node: GraphNode): Finding[] {
  if ((node.kind !== 'exclusive' && node.kind !== 'inclusive') || node.outgoing.length < 2) return []
  const open = node.outgoing.filter((flow) => flow !== node.default && graph.flows[flow]!.condition === undefined)
  if (open.length > 1 || (open.length === 1 && node.default !== undefined))
    return [refuse(node, 'no_condition', `${called(node)} has ways without a condition`)]
  if (open.length === 1) return [warn(node, 'no_condition', `A way of ${called(node)} has no condition and always holds; make it the default`)] // biome-ignore format: one finding
  return node.default === undefined ? [warn(node, 'no_default', `${called(node)} has no default way for when no condition holds`)] : [] // biome-ignore format: one finding
}

/** Whether tokens come together here as one: a parallel or inclusive join. */
const joins = (node: GraphNode) => (node.kind === 'parallel' || node.kind === 'inclusive') && node.incoming.length > 1

function missingJoins(graph: Graph, node: GraphNode, index: number): Finding[] {
  const forks = node.outgoing.length > 1 && !['exclusive', 'event_based'].includes(node.kind) && (node.kind === 'parallel' || node.kind === 'inclusive' || node.outgoing.filter((flow) => !graph.flows[flow]!.condition && flow !== node.default).length > 1) // biome-ignore format: one condition
  if (!forks) return []
  const first = new Map<number, number>()
  const doubled = new Set<number>()
  for (const [branch, flow] of node.outgoing.entries())
    for (const taken of unjoined(graph, flow, index)) {
      const target = graph.flows[taken]!.to
      const before = first.get(target)
      if (before === undefined) first.set(target, branch)
      else if (before !== branch && graph.nodes[target]!.kind !== 'end') doubled.add(target)
    }
  // Only the first place where branches meet is told, not all that follows from it.
  return [...doubled]
    .filter((target) => graph.nodes[target]!.incoming.length > 1 && !joins(graph.nodes[target]!))
    .map((target) => graph.nodes[target]!)
    .map((met) => warn(met, 'missing_join', `Branches of ${called(node)} come together at ${called(met)} without a join: what follows is done for each`)) // biome-ignore format: one finding
}

/** The flows a branch takes before it comes to a join, or back to the fork. */
function unjoined(graph: Graph, flow: number, fork: number): Set<number> {
  const taken = new Set<number>()
  const open = [flow]
  while (open.length) {
    const next = open.pop()!
    if (taken.has(next)) continue
    taken.add(next)
    const { to } = graph.flows[next]!
    if (to !== fork && !joins(graph.nodes[to]!)) open.push(...graph.nodes[to]!.outgoing)
  }
  return taken
}
