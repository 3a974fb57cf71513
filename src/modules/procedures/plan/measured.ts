import type { StepWords } from '../rules/read/rewrite.ts'
import type { Graph } from '../rules/types.ts'

type Done = { node: string; kind: string; state: string; openedAt: Date; closedAt: Date | null }
type Member = { role: string; personId: string }

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i

/**
 * What a finished run teaches of its steps: each is due after as long as it took (the longest, where it was done more than once), and
 * one that was drawn for a person is for the role that person had on the run.
 */
export function learntFrom(graph: Graph, tasks: readonly Done[], people: readonly Member[]): Record<string, StepWords> {
  const took = new Map<string, number>()
  for (const { node, kind, state, openedAt, closedAt } of tasks) {
    if (kind !== 'task' || state !== 'done' || !closedAt) continue
    took.set(node, Math.max(took.get(node) ?? 0, closedAt.getTime() - openedAt.getTime()))
  }
  const learnt: Record<string, StepWords> = {}
  for (const { id, task } of graph.nodes) {
    const person = task?.who?.startsWith('=') ? undefined : uuid.exec(task?.who ?? '')?.[0].toLowerCase()
    const role = person && people.find(({ personId }) => personId === person)?.role
    const due = took.get(id)
    if (role || due !== undefined) learnt[id] = { ...(role && { who: role }), ...(due !== undefined && { due: roundedUp(due) }) } // biome-ignore format: one thing
  }
  return learnt
}

/** A duration as people say one, never shorter: whole five minutes below an hour, hours below two days, else days. */
export function roundedUp(ms: number): string {
  if (ms <= 55 * minuteMs) return `PT${Math.max(1, Math.ceil(ms / (5 * minuteMs))) * 5}M`
  if (ms <= 2 * dayMs) return `PT${Math.ceil(ms / hourMs)}H`
  return `P${Math.ceil(ms / dayMs)}D`
}
