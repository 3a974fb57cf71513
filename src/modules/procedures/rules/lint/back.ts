import type { Graph } from '../types.ts'

/** The flows of a scope that lead back to where a token came from: without them there is no way round in a circle. */
export function backFlows(graph: Graph, scope: number): Set<number> {
  const back = new Set<number>()
  const state = new Map<number, 'open' | 'done'>()
  for (const root of [...graph.scopes[scope]!.starts, ...graph.scopes[scope]!.nodes]) {
    if (state.has(root)) continue
    const path: { node: number; next: number }[] = [{ node: root, next: 0 }]
    state.set(root, 'open')
    while (path.length) {
      const at = path.at(-1)!
      const flow = graph.nodes[at.node]!.outgoing[at.next++]
      if (flow === undefined) {
        state.set(at.node, 'done')
        path.pop()
        continue
      }
      const { to } = graph.flows[flow]!
      if (state.get(to) === 'open') back.add(flow)
      else if (!state.has(to)) {
        state.set(to, 'open')
        path.push({ node: to, next: 0 })
      }
    }
  }
  return back
}
