import type { EventRule, Graph, GraphNode, NodeKind } from '#procedures-rules'
import type { Block, Guard } from './blocks.ts'

type Ends = { first: number; last: number }

/** Builds the graph of a block. The way into a block of id X passes the node `in_X`, the way out `out_X`. */
export function graphOf(block: Block): Graph {
  const build = new Build()
  const scope = build.scope(null, null)
  build.around(scope, build.block(block, scope))
  return build.graph
}

class Build {
  readonly graph: Graph = { format: 1, process: 'blocks', nodes: [], flows: [], scopes: [] }

  scope(node: number | null, parent: number | null): number {
    return this.graph.scopes.push({ node, parent, nodes: [], starts: [], eventStarts: [] }) - 1
  }

  node(id: string, kind: NodeKind, scope: number, more: Partial<GraphNode> = {}): number {
    const index = this.graph.nodes.push({ id, kind, scope, incoming: [], outgoing: [], ...more }) - 1
    this.graph.scopes[scope]!.nodes.push(index)
    return index
  }

  flow(from: number, to: number, condition?: string): number {
    const index = this.graph.flows.push({ id: `f${this.graph.flows.length}`, from, to, ...(condition ? { condition } : {}) }) - 1 // biome-ignore format: one flow
    this.graph.nodes[from]!.outgoing.push(index)
    this.graph.nodes[to]!.incoming.push(index)
    return index
  }

  /** A start and an end around what stands in a scope. */
  around(scope: number, { first, last }: Ends): void {
    const start = this.node(`start_${scope}`, 'start', scope)
    const end = this.node(`end_${scope}`, 'end', scope)
    this.flow(start, first)
    this.flow(last, end)
    this.graph.scopes[scope]!.starts = [start]
  }

  /** The block between two nodes that every token of it passes. */
  block(block: Block, scope: number): Ends {
    const first = this.node(`in_${block.id}`, 'exclusive', scope)
    const last = this.node(`out_${block.id}`, 'exclusive', scope)
    this.inside(block, scope, first, last)
    return { first, last }
  }

  line(first: number, last: number, ...between: Ends[]): void {
    let at = first
    for (const one of between) {
      this.flow(at, one.first)
      at = one.last
    }
    this.flow(at, last)
  }

  inside(block: Block, scope: number, first: number, last: number): void {
    const single = (node: number): Ends => ({ first: node, last: node })
    switch (block.kind) {
      case 'task':
        this.line(first, last, single(this.node(block.id, 'user', scope)))
        break
      case 'script':
        this.line(first, last, single(this.node(block.id, 'script', scope, { script: '1', result: block.id })))
        break
      case 'call':
        this.line(first, last, single(this.node(block.id, 'call', scope, { calls: { procedure: 'other' } })))
        break
      case 'wait':
        this.line(first, last, single(this.node(block.id, 'catch', scope, { event: { type: 'message', name: block.id } }))) // biome-ignore format: one node
        break
      case 'sequence':
        this.line(first, last, ...block.parts.map((part) => this.block(part, scope)))
        break
      case 'xor':
      case 'and':
      case 'or':
        this.fork(block, scope, first, last)
        break
      case 'race':
        this.race(block, scope, first, last)
        break
      case 'loop':
        this.loop(block, scope, first, last)
        break
      case 'many': {
        const loop = {
          kind: block.sequential ? ('sequential' as const) : ('parallel' as const),
          times: `${block.times}`,
        }
        this.line(first, last, single(this.node(block.id, 'user', scope, { loop })))
        break
      }
      case 'sub':
        this.sub(block, scope, first, last)
        break
      case 'undo':
        this.undo(block, scope, first, last)
        break
    }
  }

  fork(block: Extract<Block, { kind: 'xor' | 'and' | 'or' }>, scope: number, first: number, last: number): void {
    const kind = { xor: 'exclusive', and: 'parallel', or: 'inclusive' } as const
    const fork = this.node(`fork_${block.id}`, kind[block.kind], scope)
    const join = this.node(`join_${block.id}`, kind[block.kind], scope)
    this.flow(first, fork)
    for (const [index, branch] of block.branches.entries()) {
      const ends = this.block(branch, scope)
      this.flow(fork, ends.first, block.kind === 'and' ? undefined : String(block.taken.includes(index)))
      this.flow(ends.last, join)
    }
    this.flow(join, last)
  }

