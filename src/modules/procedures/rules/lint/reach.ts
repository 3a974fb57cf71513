import { linked, successors } from '../derived.ts'
import type { Finding, Graph } from '../types.ts'
import { called, refuse } from './finding.ts'

/** Steps no token ever comes to, and links without another end. */
export function lintReach(graph: Graph): Finding[] {
  const reached = new Set<number>()
  const open = graph.scopes.flatMap(({ starts, eventStarts }) => [...starts, ...eventStarts])
  // A procedure may be begun at any of its start events.
  open.push(...graph.scopes[0]!.nodes.filter((index) => graph.nodes[index]!.kind === 'start'))
  while (open.length) {
    const index = open.pop()!
    if (reached.has(index)) continue
    reached.add(index)
    open.push(...successors(graph, index))
  }
  const findings: Finding[] = []
  for (const [index, node] of graph.nodes.entries()) {
    if (node.event?.type === 'link') {
      const ends = linked(graph, node, node.kind === 'throw' ? 'catch' : 'throw')
      if (ends.length === 0) findings.push(refuse(node, 'loose_link', `The link ${called(node)} has no other end`))
      if (node.kind === 'throw' && ends.length > 1) findings.push(refuse(node, 'forked_link', `The link ${called(node)} has several ends`)) // biome-ignore format: one finding
    }
    if (reached.has(index) || node.compensates || node.kind === 'event_subprocess') continue
    findings.push(refuse(node, 'unreachable', `Nothing leads to ${called(node)}`))
  }
  return findings
}
