import type { Finding, Graph, GraphNode } from '../types.ts'
import { called, refuse, warn } from './finding.ts'

/** Elements that stand where the standard does not let them: boundary events, cancels, event gateways, starts. */
export function lintShapes(graph: Graph): Finding[] {
  const findings: Finding[] = []
  if (graph.nodes.length === 0) findings.push({ level: 'refused', element: null, code: 'empty', text: 'The procedure is empty' }) // biome-ignore format: one finding
  for (const node of graph.nodes) findings.push(...shapeOf(graph, node))
  const plain = graph.scopes[0]?.starts.filter((index) => graph.nodes[index]!.kind === 'start') ?? []
  if (plain.length > 1)
    findings.push(
      warn(graph.nodes[plain[1]!]!, 'several_starts', 'The procedure begins at all its start events at once'),
    )
  return findings
}

function shapeOf(graph: Graph, node: GraphNode): Finding[] {
  if ((node.kind === 'start' || node.kind === 'boundary') && node.incoming.length)
    return [refuse(node, 'flow_at_event', `No flow leads to ${called(node)}`)]
  switch (node.kind) {
    case 'boundary':
      return boundary(graph, node)
    case 'start':
      return node.outgoing.length ? [] : [refuse(node, 'no_way_on', `Nothing follows ${called(node)}`)]
    case 'end':
      return node.event?.type === 'cancel' && !inTransaction(graph, node)
        ? [refuse(node, 'cancel_outside', 'A cancel end event stands in a transaction only')]
        : []
    case 'event_based':
      return eventGateway(graph, node)
    case 'event_subprocess':
      return eventSubProcess(graph, node)
    case 'catch':
      return node.event ? [] : [refuse(node, 'no_event', `${called(node)} waits for nothing`)]
    default:
      return []
  }
}

function boundary(graph: Graph, node: GraphNode): Finding[] {
  const { event } = node
  if (!event) return [refuse(node, 'no_event', `${called(node)} waits for nothing`)]
  if (event.type === 'cancel' && (node.on === undefined || graph.nodes[node.on]!.kind !== 'transaction'))
    return [refuse(node, 'cancel_outside', 'A cancel boundary event stands on a transaction only')]
  if (event.type === 'compensation')
    return node.on !== undefined && graph.nodes[node.on]!.compensatedBy !== undefined
      ? []
      : [refuse(node, 'no_undoing', `${called(node)} leads to no activity that undoes`)]
  return node.outgoing.length ? [] : [warn(node, 'no_way_on', `Nothing follows ${called(node)}`)]
}

function inTransaction(graph: Graph, node: GraphNode): boolean {
  for (let scope: number | null = node.scope; scope !== null; ) {
    const at = graph.scopes[scope] as Graph['scopes'][number]
    if (at.node !== null && graph.nodes[at.node]!.kind === 'transaction') return true
    scope = at.parent
  }
  return false
}

function eventGateway(graph: Graph, node: GraphNode): Finding[] {
  if (node.outgoing.length < 2) return [refuse(node, 'one_event', 'An event-based gateway needs two events or more')]
  const wrong = node.outgoing
    .map((flow) => graph.nodes[graph.flows[flow]!.to]!)
    .find(({ kind, event }) => kind !== 'receive' && (kind !== 'catch' || event?.type === 'link'))
  return wrong
    ? [refuse(wrong, 'no_event_behind', 'Only events and receive tasks stand behind an event-based gateway')]
    : []
}

function eventSubProcess(graph: Graph, node: GraphNode): Finding[] {
  const findings: Finding[] = []
  if (node.incoming.length || node.outgoing.length)
    findings.push(refuse(node, 'flow_at_event', 'No flow leads to or from an event sub-process'))
  const start = graph.nodes[graph.scopes[node.inner!]!.starts[0] ?? -1]
  if (!start?.event || start.kind !== 'start')
    findings.push(refuse(node, 'no_event_start', `${called(node)} begins with no event`))
  return findings
}
