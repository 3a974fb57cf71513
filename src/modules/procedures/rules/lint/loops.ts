import type { Finding, Graph, GraphNode } from '../types.ts'
import { called, refuse, warn } from './finding.ts'

/** Loops in which nothing is ever waited for: without a way out they are refused, with one they are told. */
export function lintLoops(graph: Graph): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<number>()
  for (const [index, node] of graph.nodes.entries()) {
    if (seen.has(index) || rests(node)) continue
    const loop = loopThrough(graph, index)
    if (!loop.size) continue
    for (const one of loop) seen.add(one)
    const way = [...loop].some((one) => leaves(graph, one, loop))
    findings.push(
      way
        ? warn(
            node,
            'quick_loop',
            `The loop through ${called(node)} waits for nothing: it must end by its own condition`,
          )
        : refuse(node, 'endless_loop', `The loop through ${called(node)} waits for nothing and has no way out`),
    )
  }
  return findings
}

/** Whether a token may stay here: somebody or something is waited for. */
function rests({ kind, event, act, decision }: GraphNode): boolean {
  if (kind === 'catch') return event?.type !== 'link'
  if (kind === 'send') return act !== undefined
  if (kind === 'rule') return decision === undefined
  return !['exclusive', 'parallel', 'inclusive', 'script', 'throw', 'start'].includes(kind)
}

/** The nodes on a way from a node back to itself on which no token stays; empty when there is none. */
function loopThrough(graph: Graph, index: number): Set<number> {
  const ahead = walk(graph, index, (node) => node.outgoing.map((flow) => graph.flows[flow]!.to))
  const back = walk(graph, index, (node) => node.incoming.map((flow) => graph.flows[flow]!.from))
  if (!ahead.has(index)) return new Set()
  return new Set([...ahead].filter((one) => back.has(one)))
}

function walk(graph: Graph, index: number, next: (node: GraphNode) => number[]): Set<number> {
  const found = new Set<number>()
  const open = next(graph.nodes[index]!)
  while (open.length) {
    const at = open.pop()!
    if (found.has(at) || rests(graph.nodes[at]!)) continue
    found.add(at)
    open.push(...next(graph.nodes[at]!))
  }
  return found
}

/** Whether a token may choose to leave the loop here. */
function leaves(graph: Graph, index: number, loop: Set<number>): boolean {
  const node = graph.nodes[index]!
  if (node.kind === 'parallel') return false
  return node.outgoing.some((flow) => !loop.has(graph.flows[flow]!.to))
}
