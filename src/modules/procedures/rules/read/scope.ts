import type { Finding, Graph, GraphNode } from '../types.ts'
import { attributeOf, bodyOf, childOf, type Element, listOf, textOf } from './element.ts'
import { eventOf, messageOf } from './event.ts'
import { lostIn } from './foreign.ts'
import { limits } from './limits.ts'
import { expressionOf, kinds, propertiesOf } from './node.ts'

/** A graph being read: elements still point to each other by id. */
export type Reading = {
  graph: Graph
  findings: Finding[]
  byId: Map<string, number>
  /** What is done when all nodes are known: first flows and boundary events, then what needs those. */
  flows: (() => void)[]
  rest: (() => void)[]
}

const refuse = (reading: Reading, element: Element, code: string, text: string) =>
  reading.findings.push({ level: 'refused', element: element.id ?? null, code, text })

/** What a diagram may hold beside what is executed. */
const beside = /^bpmn:(?:DataObject|DataObjectReference|DataStoreReference|TextAnnotation|Association|Group)$/

/** Reads the inside of a process or sub-process into a scope of the graph, and the scopes inside it. */
export function readScope(
  reading: Reading,
  container: Element,
  node: number | null,
  parent: number | null,
  depth: number,
): number {
  // biome-ignore format: one line
  const { graph } = reading
  const scope = graph.scopes.length
  graph.scopes.push({ node, parent, nodes: [], starts: [], eventStarts: [] })
  if (depth > limits.depth) {
    refuse(reading, container, 'too_deep', `Sub-processes stand more than ${limits.depth} deep inside each other`)
    return scope
  }
  const elements = listOf(container, 'flowElements')
  for (const element of elements) {
    const kind = kinds[element.$type]
    if (kind) readNode(reading, element, scope, depth)
    else if (element.$type !== 'bpmn:SequenceFlow' && !beside.test(element.$type))
      refuse(reading, element, 'not_supported', `${element.$type.replace('bpmn:', '')} is not supported`)
  }
  reading.flows.push(() => {
    for (const element of elements) if (element.$type === 'bpmn:SequenceFlow') readFlow(reading, element, scope)
  })
  reading.rest.push(() => {
    for (const element of [...listOf(container, 'artifacts'), ...elements])
      if (element.$type === 'bpmn:Association') readAssociation(reading, element)
  })
  return scope
}

function readNode(reading: Reading, element: Element, scope: number, depth: number): void {
  const { graph, findings, byId } = reading
  if (!element.id) return void refuse(reading, element, 'no_id', 'An element has no id')
  if (graph.nodes.length >= limits.elements)
    return void refuse(reading, element, 'too_many', `More than ${limits.elements} elements`)
  const kind = element.triggeredByEvent === true ? 'event_subprocess' : kinds[element.$type]!
  const node: GraphNode = {
    id: element.id,
    ...(textOf(element, 'name') ? { name: textOf(element, 'name') } : {}),
    kind,
    scope,
    incoming: [],
    outgoing: [],
    ...propertiesOf(element, kind),
  }
  const index = graph.nodes.push(node) - 1
  byId.set(element.id, index)
  graph.scopes[scope]!.nodes.push(index)
  findings.push(...lostIn(element))
  const loop = childOf(element, 'loopCharacteristics')
  if (loop) findings.push(...lostIn({ ...loop, id: element.id }))
  if (element.$type === 'bpmn:AdHocSubProcess')
    findings.push({ level: 'warning', element: element.id, code: 'ad_hoc', text: 'All steps begin at once, and all must end' }) // biome-ignore format: one finding
  readTrigger(reading, element, node)
  const defaultFlow = textOf(childOf(element, 'default'), 'id')
  if (defaultFlow) reading.rest.push(() => setDefault(reading, node, defaultFlow))
  if (kind === 'boundary') reading.flows.push(() => attach(reading, element, node, index))
  if (kind === 'subprocess' || kind === 'transaction' || kind === 'event_subprocess')
    node.inner = readScope(reading, element, index, scope, depth + 1)
}

