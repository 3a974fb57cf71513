import assert from 'node:assert/strict'
import {
  type Command,
  type Data,
  type Graph,
  type ProcedureEvent,
  readBpmn,
  type State,
  start,
  step,
} from '#procedures-rules'

/** A diagram around these elements; flows are written `a > b`, `a > b : condition` or `a > b *` for a default. */
export function diagram(elements: string, flows = '', outside = ''): string {
  const lines = flows
    .split(';')
    .map((line) => line.trim())
    .filter(Boolean)
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:palisade="http://palisade.example/bpmn/1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
${outside}<process id="p" isExecutable="true">${elements}${lines.map(flowOf).join('')}</process></definitions>`
}

/** Flows inside of a sub-process, written as those of a diagram. */
export const flowsOf = (flows: string): string =>
  flows
    .split(';')
    .map((line) => line.trim())
    .filter(Boolean)
    .map(flowOf)
    .join('')

function flowOf(line: string): string {
  const [way = '', condition] = line.replace('*', '').split(' : ')
  const [from = '', to = ''] = way.split('>').map((end) => end.trim())
  const inside = condition ? `<conditionExpression xsi:type="tFormalExpression">${condition.trim().replace(/&/g, '&amp;').replace(/</g, '&lt;')}</conditionExpression>` : '' // biome-ignore format: one element
  return `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inside}</sequenceFlow>`
}

/** A procedure at work in a test: events go in, commands come out, time is told. */
export class Play {
  readonly graph: Graph
  state!: State
  commands: Command[] = []
  at = Date.UTC(2026, 0, 31, 12)

  private constructor(graph: Graph) {
    this.graph = graph
  }

  static async of(xml: string, variables: Data = {}, from?: string): Promise<Play> {
    const { graph, findings } = await readBpmn(xml)
    assert.deepEqual(
      findings.filter(({ level }) => level === 'refused'),
      [],
    )
    const play = new Play(graph!)
    play.#take(start(play.graph, { at: play.at, variables, from }))
    return play
  }

  give(event: { type: string; [more: string]: unknown }): this {
    const before = JSON.stringify(this.state)
    const next = step(this.graph, this.state, { at: this.at, ...event } as unknown as ProcedureEvent)
    assert.equal(JSON.stringify(this.state), before, 'a step must not change the state it is given')
    this.#take(next)
    return this
  }

  #take(next: { state: State; commands: Command[] }): void {
    this.state = JSON.parse(JSON.stringify(next.state))
    this.commands.push(...next.commands)
  }

  /** Completes the open task or act of an element (the first of several). */
  complete(node: string, data?: Data): this {
    return this.give({ type: 'completed', job: this.job(node), data })
  }

  /** Lets the armed timer of an element fire, at the time it is due. */
  fire(node: string): this {
    const armed = this.last('arm', node)
    this.at = armed.due
    return this.give({ type: 'fired', timer: armed.timer })
  }

  job(node: string): number {
    const wait = this.state.waits.find(({ kind, node: at }) => kind === 'job' && this.graph.nodes[at]!.id === node)
    assert.ok(wait, `no job at ${node}`)
    return wait.id
  }

  last<Type extends Command['type']>(type: Type, node: string): Extract<Command, { type: Type }> {
    const found = this.commands.findLast((one) => one.type === type && 'node' in one && one.node === node)
    assert.ok(found, `no ${type} at ${node}`)
    return found as Extract<Command, { type: Type }>
  }

  /** Where tokens rest, sorted; boundary events and instances included. */
  get resting(): string {
    return this.state.waits
      .map(({ node }) => this.graph.nodes[node]!.id)
      .toSorted()
      .join(' ')
  }

  /** The ids of the elements of all commands of a type so far, in order. */
  all(type: Command['type']): string {
    return this.commands.flatMap((one) => (one.type === type && 'node' in one ? [one.node] : [])).join(' ')
  }

  get ended(): string {
    const last = this.commands.findLast((one) => one.type === 'ended')
    return last?.type === 'ended' ? `${last.outcome}${last.code ? ` ${last.code}` : ''}` : 'running'
  }
}