  race(block: Extract<Block, { kind: 'race' }>, scope: number, first: number, last: number): void {
    const gateway = this.node(block.id, 'event_based', scope)
    this.flow(first, gateway)
    for (const [index, branch] of block.branches.entries()) {
      const name = `${block.id}_${index}`
      const event: EventRule = index === 0 ? { type: 'timer', timer: { kind: 'duration', value: 'PT1H' } } : { type: 'message', name } // biome-ignore format: one event
      const caught = this.node(name, 'catch', scope, { event })
      const ends = this.block(branch, scope)
      this.flow(gateway, caught)
      this.flow(caught, ends.first)
      this.flow(ends.last, last)
    }
  }

  loop(block: Extract<Block, { kind: 'loop' }>, scope: number, first: number, last: number): void {
    const zero = this.node(`zero_${block.id}`, 'script', scope, { script: '0', result: block.id })
    const body = this.block(block.body, scope)
    const count = this.node(`count_${block.id}`, 'script', scope, { script: `${block.id} + 1`, result: block.id })
    const again = this.node(`again_${block.id}`, 'exclusive', scope)
    this.line(first, again, { first: zero, last: zero }, body, { first: count, last: count })
    this.flow(again, body.first, `${block.id} < ${block.times}`)
    this.graph.nodes[again]!.default = this.flow(again, last)
  }

  sub(block: Extract<Block, { kind: 'sub' }>, scope: number, first: number, last: number): void {
    const node = this.node(block.id, 'subprocess', scope)
    const inner = this.scope(node, scope)
    this.graph.nodes[node]!.inner = inner
    this.around(inner, this.block(block.body, inner))
    this.line(first, last, { first: node, last: node })
    if (block.guard?.inside) this.eventSub(block.id, block.guard, inner)
    else if (block.guard) this.guard(block.id, block.guard, node, scope, last)
  }

  /** An event sub-process with a task, in the scope it watches over. */
  eventSub(id: string, { by, interrupting }: Guard, scope: number): void {
    const node = this.node(`guard_${id}`, 'event_subprocess', scope)
    const inner = this.scope(node, scope)
    this.graph.nodes[node]!.inner = inner
    const more = interrupting ? {} : { interrupting: false as const }
    const start = this.node(`began_${id}`, 'start', inner, { event: eventOf(id, by), ...more })
    this.graph.scopes[inner]!.starts = [start]
    this.graph.scopes[scope]!.eventStarts.push(start)
    const task = this.node(`handle_${id}`, 'user', inner)
    this.flow(start, task)
    this.flow(task, this.node(`handled_${id}`, 'end', inner))
  }

  /** An interrupting guard leads to where the sub-process leads; one that does not interrupt to an end of its own. */
  guard(id: string, { by, interrupting }: Guard, on: number, scope: number, last: number): void {
    const more = interrupting ? {} : { interrupting: false as const }
    const boundary = this.node(`guard_${id}`, 'boundary', scope, { event: eventOf(id, by), on, ...more })
    this.graph.nodes[on]!.boundaries = [boundary]
    if (interrupting) this.flow(boundary, last)
    else this.flow(boundary, this.node(`beside_${id}`, 'end', scope))
  }

  /** A transaction of tasks that can each be undone, which is cancelled or completes. */
  undo(block: Extract<Block, { kind: 'undo' }>, scope: number, first: number, last: number): void {
    const node = this.node(block.id, 'transaction', scope)
    const inner = this.scope(node, scope)
    this.graph.nodes[node]!.inner = inner
    const start = this.node(`start_${block.id}`, 'start', inner)
    this.graph.scopes[inner]!.starts = [start]
    let at = start
    for (let index = 0; index < block.tasks; index++) {
      const task = this.node(`${block.id}_do${index}`, 'user', inner)
      this.graph.nodes[task]!.compensatedBy = this.node(`${block.id}_undo${index}`, 'user', inner, {
        compensates: true,
      })
      this.flow(at, task)
      at = task
    }
    this.flow(at, this.node(`end_${block.id}`, 'end', inner, block.cancel ? { event: { type: 'cancel' } } : {}))
    this.line(first, last, { first: node, last: node })
    const boundary = this.node(`cancel_${block.id}`, 'boundary', scope, { event: { type: 'cancel' }, on: node })
    this.graph.nodes[node]!.boundaries = [boundary]
    this.flow(boundary, last)
  }
}

function eventOf(id: string, by: Guard['by']): EventRule {
  switch (by) {
    case 'timer':
      return { type: 'timer', timer: { kind: 'cycle', value: 'R3/P1D' } }
    case 'error':
      return { type: 'error', code: 'boom' }
    default:
      return { type: by, name: `guard_${id}` }
  }
}
