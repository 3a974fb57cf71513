import { palisadeExtension } from '#procedures-rules'

/** An element of a drawing as it is compared: what is said of it by name, and where it stands on the page. */
export type Drawn = {
  id: string
  /** `UserTask`, `SequenceFlow`. */
  type: string
  name: string
  properties: Readonly<Record<string, string>>
  /** Bounds of a shape or the points of a way, as text; '' without a picture. */
  place: string
}

/** moddle's elements: what they are, and their properties by name. */
type Element = { $type: string; id?: string; [name: string]: unknown }

/** The parser ships no types of itself. */
type Parsing = {
  BpmnModdle: new (packages: Record<string, unknown>) => { fromXML(xml: string): Promise<{ rootElement: unknown }> }
}

/** Every element of a drawing with an id, by that id. @throws Error for what is no BPMN */
export async function drawnIn(xml: string): Promise<Map<string, Drawn>> {
  const { BpmnModdle }: Parsing = await import('bpmn-moddle' as string)
  const { rootElement } = await new BpmnModdle({ palisade: palisadeExtension }).fromXML(xml)
  const drawn = new Map<string, Drawn>()
  const root = rootElement as Element
  for (const one of list(root.rootElements)) gather(one, drawn)
  const places = placesIn(root)
  for (const [id, one] of drawn) drawn.set(id, { ...one, place: places.get(id) ?? '' })
  return drawn
}

const list = (value: unknown): Element[] => (Array.isArray(value) ? (value as Element[]) : [])

function gather(element: Element, into: Map<string, Drawn>): void {
  const shown = ['Process', 'Collaboration'].includes(typeOf(element)) ? [] : [element]
  for (const { id = '' } of shown)
    if (id) into.set(id, { id, type: typeOf(element), name: String(element.name ?? ''), properties: propertiesOf(element), place: '' }) // biome-ignore format: one thing
  for (const name of ['flowElements', 'artifacts', 'participants', 'messageFlows'])
    for (const one of list(element[name])) gather(one, into)
}

const typeOf = ({ $type }: Element) => $type.replace(/^\w+:/, '')

/** Names that say where an element hangs in the file, not what it does. */
const without = new Set(['id', 'name', 'di', 'incoming', 'outgoing', 'flowElements', 'artifacts', 'participants', 'messageFlows', 'lanes', 'laneSets', 'extensionElements']) // biome-ignore format: a list

/** What is said of an element, by path: `condition`, `task.due`, `task.fields.2.label`. */
function propertiesOf(element: Element): Record<string, string> {
  const said: Record<string, string> = {}
  for (const [name, value] of own(element)) say(said, name, value, 0)
  const extensions = element.extensionElements as Element | undefined
  const kinds = new Map<string, number>()
  for (const one of list(extensions?.values)) {
    const kind = typeOf(one).replace(/^./, (letter) => letter.toLowerCase())
    const n = (kinds.get(kind) ?? 0) + 1
    kinds.set(kind, n)
    for (const [name, value] of own(one)) say(said, `${kind}${n > 1 ? ` ${n}` : ''}.${name}`, value, 0)
  }
  return said
}

/** References (to a message, to what a way leads to) are not among the keys of an element: moddle hides them from JSON. */
type Descriptor = { properties: { ns: { localName: string }; isReference?: boolean; isMany?: boolean }[] }
const referencesOf = (element: Element): string[] =>
  ((element.$descriptor as Descriptor | undefined)?.properties ?? [])
    .filter(({ isReference, isMany }) => isReference && !isMany)
    .map(({ ns }) => ns.localName)

const own = (element: Element): [string, unknown][] =>
  [...new Set([...Object.keys(element), ...referencesOf(element)])]
    .filter((name) => !name.startsWith('$') && !without.has(name))
    .map((name) => [name, element[name]])

/** What stands beside the processes is known by its name; elements of a process by their id, which stays when they are renamed. */
const byName = new Set(['Message', 'Signal', 'Error', 'Escalation'])

function say(said: Record<string, string>, path: string, value: unknown, depth: number): void {
  if (value === undefined || value === null || depth > 6) return
  if (Array.isArray(value)) {
    for (const [n, one] of value.entries()) say(said, `${path}.${n + 1}`, one, depth + 1)
    return
  }
  if (typeof value !== 'object') {
    said[path] = String(value)
    return
  }
  const element = value as Element
  // A reference is said by what it points to, everything else by what is in it.
  if (element.id && (path === 'default' || /(^|\.)\w+Ref$/.test(path))) {
    said[path] = byName.has(typeOf(element)) ? String(element.errorCode ?? element.escalationCode ?? element.name ?? element.id) : element.id // biome-ignore format: one thing
    return
  }
  const body = element.body ?? element.text
  if (typeof body === 'string') {
    said[path] = body
    return
  }
  if (typeof element.$type === 'string') said[`${path}.type`] = typeOf(element)
  for (const [name, one] of own(element)) say(said, `${path}.${name}`, one, depth + 1)
}

/** Where each element stands, of all diagrams of the file. */
function placesIn(root: Element): Map<string, string> {
  const places = new Map<string, string>()
  for (const diagram of list(root.diagrams))
    for (const one of list((diagram.plane as Element | undefined)?.planeElement)) {
      const id = (one.bpmnElement as Element | undefined)?.id
      if (!id) continue
      const bounds = one.bounds as { x: number; y: number; width: number; height: number } | undefined
      const points = list(one.waypoint) as unknown as { x: number; y: number }[]
      places.set(id, bounds ? `${bounds.x} ${bounds.y} ${bounds.width} ${bounds.height}` : points.map(({ x, y }) => `${x} ${y}`).join(', ')) // biome-ignore format: one thing
    }
  return places
}
