import { palisadeExtension } from './extension.ts'

/** What is said anew of a step: who does it, and by when. */
export type StepWords = { who?: string; due?: string }

type Any = { $type: string; id?: string; $parent?: Any; [name: string]: unknown }
type Moddle = {
  fromXML(xml: string): Promise<{ rootElement: Any; elementsById: Record<string, Any> }>
  toXML(root: Any, options: { format: boolean }): Promise<{ xml: string }>
  create(type: string, properties?: Record<string, unknown>): Any
}

/**
 * A drawing with other words for some of its steps, by the elements' ids; everything else of it, its picture and what other programs
 * wrote among it, stays. Parsing blocks, so it belongs in a worker. Throws where it is no BPMN.
 */
export async function rewriteSteps(xml: string, steps: Readonly<Record<string, StepWords>>): Promise<string> {
  const { BpmnModdle }: { BpmnModdle: new (packages: Record<string, unknown>) => Moddle } = await import(
    'bpmn-moddle' as string
  )
  const moddle = new BpmnModdle({ palisade: palisadeExtension })
  const { rootElement, elementsById } = await moddle.fromXML(xml)
  for (const [id, words] of Object.entries(steps)) {
    const element = elementsById[id]
    if (element) Object.assign(taskOf(moddle, element), words)
  }
  return (await moddle.toXML(rootElement, { format: true })).xml
}

/** What our extension says of a step, made where it said nothing yet. */
function taskOf(moddle: Moddle, element: Any): Any {
  const extension = (element.extensionElements as Any | undefined) ?? moddle.create('bpmn:ExtensionElements')
  element.extensionElements = extension
  extension.$parent = element
  const values = (extension.values as Any[] | undefined) ?? []
  extension.values = values
  let task = values.find(({ $type }) => $type === 'palisade:Task')
  if (!task) {
    task = moddle.create('palisade:Task')
    task.$parent = extension
    values.push(task)
  }
  return task
}
