import type { Finding, Graph } from '../types.ts'
import { type Element, listOf, textOf } from './element.ts'
import { palisadeExtension } from './extension.ts'
import { refusalOf } from './limits.ts'
import { type Reading, readScope } from './scope.ts'

export type ReadBpmn = {
  /** The procedure; absent when the file is none. With a `refused` finding it must not be published. */
  graph?: Graph
  findings: Finding[]
  /** All processes of the file; those beside the one that was read are pools this procedure talks to. */
  processes: { id: string; name?: string }[]
}

/**
 * Reads a BPMN 2.0 file (ISO/IEC 19510) as a graph that can run, with everything that is refused, lost or doubtful. `process` chooses
 * one of several processes; otherwise the first that is executable, or the first with something in it. Hostile files are refused by
 * size and number of tags before they are parsed; parsing blocks, so it belongs in a worker.
 */
export async function readBpmn(xml: string, process?: string): Promise<ReadBpmn> {
  const refusal = refusalOf(xml)
  if (refusal) return { findings: [{ level: 'refused', element: null, ...refusal }], processes: [] }
  const parsed = await parse(xml)
  if ('finding' in parsed) return { findings: [parsed.finding], processes: [] }
  const all = listOf(parsed.root, 'rootElements').filter(({ $type }) => $type === 'bpmn:Process')
  const processes = all.map((one) => ({
    id: one.id ?? '',
    ...(textOf(one, 'name') ? { name: textOf(one, 'name') } : {}),
  }))
  const filled = all.filter((one) => listOf(one, 'flowElements').length > 0)
  const chosen = process
    ? all.find(({ id }) => id === process)
    : (filled.find((one) => one.isExecutable === true) ?? filled[0])
  if (!chosen) {
    const finding: Finding = { level: 'refused', element: null, code: 'no_process', text: 'The file holds no process' }
    return { findings: [...parsed.findings, finding], processes }
  }
  const { graph, findings } = readProcess(chosen)
  const others: Finding[] = filled
    .filter((one) => one !== chosen)
    .map((one) => ({ level: 'lost', element: one.id ?? null, code: 'other_process', text: 'Another process of the file is not read' })) // biome-ignore format: one finding
  return { graph, findings: [...parsed.findings, ...findings, ...others], processes }
}

/** The parser ships types of its elements but none of itself; what is used of it stands here. */
type Parser = { fromXML(xml: string): Promise<{ rootElement: unknown; warnings: { message: string }[] }> }
type Parsing = { BpmnModdle: new (packages: Record<string, unknown>) => Parser }

/** A file as plain elements, or why it is none. What the parser warns about becomes findings. */
async function parse(xml: string): Promise<{ root: Element; findings: Finding[] } | { finding: Finding }> {
  try {
    const { BpmnModdle }: Parsing = await import('bpmn-moddle' as string)
    const moddle = new BpmnModdle({ palisade: palisadeExtension })
    const { rootElement, warnings } = await moddle.fromXML(xml)
    return {
      root: rootElement as Element,
      findings: warnings.map(({ message }: { message: string }) => warningOf(message)),
    }
  } catch (error) {
    const text = error instanceof Error ? error.message.split('\n')[0]!.slice(0, 300) : 'not readable'
    return { finding: { level: 'refused', element: null, code: 'not_readable', text: `The file is no BPMN: ${text}` } }
  }
}

function warningOf(message: string): Finding {
  const text = message.replace(/\s+/g, ' ').slice(0, 300)
  const duplicate = /duplicate ID <([^>]*)>/.exec(text)
  if (duplicate)
    return { level: 'refused', element: duplicate[1]!, code: 'duplicate_id', text: 'Two elements have the same id' }
  if (text.startsWith('unresolved reference'))
    return {
      level: 'warning',
      element: null,
      code: 'unresolved',
      text: `The file points to something that is not in it: ${text}`,
    }
  // What the standard knows and the parser drops would be missing when it runs; what it does not know is another's.
  if (text.startsWith('unparsable') && !text.includes('unknown type'))
    return {
      level: 'refused',
      element: null,
      code: 'part_not_readable',
      text: `A part of the file is not readable: ${text}`,
    }
  return { level: 'lost', element: null, code: 'not_understood', text }
}

/** Reads one process that was parsed. */
function readProcess(element: Element): { graph: Graph; findings: Finding[] } {
  const name = textOf(element, 'name')
  const graph: Graph = {
    format: 1,
    process: element.id ?? '',
    ...(name ? { name } : {}),
    nodes: [],
    flows: [],
    scopes: [],
  }
  const reading: Reading = { graph, findings: [], byId: new Map(), flows: [], rest: [] }
  readScope(reading, element, null, null, 0)
  for (const work of [...reading.flows, ...reading.rest]) work()
  setStarts(graph)
  return { graph, findings: reading.findings }
}

/**
 * Where each scope begins: its plain start events; where it has no start event at all, every step nothing leads to. A procedure that only
 * events begin starts at the first of them when nobody says which.
 */
function setStarts(graph: Graph): void {
  for (const [index, scope] of graph.scopes.entries()) {
    const starts = scope.nodes.filter((node) => graph.nodes[node]!.kind === 'start')
    const plain = starts.filter((node) => graph.nodes[node]!.event === undefined)
    const owner = scope.node === null ? null : graph.nodes[scope.node]!
    if (owner?.kind === 'event_subprocess') {
      scope.starts = starts.slice(0, 1)
      const around = graph.scopes[scope.parent!]!
      around.eventStarts.push(...starts.filter((node) => graph.nodes[node]!.event !== undefined))
    } else if (plain.length) scope.starts = plain
    else if (starts.length) scope.starts = index === 0 ? starts.slice(0, 1) : starts
    else scope.starts = scope.nodes.filter((node) => isImplicitStart(graph, node))
  }
}

function isImplicitStart(graph: Graph, index: number): boolean {
  const node = graph.nodes[index]!
  if (node.incoming.length || node.compensates || node.kind === 'boundary' || node.kind === 'event_subprocess')
    return false
  return !(node.kind === 'catch' && node.event?.type === 'link')
}
