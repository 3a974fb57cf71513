import type { Decision, FormField, GraphNode, Loop, NodeKind, TaskRules } from '../types.ts'
import { attributeOf, bodyOf, childOf, type Element, extensionOf, listOf, textOf } from './element.ts'
import { foreignLoop, foreignTask, fromJuel } from './foreign.ts'

/** What each element of the standard is here. What is missing is not supported. */
export const kinds: Record<string, NodeKind> = {
  'bpmn:Task': 'task',
  'bpmn:UserTask': 'user',
  'bpmn:ManualTask': 'manual',
  'bpmn:ServiceTask': 'service',
  'bpmn:ScriptTask': 'script',
  'bpmn:SendTask': 'send',
  'bpmn:ReceiveTask': 'receive',
  'bpmn:BusinessRuleTask': 'rule',
  'bpmn:ExclusiveGateway': 'exclusive',
  'bpmn:ParallelGateway': 'parallel',
  'bpmn:InclusiveGateway': 'inclusive',
  'bpmn:EventBasedGateway': 'event_based',
  'bpmn:StartEvent': 'start',
  'bpmn:EndEvent': 'end',
  'bpmn:IntermediateCatchEvent': 'catch',
  'bpmn:IntermediateThrowEvent': 'throw',
  'bpmn:BoundaryEvent': 'boundary',
  'bpmn:SubProcess': 'subprocess',
  'bpmn:AdHocSubProcess': 'subprocess',
  'bpmn:Transaction': 'transaction',
  'bpmn:CallActivity': 'call',
}

/** An expression as it stands in a diagram: FEEL with or without its `=`, or Camunda's older language where that is the same. */
export function expressionOf(text: string): string {
  return fromJuel(text) ?? text.replace(/^=/, '').trim()
}

/** What the properties of a step say, ours and others'. */
export function propertiesOf(element: Element, kind: NodeKind): Partial<GraphNode> {
  const task = taskOf(element)
  const act = extensionOf(element, 'palisade:Act')
  return {
    ...(Object.keys(task).length ? { task } : {}),
    ...(act ? { act: { name: textOf(act, 'name') ?? '', inputs: pairsOf(act, 'inputs') } } : {}),
    ...(kind === 'script' ? scriptOf(element) : {}),
    ...(kind === 'rule' ? { ...decisionOf(element), ...resultOf(element) } : {}),
    ...(kind === 'call' ? callOf(element) : {}),
    ...(kind === 'throw' || kind === 'end' || kind === 'send' ? sentOf(element) : {}),
    ...loopOf(element),
    ...(element.isForCompensation === true ? { compensates: true as const } : {}),
  }
}

