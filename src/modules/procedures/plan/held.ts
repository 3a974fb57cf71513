import type { Task } from '../types.ts'

type Wait = { met: boolean; node: string | null }

/** Of what a run waits for, what still holds one of its steps. */
export function heldBy<W extends Wait>(waits: readonly W[], { node }: Pick<Task, 'node'>): W[] {
  return waits.filter((one) => !one.met && (one.node === null || one.node === node))
}

/** Steps that can wait for another run: those of people, acts and calls. What the interpreter does by itself takes no time. */
const waiting = new Set(['task', 'user', 'manual', 'service', 'send', 'call'])

type Node = { id: string; name?: string; kind: string; compensates?: unknown }

/** The steps of a drawing that can be told to wait, in its order; those that only undo others cannot. */
export function waitingSteps(graph: { nodes: readonly Node[] }): { node: string; name: string }[] {
  return graph.nodes
    .filter(({ kind, compensates }) => waiting.has(kind) && !compensates)
    .map(({ id, name }) => ({ node: id, name: name ?? id }))
}
