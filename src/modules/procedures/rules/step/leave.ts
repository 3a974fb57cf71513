import { holds } from '../expression/evaluate.ts'
import type { GraphNode } from '../types.ts'
import { guarded, Trouble } from './interrupt.ts'
import { nodeAt, type Run, visible } from './run.ts'

/** The token leaves a node over the flows that are to be taken; where there are none it is consumed. */
export function leave(run: Run, index: number, frame: number): void {
  const node = nodeAt(run, index)
  if (
    node.outgoing.length === 1 &&
    node.kind !== 'exclusive' &&
    node.kind !== 'inclusive' &&
    !run.graph.flows[node.outgoing[0]!]!.condition
  ) {
    // biome-ignore format: the way most tokens go
    passed(run, node)
    take(run, node.outgoing[0]!, frame)
    return
  }
  if (node.outgoing.length === 0) {
    passed(run, node)
    run.check.push(frame)
    return
  }
  guarded(run, { node: index, frame, stage: 'leave' }, () => {
    const flows = chosen(run, node, frame)
    passed(run, node)
    for (const flow of flows) take(run, flow, frame)
  })
}

/** Leaves a fork over the flow a person named, or its default. */
export function leaveOver(run: Run, index: number, frame: number, flowId: string | undefined): boolean {
  const node = nodeAt(run, index)
  const flow =
    flowId === undefined ? node.default : node.outgoing.find((candidate) => run.graph.flows[candidate]!.id === flowId)
  if (flow === undefined) return false
  passed(run, node)
  take(run, flow, frame)
  return true
}

function passed(run: Run, node: GraphNode): void {
  if (run.watch) run.watch('leave', node.id)
  if (node.task?.milestone) run.commands.push({ type: 'milestone', node: node.id, name: node.task.milestone })
}

export function take(run: Run, flow: number, frame: number): void {
  if (run.watch) run.watch('take', run.graph.flows[flow]!.id)
  run.moving.push([run.graph.flows[flow]!.to, frame, flow])
}

/**
 * The flows to take. A parallel fork takes all; an exclusive one the first whose condition holds; an inclusive one all whose
 * condition holds. An activity takes those without a condition and those whose condition holds. A flow without a condition at a
 * fork counts as one that holds; the default is taken when no condition holds.
 */
function chosen(run: Run, node: GraphNode, frame: number): number[] {
  if (node.kind === 'parallel') return node.outgoing
  const data = visible(run, frame)
  const { flows } = run.graph
  const ways = node.outgoing.filter((flow) => flow !== node.default)
  const open = (flow: number) => flows[flow]!.condition === undefined || holds(flows[flow]!.condition, data, run.at)
  const taken = node.kind === 'exclusive' ? [ways.find(open)].filter((flow) => flow !== undefined) : ways.filter(open)
  const byDefault =
    node.kind === 'exclusive' || node.kind === 'inclusive'
      ? taken.length === 0
      : !taken.some((flow) => flows[flow]!.condition !== undefined)
  if (byDefault && node.default !== undefined) return [...taken, node.default]
  if (taken.length === 0) throw new Trouble('no_way', 'No condition holds, and there is no default flow')
  return taken
}