function taskOf(element: Element): TaskRules {
  const own = extensionOf(element, 'palisade:Task')
  const foreign = foreignTask(element)
  if (!own) return foreign
  const form = listOf(own, 'fields').map(fieldOf)
  const reminders = listOf(own, 'reminders').map((one) => textOf(one, 'at') ?? '')
  const records = listOf(own, 'records').map((one) => textOf(one, 'name') ?? '')
  const instructions = textOf(childOf(own, 'instructions'), 'text')
  const texts = Object.fromEntries(
    (['who', 'due', 'milestone'] as const).flatMap((name) => {
      const value = textOf(own, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return {
    ...foreign,
    ...texts,
    ...(instructions ? { instructions } : {}),
    ...(form.length ? { form } : {}),
    ...(reminders.length ? { reminders } : {}),
    ...(records.length ? { records } : {}),
    ...(own.approval === true ? { approval: true } : {}),
    ...(own.passkey === true ? { passkey: true } : {}),
  }
}

const types: FormField['type'][] = ['text', 'long_text', 'number', 'money', 'date', 'time', 'yes_no', 'choice', 'file', 'person'] // biome-ignore format: a list

function fieldOf(field: Element): FormField {
  const name = textOf(field, 'name') ?? ''
  const options = listOf(field, 'options').map((one) => textOf(one, 'value') ?? '')
  return {
    name,
    label: textOf(field, 'label') ?? name,
    type: types.find((type) => type === field.type) ?? 'text',
    ...(field.required === true ? { required: true } : {}),
    ...(options.length ? { options } : {}),
  }
}

function pairsOf(element: Element, name: string): Record<string, string> {
  return Object.fromEntries(
    listOf(element, name).map((pair) => [textOf(pair, 'name') ?? '', textOf(pair, 'value') ?? '']),
  )
}

function sentOf(element: Element): { sends?: Record<string, string> } {
  const sent = extensionOf(element, 'palisade:Sent')
  return sent ? { sends: pairsOf(sent, 'inputs') } : {}
}

function resultOf(element: Element): { result?: string } {
  const result = textOf(element, 'result') ?? attributeOf(element, 'camunda:resultVariable')
  return result ? { result } : {}
}

function scriptOf(element: Element): Partial<GraphNode> {
  const zeebe = extensionOf(element, 'zeebe:script')
  const script = textOf(element, 'script') ?? attributeOf(zeebe, 'expression')
  const result = attributeOf(zeebe, 'resultVariable')
  return { ...(script ? { script: expressionOf(script) } : {}), ...(result ? { result } : {}), ...resultOf(element) }
}

function decisionOf(element: Element): { decision?: Decision } {
  const table = extensionOf(element, 'palisade:DecisionTable')
  if (!table) return {}
  const hit = (['unique', 'first', 'collect'] as const).find((one) => one === table.hit) ?? 'unique'
  const inputs = listOf(table, 'columns').map((one) => textOf(one, 'expression') ?? '')
  const outputs = listOf(table, 'results').map((one) => textOf(one, 'name') ?? '')
  const rules = listOf(table, 'rules').map((rule) => ({
    when: listOf(rule, 'when').map((one) => textOf(one, 'test') ?? '-'),
    // biome-ignore lint/suspicious/noThenProperty: the columns of a decision table are called so
    then: listOf(rule, 'then').map((one) => textOf(one, 'value') ?? ''),
  }))
  return { decision: { hit, inputs, outputs, rules } }
}

function callOf(element: Element): Partial<GraphNode> {
  const own = extensionOf(element, 'palisade:Call')
  const zeebe = extensionOf(element, 'zeebe:calledElement')
  const called = textOf(own, 'procedure') ?? textOf(element, 'calledElement') ?? attributeOf(zeebe, 'processId')
  if (!called) return {}
  const inputs = own ? pairsOf(own, 'inputs') : {}
  const outputs = own ? pairsOf(own, 'outputs') : {}
  return {
    calls: {
      procedure: called,
      ...(Object.keys(inputs).length ? { inputs } : {}),
      ...(Object.keys(outputs).length ? { outputs } : {}),
    },
  }
}

function loopOf(element: Element): { loop?: Loop } {
  const loop = childOf(element, 'loopCharacteristics')
  if (!loop) return {}
  if (loop.$type === 'bpmn:StandardLoopCharacteristics') {
    const condition = bodyOf(loop, 'loopCondition')
    const most = Number(loop.loopMaximum)
    return {
      loop: {
        kind: 'standard',
        before: loop.testBefore === true,
        ...(condition ? { condition: expressionOf(condition) } : {}),
        ...(Number.isInteger(most) && most > 0 ? { most } : {}),
      },
    }
  }
  const times = bodyOf(loop, 'loopCardinality')
  const until = bodyOf(loop, 'completionCondition')
  const own = extensionOf(loop, 'palisade:Several')
  const ours = Object.fromEntries(
    (['over', 'item', 'into', 'gives'] as const).flatMap((name) => {
      const value = textOf(own, name)
      return value === undefined ? [] : [[name, value.replace(/^=/, '')]]
    }),
  )
  return {
    loop: {
      kind: loop.isSequential === true ? 'sequential' : 'parallel',
      ...(times ? { times: expressionOf(times) } : {}),
      ...(until ? { until: expressionOf(until) } : {}),
      ...foreignLoop(loop),
      ...ours,
    },
  }
}
