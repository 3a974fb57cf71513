import type { Command, Graph, ProcedureEvent, State } from '#procedures'
import type { EventRule } from '#procedures-rules'
import { readBpmn } from '../../src/modules/procedures/rules/read/read.ts'
import { start, step } from '../../src/modules/procedures/rules/step/step.ts'

type Instance = { process: string; graph: Graph; state: State }
type MessageFlow = { from: string; to: string }

/**
 * Everything of one diagram, run the way the token simulation runs it: tasks complete by themselves unless they are held, events happen
 * when the test triggers them, a message flow carries what its source sends, a signal reaches everything in the file.
 */
export class World {
  readonly trace: string[] = []
  readonly graphs = new Map<string, Graph>()
  readonly instances: Instance[] = []
  readonly #held = new Set<string>()
  readonly #queue: (() => void)[] = []
  #messageFlows: MessageFlow[] = []

  static async of(xml: string): Promise<World> {
    const world = new World()
    const { processes } = await readBpmn(xml)
    for (const { id } of processes) {
      const { graph } = await readBpmn(xml, id)
      if (graph) world.graphs.set(id, withTriggers(graph))
    }
    world.#messageFlows = [...xml.matchAll(/<(?:\w+:)?messageFlow [^>]*>/g)].map(([tag]) => ({
      from: attribute(tag, 'sourceRef'),
      to: participant(xml, attribute(tag, 'targetRef')),
    }))
    return world
  }

  /** A gateway takes these flows, whatever its conditions say. */
  choose(gateway: string, flows: string[]): void {
    for (const graph of this.graphs.values())
      for (const node of graph.nodes)
        if (node.id === gateway)
          for (const flow of node.outgoing) graph.flows[flow]!.condition = String(flows.includes(graph.flows[flow]!.id))
  }

  hold(element: string): void {
    this.#held.add(element)
  }

  /** Starts the process at this element, or lets the event happen or the task complete where a token waits for it. */
  trigger(element: string): void {
    for (const instance of this.instances) {
      const wait = instance.state.waits.find(({ node }) => instance.graph.nodes[node]!.id === element)
      if (!wait) continue
      if (wait.kind === 'job') this.#give(instance, { type: 'completed', at: 0, job: wait.id })
      else if (wait.kind === 'signal') this.#give(instance, { type: 'signal', at: 0, name: wait.name! })
      else this.#give(instance, { type: 'message', at: 0, name: element, subscription: wait.id })
      this.#run()
      return
    }
    this.#begin(element)
    this.#run()
  }

  /** Something comes over the message flow that ends at this element, or at the process. */
  deliver(target: string): void {
    if (this.graphs.has(target)) this.#start(this.graphs.get(target)!, undefined)
    else this.trigger(target)
    this.#run()
  }

  /** What came over the message flow of this id. */
  targetOf(xml: string, flow: string): string {
    const tag = new RegExp(`<(?:\\w+:)?messageFlow [^>]*id="${flow}"[^>]*>`).exec(xml)?.[0] ?? ''
    return participant(xml, attribute(tag, 'targetRef'))
  }

  #begin(element: string, byMessage = false): void {
    for (const graph of this.graphs.values())
      if (graph.nodes.some(({ id, scope, kind }) => id === element && scope === 0 && (kind === 'start' || !byMessage)))
        this.#start(graph, element)
  }

  #start(graph: Graph, from: string | undefined): void {
    const instance: Instance = { process: graph.process, graph, state: undefined as never }
    this.instances.push(instance)
    const first = start(graph, { at: 0, from }, (what, id) => this.#pass(what, id))
    instance.state = first.state
    this.#obey(instance, first.commands)
  }

  #give(instance: Instance, event: ProcedureEvent): void {
    const next = step(instance.graph, instance.state, event, (what, id) => this.#pass(what, id))
    instance.state = next.state
    this.#obey(instance, next.commands)
  }

  #pass(what: string, id: string): void {
    if (what !== 'leave') this.trace.push(`${what} ${id}`)
    if (what === 'leave')
      for (const flow of this.#messageFlows) if (flow.from === id) this.#queue.push(() => this.#arrive(flow.to))
  }

  #arrive(target: string): void {
    const graph = this.graphs.get(target)
    if (graph) {
      // What comes to a pool that is at work already is for what is at work.
      if (!this.instances.some((one) => one.graph === graph && one.state.status === 'running'))
        this.#start(graph, undefined)
      return
    }
    for (const instance of this.instances) {
      const wait = instance.state.waits.find(
        ({ node, kind }) => kind === 'message' && instance.graph.nodes[node]!.id === target,
      )
      if (!wait) continue
      this.#give(instance, { type: 'message', at: 0, name: target, subscription: wait.id })
      return
    }
    this.#begin(target, true)
  }

  #obey(instance: Instance, commands: Command[]): void {
    for (const command of commands) {
      if (command.type === 'open_task' || command.type === 'act' || command.type === 'call') {
        if (!this.#held.has(command.node))
          this.#queue.push(() => this.#give(instance, { type: 'completed', at: 0, job: command.job }))
      } else if (command.type === 'throw_signal') this.#queue.push(() => this.#signal(instance, command.name))
      else if (command.type === 'go_on') this.#queue.push(() => this.#give(instance, { type: 'go', at: 0 }))
    }
  }

  #signal(from: Instance, name: string): void {
    for (const instance of this.instances.slice())
      if (instance !== from) this.#give(instance, { type: 'signal', at: 0, name })
    for (const graph of this.graphs.values())
      for (const { id, kind, scope, event } of graph.nodes)
        if (scope === 0 && kind === 'start' && event?.type === 'signal' && event.name === name) this.#start(graph, id)
  }

  #run(): void {
    let left = 1000
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      if (left-- === 0) throw new Error('the model does not come to rest')
      next()
    }
  }
}

const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''

/** The process of a participant, or the element itself. */
function participant(xml: string, id: string): string {
  const tag = new RegExp(`<(?:\\w+:)?participant [^>]*id="${id}"[^>]*>`).exec(xml)?.[0]
  return tag ? attribute(tag, 'processRef') : id
}

/**
 * In the simulation timers, messages and conditions happen when they are clicked. Here each becomes a message of the element's own name;
 * tasks of all kinds complete by themselves, and a fork takes its first flow unless it is told another.
 */
function withTriggers(graph: Graph): Graph {
  for (const node of graph.nodes) {
    const click: EventRule = { type: 'message', name: node.id }
    const catches = node.kind === 'catch' || node.kind === 'boundary' || node.kind === 'start'
    if (node.kind === 'boundary' && !node.event) node.event = click
    if (catches && node.event && ['timer', 'message', 'conditional'].includes(node.event.type)) node.event = click
    if (node.kind === 'receive') node.event = click
    else if (['script', 'service', 'send', 'rule', 'call'].includes(node.kind)) node.kind = 'task'
    if (node.kind === 'exclusive' || node.kind === 'inclusive')
      for (const [at, flow] of node.outgoing.entries()) graph.flows[flow]!.condition = String(at === 0)
  }
  return graph
}
