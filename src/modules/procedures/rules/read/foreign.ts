import type { Finding, FormField, Loop, TaskRules } from '../types.ts'
import { attributeOf, type Element, extensionOf, extensionsOf, listOf } from './element.ts'

/**
 * What Camunda and Zeebe write beside the standard, where it means the same here: who does a task, the fields of a form, what a loop
 * goes over, what is called. Everything else of theirs is listed as lost.
 */
const understoodAttributes = new Set([
  'camunda:assignee',
  'camunda:candidateGroups',
  'camunda:candidateUsers',
  'camunda:dueDate',
  'camunda:resultVariable',
  'camunda:collection',
  'camunda:elementVariable',
])
const understoodElements = new Set([
  'zeebe:assignmentDefinition',
  'zeebe:loopCharacteristics',
  'zeebe:calledElement',
  'zeebe:script',
  'zeebe:subscription',
  'zeebe:userTask',
  'camunda:formData',
])
/** What tools note for themselves. */
const silent = /^(?:xmlns|xsi|bioc|color|modeler|signavio|di|bpmndi|dc|palisade|bpmn)(?::|$)/

/** Lists the attributes and extension elements that are not understood, each once. */
export function lostIn(element: Element): Finding[] {
  const attributes = Object.keys(element.$attrs ?? {}).filter((name) => name.includes(':') && !silent.test(name) && !understoodAttributes.has(name)) // biome-ignore format: one filter
  const elements = extensionsOf(element)
    .map(({ $type }) => $type)
    .filter((type) => !silent.test(type) && !understoodElements.has(type))
  return [...new Set([...attributes, ...elements])].map((name) => ({
    level: 'lost',
    element: element.id ?? null,
    code: 'foreign_property',
    text: `"${name}" is not understood and has no effect`,
  }))
}

/**
 * An expression of Camunda's older language as FEEL: `${x == 'a' && !y}`. Null for what it cannot say (calls, arithmetic on
 * unknown types), rather than something that might mean another thing.
 */
export function fromJuel(text: string): string | null {
  const inner = /^[$#]\{([^{}]+)\}$/.exec(text.trim())?.[1]
  if (inner === undefined || /\w\s*\(|[?:%+*/]|\bempty\b/.test(inner)) return null
  return inner
    .replace(/'([^'"\\]*)'/g, '"$1"')
    .replace(/\s*&&\s*/g, ' and ')
    .replace(/\s*\|\|\s*/g, ' or ')
    .replace(/==/g, '=')
    .replace(/!(?!=)\s*([\w.]+)/g, 'not($1)')
    .trim()
}

const property = (value: string): string => {
  const feel = fromJuel(value)
  return feel === null ? value : `=${feel}`
}

/** Who does a task and by when, as others write it. */
export function foreignTask(element: Element): Pick<TaskRules, 'who' | 'due' | 'form'> {
  const zeebe = extensionOf(element, 'zeebe:assignmentDefinition')
  const who =
    attributeOf(element, 'camunda:assignee') ??
    attributeOf(element, 'camunda:candidateGroups') ??
    attributeOf(element, 'camunda:candidateUsers') ??
    attributeOf(zeebe, 'assignee') ??
    attributeOf(zeebe, 'candidateGroups')
  const due = attributeOf(element, 'camunda:dueDate')
  const form = foreignForm(element)
  return { ...(who ? { who: property(who) } : {}), ...(due ? { due: property(due) } : {}), ...(form ? { form } : {}) }
}

const fieldTypes: Record<string, FormField['type']> = {
  string: 'text',
  long: 'number',
  double: 'number',
  boolean: 'yes_no',
  date: 'date',
  enum: 'choice',
}

function foreignForm(element: Element): FormField[] | undefined {
  const data = extensionOf(element, 'camunda:formData')
  const fields = listOf(data, '$children').filter(({ $type }) => $type === 'camunda:formField')
  if (!fields.length) return undefined
  return fields.map((field) => {
    const name = attributeOf(field, 'id') ?? ''
    const options = listOf(field, '$children')
      .filter(({ $type }) => $type === 'camunda:value')
      .map((value) => attributeOf(value, 'name') ?? attributeOf(value, 'id') ?? '')
    const type = fieldTypes[attributeOf(field, 'type') ?? ''] ?? 'text'
    return { name, label: attributeOf(field, 'label') ?? name, type, ...(options.length ? { options } : {}) }
  })
}

/** What an activity that happens several times goes over, as others write it. */
export function foreignLoop(
  loop: Element,
): Pick<Extract<Loop, { kind: 'parallel' | 'sequential' }>, 'over' | 'item' | 'into' | 'gives'> {
  // biome-ignore format: one line
  const zeebe = extensionOf(loop, 'zeebe:loopCharacteristics')
  const over = attributeOf(loop, 'camunda:collection') ?? attributeOf(zeebe, 'inputCollection')
  const item = attributeOf(loop, 'camunda:elementVariable') ?? attributeOf(zeebe, 'inputElement')
  const into = attributeOf(zeebe, 'outputCollection')
  const gives = attributeOf(zeebe, 'outputElement')
  return {
    ...(over ? { over: (fromJuel(over) ?? over).replace(/^=/, '') } : {}),
    ...(item ? { item } : {}),
    ...(into ? { into } : {}),
    ...(gives ? { gives: gives.replace(/^=/, '') } : {}),
  }
}
