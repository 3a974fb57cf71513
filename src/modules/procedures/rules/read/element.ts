/** An element as the parser gives it: its type, its properties by name, and attributes nobody described. */
export type Element = {
  $type: string
  id?: string
  name?: string
  $attrs?: Record<string, string>
  [more: string]: unknown
}

export const textOf = (element: Element | undefined, name: string): string | undefined => {
  const value = element?.[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export const listOf = (element: Element | undefined, name: string): Element[] => {
  const value = element?.[name]
  return Array.isArray(value) ? value : []
}

export const childOf = (element: Element | undefined, name: string): Element | undefined => {
  const value = element?.[name]
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Element) : undefined
}

/** The text of a child such as a condition or a duration. */
export const bodyOf = (element: Element | undefined, name: string): string | undefined =>
  textOf(childOf(element, name), 'body')

/** The extension elements of an element of this type, `palisade:Task` or `zeebe:taskDefinition`. */
export const extensionsOf = (element: Element, type?: string): Element[] =>
  listOf(childOf(element, 'extensionElements'), 'values').filter((one) => !type || one.$type === type)

export const extensionOf = (element: Element, type: string): Element | undefined => extensionsOf(element, type)[0]

/** An attribute nobody described, `camunda:assignee`; of a generic element, a plain one. */
export const attributeOf = (element: Element | undefined, name: string): string | undefined => {
  const value = element?.$attrs?.[name] ?? element?.[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
