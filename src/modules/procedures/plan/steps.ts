import type { Graph } from '../rules/face.ts'

type Done = { node: string; state: 'open' | 'done' | 'withdrawn'; closedAt: Date | null }

const people = new Set(['task', 'user', 'manual'])

/** Steps of people that nobody came to yet, in the order of the drawing; those that only undo others are not planned. */
export function plannedSteps(
  graph: Graph,
  tasks: readonly Done[],
): { node: string; name: string; milestone: string | null }[] {
  const opened = new Set(tasks.map(({ node }) => node))
  return graph.nodes
    .filter(({ id, kind, compensates }) => people.has(kind) && !compensates && !opened.has(id))
    .map(({ id, name, task }) => ({ node: id, name: name ?? id, milestone: task?.milestone ?? null }))
}

/** What a customer is told of as it is reached, in the order of the drawing. */
export function milestonesOf(graph: Graph, tasks: readonly Done[]): { name: string; reachedAt: Date | null }[] {
  const reached = new Map<string, Date>()
  for (const { node, state, closedAt } of tasks)
    if (state === 'done' && closedAt && !(reached.get(node)! < closedAt)) reached.set(node, closedAt)
  return graph.nodes.flatMap(({ id, task }) =>
    task?.milestone ? [{ name: task.milestone, reachedAt: reached.get(id) ?? null }] : [],
  )
}
