import type { EventRule, Finding } from '../types.ts'
import { attributeOf, bodyOf, childOf, type Element, extensionOf, listOf, textOf } from './element.ts'
import { expressionOf } from './node.ts'

/** What an event waits for or throws, and what is wrong with it. `activity` names the activity a compensation is for. */
export type ReadEvent = { event?: EventRule; activity?: string; findings: Finding[] }

/** Reads the event definition of an element. A reference that is missing keeps its place with an empty name, and is refused. */
export function eventOf(element: Element): ReadEvent {
  const definitions = [...listOf(element, 'eventDefinitions'), ...listOf(element, 'eventDefinitionRef')]
  const refuse = (code: string, text: string): Finding => ({
    level: 'refused',
    element: element.id ?? null,
    code,
    text,
  })
  if (definitions.length > 1 || element.parallelMultiple === true)
    return { findings: [refuse('several_events', 'An event can wait for one thing only')] }
  const definition = definitions[0]
  if (!definition) return { findings: [] }
  switch (definition.$type) {
    case 'bpmn:TimerEventDefinition':
      return timerOf(definition, refuse)
    case 'bpmn:MessageEventDefinition': {
      const { name, key } = messageOf(definition)
      const event: EventRule = { type: 'message', name: name ?? '', ...(key ? { key } : {}) }
      return { event, findings: name ? [] : [refuse('no_message', 'The event names no message')] }
    }
    case 'bpmn:SignalEventDefinition': {
      const name = textOf(childOf(definition, 'signalRef'), 'name') ?? textOf(childOf(definition, 'signalRef'), 'id')
      return { event: { type: 'signal', name: name ?? '' }, findings: name ? [] : [refuse('no_signal', 'The event names no signal')] } // biome-ignore format: one answer
    }
    case 'bpmn:ErrorEventDefinition':
      return { event: { type: 'error', ...codeOf(childOf(definition, 'errorRef'), 'errorCode') }, findings: [] }
    case 'bpmn:EscalationEventDefinition':
      return { event: { type: 'escalation', ...codeOf(childOf(definition, 'escalationRef'), 'escalationCode') }, findings: [] } // biome-ignore format: one answer
    case 'bpmn:ConditionalEventDefinition': {
      const condition = bodyOf(definition, 'condition')
      const event: EventRule = { type: 'conditional', condition: condition ? expressionOf(condition) : 'false' }
      return { event, findings: condition ? [] : [refuse('no_condition', 'The event has no condition')] }
    }
    case 'bpmn:LinkEventDefinition': {
      const name = textOf(definition, 'name')
      return { event: { type: 'link', name: name ?? '' }, findings: name ? [] : [refuse('no_link', 'The link has no name')] } // biome-ignore format: one answer
    }
    case 'bpmn:CompensateEventDefinition': {
      const activity = textOf(childOf(definition, 'activityRef'), 'id')
      return { event: { type: 'compensation' }, ...(activity ? { activity } : {}), findings: [] }
    }
    case 'bpmn:TerminateEventDefinition':
      return { event: { type: 'terminate' }, findings: [] }
    case 'bpmn:CancelEventDefinition':
      return { event: { type: 'cancel' }, findings: [] }
    default:
      return { findings: [refuse('unknown_event', `An event of type ${definition.$type} is not supported`)] }
  }
}

/** The message an event or a task names, and the key its instances are told apart by. */
export function messageOf(element: Element): { name?: string; key?: string } {
  const message = childOf(element, 'messageRef')
  const name = textOf(message, 'name') ?? textOf(message, 'id')
  const zeebe = message && attributeOf(extensionOf(message, 'zeebe:subscription'), 'correlationKey')
  const key = textOf(element, 'key') ?? zeebe
  return { ...(name ? { name } : {}), ...(key ? { key } : {}) }
}

function codeOf(reference: Element | undefined, attribute: string): { code?: string } {
  const code = textOf(reference, attribute) ?? textOf(reference, 'name') ?? textOf(reference, 'id')
  return code ? { code } : {}
}

function timerOf(definition: Element, refuse: (code: string, text: string) => Finding): ReadEvent {
  const forms = { date: 'timeDate', duration: 'timeDuration', cycle: 'timeCycle' } as const
  for (const [kind, name] of Object.entries(forms) as [keyof typeof forms, string][]) {
    const value = bodyOf(definition, name)
    if (value) return { event: { type: 'timer', timer: { kind, value } }, findings: [] }
  }
  const event: EventRule = { type: 'timer', timer: { kind: 'duration', value: '' } }
  return { event, findings: [refuse('no_time', 'The timer has no date, duration or cycle')] }
}
