import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Scenario, scenarios } from './scenarios.ts'
import { World } from './world.ts'

/** The models and traces of the token simulation, beside the working copy; data of others that is not part of this one. */
export const corpus = [3, 4]
  .map((up) => join(import.meta.dirname, '../'.repeat(up), 'shared/corpora/bpmn/token-simulation'))
  .filter(existsSync)[0]

export const models = (): string[] =>
  readdirSync(corpus!)
    .filter((name) => name.endsWith('.bpmn'))
    .map((name) => name.slice('Simulator.'.length, -'.bpmn'.length))

/** What was entered and taken, ours and theirs, in order; `theirs` is null for a model without a trace. */
export type Comparison = { model: string; traces: string[]; ours: string[]; theirs: string[] | null }

/** Drives a model through each of its scenarios. */
export async function compare(model: string): Promise<Comparison[]> {
  const xml = readFileSync(join(corpus!, `Simulator.${model}.bpmn`), 'utf8')
  const start = xml.includes('id="START"') ? 'START' : 'StartEvent_1'
  const found = scenarios[model] ?? { acts: [['trigger', start]] }
  const all: Comparison[] = []
  for (const scenario of Array.isArray(found) ? found : [found]) all.push(await drive(model, xml, scenario))
  return all
}

async function drive(model: string, xml: string, { acts, traces = [model] }: Scenario): Promise<Comparison> {
  const world = await World.of(xml)
  for (const [act, element, ...flows] of acts) {
    if (act === 'choose') world.choose(element, flows)
    else if (act === 'hold') world.hold(element)
    else if (act === 'trigger') world.trigger(element)
    else world.deliver(world.targetOf(xml, element))
  }
  const files = traces.map((name) => join(corpus!, `Simulator.${name}.json`)).filter(existsSync)
  const lines = files.flatMap((file): string[] => JSON.parse(readFileSync(file, 'utf8')))
  return { model, traces, ours: world.trace, theirs: files.length ? entries(lines, world) : null }
}

/**
 * What a trace enters: flows and elements a token comes to, and events that begin without one (starts, boundary events, event
 * sub-processes, events behind a gateway). What the simulation calls scopes is its own and left out, as are pools and message flows.
 */
function entries(lines: string[], world: World): string[] {
  const nodes = new Map<string, { begins: boolean }>()
  const flows = new Set<string>()
  for (const graph of world.graphs.values()) {
    for (const { id, kind, incoming, event, compensates } of graph.nodes) {
      const behind =
        compensates ||
        (kind === 'catch' && event?.type === 'link') ||
        incoming.some((flow) => graph.nodes[graph.flows[flow]!.from]!.kind === 'event_based')
      nodes.set(id, { begins: behind || kind === 'start' || kind === 'boundary' || kind === 'event_subprocess' })
    }
    for (const { id } of graph.flows) flows.add(id)
  }
  return lines.flatMap((line) => {
    const [act, element = ''] = line.split(':')
    // A collapsed sub-process is traced by the id of its own drawing plane.
    const id = element.replace(/_plane$/, '')
    if (flows.has(id)) return act === 'enter' ? [`take ${id}`] : []
    const node = nodes.get(id)
    return node && (act === 'enter' || (act === 'signal' && node.begins)) ? [`enter ${id}`] : []
  })
}
