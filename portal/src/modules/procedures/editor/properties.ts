import type { FormField } from '#procedures-rules'
import { type Business, type Drawing, part, type Shape } from './modeler.ts'

/** What can be said of a step, as the panel shows it. */
export interface TaskValues {
  who: string
  due: string
  milestone: string
  instructions: string
  approval: boolean
  passkey: boolean
  fields: FormField[]
  reminders: string[]
  records: string[]
}
export interface ActValues {
  name: string
  inputs: Record<string, string>
}
export interface CallValues {
  procedure: string
}

export const list = (of: Business | undefined, name: string): Business[] =>
  (of?.get(name) as Business[] | undefined) ?? []
export const text = (of: Business | undefined, name: string): string => (of?.get(name) as string | undefined) ?? ''

/** Our extension element of this type (`palisade:Task`) on an element of the drawing. */
export function ours(of: Business, type: string): Business | undefined {
  const extensions = of.get('extensionElements') as Business | undefined
  return list(extensions, 'values').find((one) => one.$type === type)
}

export function taskOf(of: Business): TaskValues {
  const own = ours(of, 'palisade:Task')
  return {
    who: text(own, 'who'),
    due: text(own, 'due'),
    milestone: text(own, 'milestone'),
    instructions: text(own?.get('instructions') as Business | undefined, 'text'),
    approval: own?.get('approval') === true,
    passkey: own?.get('passkey') === true,
    fields: list(own, 'fields').map((field) => ({
      name: text(field, 'name'),
      label: text(field, 'label'),
      type: (text(field, 'type') || 'text') as FormField['type'],
      required: field.get('required') === true,
      options: list(field, 'options').map((option) => text(option, 'value')),
    })),
    reminders: list(own, 'reminders').map((one) => text(one, 'at')),
    records: list(own, 'records').map((one) => text(one, 'name')),
  }
}

export function actOf(of: Business): ActValues {
  const own = ours(of, 'palisade:Act')
  return {
    name: text(own, 'name'),
    inputs: Object.fromEntries(list(own, 'inputs').map((input) => [text(input, 'name'), text(input, 'value')])),
  }
}

export const callOf = (of: Business): CallValues => ({ procedure: text(ours(of, 'palisade:Call'), 'procedure') })

/** Puts one extension element of ours in the place of what was there, as one step that can be undone. Others' stay. */
export function putOurs(drawing: Drawing, shape: Shape, type: string, properties: Record<string, unknown>): void {
  const moddle = part(drawing, 'moddle')
  const before = shape.businessObject.get('extensionElements') as Business | undefined
  const own = moddle.create(type, properties)
  const extensionElements = moddle.create('bpmn:ExtensionElements', {
    values: [...list(before, 'values').filter((one) => one.$type !== type), own],
  })
  adopt(extensionElements, shape.businessObject)
  part(drawing, 'modeling').updateProperties(shape, { extensionElements })
}

/** moddle wants each element to know the one it stands in. */
function adopt(child: Business, parent: Business): void {
  child.$parent = parent
  for (const name of [
    'values',
    'fields',
    'options',
    'reminders',
    'records',
    'inputs',
    'columns',
    'results',
    'rules',
    'when',
    'then',
  ])
    for (const one of (child as unknown as Record<string, Business[] | undefined>)[name] ?? []) adopt(one, child)
}

const said = (value: string): string | undefined => value.trim() || undefined

export function putTask(drawing: Drawing, shape: Shape, values: TaskValues): void {
  const moddle = part(drawing, 'moddle')
  putOurs(drawing, shape, 'palisade:Task', {
    who: said(values.who),
    due: said(values.due),
    milestone: said(values.milestone),
    approval: values.approval || undefined,
    passkey: values.passkey || undefined,
    instructions: values.instructions.trim()
      ? moddle.create('palisade:Instructions', { text: values.instructions })
      : undefined,
    fields: values.fields.map((field) =>
      moddle.create('palisade:Field', {
        name: field.name,
        label: field.label,
        type: field.type,
        required: field.required || undefined,
        options: (field.type === 'choice' ? (field.options ?? []) : []).map((value) =>
          moddle.create('palisade:Option', { value }),
        ),
      }),
    ),
    reminders: values.reminders.map((at) => moddle.create('palisade:Reminder', { at })),
    records: values.records.map((name) => moddle.create('palisade:Record', { name })),
  })
}

