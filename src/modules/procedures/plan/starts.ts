import type { Graph } from '../rules/face.ts'

export type StartedBy = { node: string; kind: 'message' | 'signal' | 'timer'; name: string }

/** What starts a procedure by itself: the start events of the process that wait for a message, a signal or a time. */
export function startsOf(graph: Graph): StartedBy[] {
  return graph.scopes[0]!.nodes.flatMap((index): StartedBy[] => {
    const { id, kind, event } = graph.nodes[index]!
    if (kind !== 'start' || !event) return []
    if (event.type === 'message' || event.type === 'signal') return [{ node: id, kind: event.type, name: event.name }]
    if (event.type === 'timer') return [{ node: id, kind: 'timer', name: `${event.timer.kind} ${event.timer.value}` }]
    return []
  })
}

/** A short name for a procedure out of its title: `data-migration`. */
export function keyFrom(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return words.slice(0, 60).replace(/-+$/, '') || 'procedure'
}
