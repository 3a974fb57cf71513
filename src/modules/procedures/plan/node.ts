import type { Graph, GraphNode } from '../rules/face.ts'

const byId = new WeakMap<Graph, Map<string, GraphNode>>()

/** A node by its element's id. */
export function nodeOf(graph: Graph, id: string): GraphNode {
  let nodes = byId.get(graph)
  if (!nodes) {
    nodes = new Map(graph.nodes.map((node) => [node.id, node]))
    byId.set(graph, nodes)
  }
  const node = nodes.get(id)
  if (!node) throw new Error(`the graph has no element ${id}`)
  return node
}