function readTrigger(reading: Reading, element: Element, node: GraphNode): void {
  if (node.kind === 'receive' || node.kind === 'send') {
    const { name, key } = messageOf(element)
    if (name) node.event = { type: 'message', name, ...(key ? { key } : {}) }
    return
  }
  if (!['start', 'end', 'catch', 'throw', 'boundary'].includes(node.kind)) return
  const { event, activity, findings } = eventOf(element)
  reading.findings.push(...findings)
  if (event) node.event = event
  const always = event?.type === 'error' || event?.type === 'cancel' || event?.type === 'compensation'
  if (!always && (element.cancelActivity === false || element.isInterrupting === false)) node.interrupting = false
  if (activity !== undefined && event?.type === 'compensation')
    reading.rest.push(() => {
      const target = reading.byId.get(activity)
      if (target === undefined)
        refuse(reading, element, 'unknown_activity', 'The compensation names an unknown activity')
      else event.activity = target
    })
}

function readFlow(reading: Reading, element: Element, scope: number): void {
  const { graph, byId } = reading
  const from = byId.get(textOf(childOf(element, 'sourceRef'), 'id') ?? '')
  const to = byId.get(textOf(childOf(element, 'targetRef'), 'id') ?? '')
  if (from === undefined || to === undefined || !element.id)
    return void refuse(reading, element, 'loose_flow', 'A flow does not connect two elements')
  if (graph.nodes[from]!.scope !== scope || graph.nodes[to]!.scope !== scope)
    return void refuse(reading, element, 'crossing_flow', 'A flow crosses the border of a sub-process')
  if (graph.flows.length >= limits.flows)
    return void refuse(reading, element, 'too_many', `More than ${limits.flows} flows`)
  const condition = bodyOf(element, 'conditionExpression')
  const name = textOf(element, 'name')
  const flow = { id: element.id, ...(name ? { name } : {}), from, to, ...(condition ? { condition: expressionOf(condition) } : {}) } // biome-ignore format: one flow
  const index = graph.flows.push(flow) - 1
  graph.nodes[from]!.outgoing.push(index)
  graph.nodes[to]!.incoming.push(index)
  const language = attributeOf(childOf(element, 'conditionExpression'), 'language')
  if (language && !/feel|juel/i.test(language))
    refuse(reading, element, 'language', `Conditions in ${language} are not supported; write FEEL`)
}

function setDefault(reading: Reading, node: GraphNode, id: string): void {
  const flow = node.outgoing.find((index) => reading.graph.flows[index]!.id === id)
  if (flow !== undefined) node.default = flow
}

function attach(reading: Reading, element: Element, node: GraphNode, index: number): void {
  const on = reading.byId.get(textOf(childOf(element, 'attachedToRef'), 'id') ?? '')
  if (on === undefined) return void refuse(reading, element, 'not_attached', 'A boundary event stands on no activity')
  node.on = on
  const host = reading.graph.nodes[on]!
  host.boundaries = [...(host.boundaries ?? []), index]
}

/** An association from a compensation boundary event leads to the activity that undoes the one it stands on. */
function readAssociation(reading: Reading, element: Element): void {
  const { graph, byId } = reading
  const from = graph.nodes[byId.get(textOf(childOf(element, 'sourceRef'), 'id') ?? '') ?? -1]
  const to = byId.get(textOf(childOf(element, 'targetRef'), 'id') ?? '')
  if (from?.event?.type !== 'compensation' || from.kind !== 'boundary' || to === undefined || from.on === undefined)
    return
  if (!isActivity(graph.nodes[to]!))
    return void refuse(reading, element, 'no_undoing', 'What undoes an activity must be an activity')
  graph.nodes[from.on]!.compensatedBy = to
  graph.nodes[to]!.compensates = true
}

const isActivity = ({ kind }: GraphNode) =>
  !['start', 'end', 'catch', 'throw', 'boundary', 'exclusive', 'parallel', 'inclusive', 'event_based', 'event_subprocess'].includes(kind) // biome-ignore format: a list