export function putAct(drawing: Drawing, shape: Shape, values: ActValues): void {
  const moddle = part(drawing, 'moddle')
  putOurs(drawing, shape, 'palisade:Act', {
    name: values.name,
    inputs: Object.entries(values.inputs)
      .filter(([, value]) => value.trim() !== '')
      .map(([name, value]) => moddle.create('palisade:Input', { name, value })),
  })
}

export function putCall(drawing: Drawing, shape: Shape, values: CallValues): void {
  const before = ours(shape.businessObject, 'palisade:Call')
  putOurs(drawing, shape, 'palisade:Call', {
    procedure: values.procedure,
    inputs: list(before, 'inputs'),
    outputs: list(before, 'outputs'),
  })
}

/** The body of an expression an element has, such as the condition of an arrow. */
export const expressionOf = (of: Business | undefined, name: string): string =>
  text(of?.get(name) as Business | undefined, 'body')

export function putExpression(drawing: Drawing, shape: Shape, of: Business, name: string, body: string): void {
  const expression = said(body) && part(drawing, 'moddle').create('bpmn:FormalExpression', { body: body.trim() })
  if (expression) expression.$parent = of
  part(drawing, 'modeling').updateModdleProperties(shape, of, { [name]: expression || undefined })
}

export const eventOf = (of: Business): Business | undefined => list(of, 'eventDefinitions')[0]

/** What an event or task names by reference: its messages, signals, errors and escalations stand beside the process. */
const references = {
  'bpmn:MessageEventDefinition': ['messageRef', 'bpmn:Message', 'name'],
  'bpmn:SendTask': ['messageRef', 'bpmn:Message', 'name'],
  'bpmn:ReceiveTask': ['messageRef', 'bpmn:Message', 'name'],
  'bpmn:SignalEventDefinition': ['signalRef', 'bpmn:Signal', 'name'],
  'bpmn:ErrorEventDefinition': ['errorRef', 'bpmn:Error', 'errorCode'],
  'bpmn:EscalationEventDefinition': ['escalationRef', 'bpmn:Escalation', 'escalationCode'],
} as const

export const refers = (of: Business): boolean => of.$type in references

export function referred(of: Business): string {
  const reference = references[of.$type as keyof typeof references]
  return reference ? text(of.get(reference[0]) as Business | undefined, reference[2]) : ''
}

/** Names what an event waits for or throws; the one of this name is used again, else made. */
export function refer(drawing: Drawing, shape: Shape, of: Business, name: string): void {
  const reference = references[of.$type as keyof typeof references]
  if (!reference) return
  const [property, type, named] = reference
  const modeling = part(drawing, 'modeling')
  if (name.trim() === '') {
    modeling.updateModdleProperties(shape, of, { [property]: undefined })
    return
  }
  const definitions = definitionsOf(shape.businessObject)
  const roots = list(definitions, 'rootElements')
  let target = roots.find((one) => one.$type === type && text(one, named) === name.trim())
  if (!target) {
    target = part(drawing, 'moddle').create(type, { [named]: name.trim(), name: name.trim() })
    target.set('id', `${type.slice(5)}_${crypto.randomUUID().slice(0, 8)}`)
    target.$parent = definitions
    modeling.updateModdleProperties(shape, definitions, { rootElements: [...roots, target] })
  }
  modeling.updateModdleProperties(shape, of, { [property]: target })
}

function definitionsOf(of: Business): Business {
  let at = of
  while (at.$parent) at = at.$parent
  return at
}
