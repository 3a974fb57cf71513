import type { Finding, GraphNode } from '../types.ts'

export const refuse = (node: GraphNode, code: string, text: string): Finding => ({ level: 'refused', element: node.id, code, text }) // biome-ignore format: one line
export const warn = (node: GraphNode, code: string, text: string): Finding => ({ level: 'warning', element: node.id, code, text }) // biome-ignore format: one line

/** What an element is called in a sentence. */
export const called = (node: GraphNode): string => `"${node.name ?? node.id}"`
