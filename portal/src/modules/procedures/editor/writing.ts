/** What moddle's objects are to whoever writes them: properties by name, lists as they stand. */
export interface Written {
  $type: string
  get(name: string): unknown
  set(name: string, value: unknown): void
}
/** The part of bpmn-moddle that writes. Its text is made within the call; only the answer is a promise. */
export interface Writer {
  create(type: string, properties: Record<string, unknown>): unknown
  toXML(element: unknown, options: { format: boolean }): Promise<{ xml: string }>
}
/** Awaited between two pieces. Says whether what was begun is still wanted; null where there is no time to wait. */
export type Pause = () => Promise<boolean> | null

/** Where almost all of a drawing stands: the elements of a process, or the shapes of a diagram. */
type List = { of: Written; name: string; root: Written; elements: unknown[]; stand: unknown; mark: string }
type Change = readonly [of: Written, name: string, value: unknown]

/** So many elements are a piece: 3 to 5 ms where a drawing of 600 takes 60. */
const perPiece = 40

/**
 * The text of a drawing exactly as the library writes it, made of pieces. A drawing of 300 steps takes the library 40 to 150 ms, and
 * a touch that comes meanwhile waits for all of it; so it waits for one piece. Null when `pause` says that it is not wanted any more, as
 * when the drawing has changed. Each piece is written within the whole, emptied of the rest, so that prefixes are the same in all.
 */
export async function textInPieces(writer: Writer, definitions: Written, pause: Pause): Promise<string | null> {
  const lists = longLists(definitions, writer)
  const stands = lists.map(({ of, name, stand }): Change => [of, name, [stand]])
  let text = await writeWith(writer, definitions, stands)
  const prefixes = declared(text)
  for (const list of lists) {
    const pieces: string[] = []
    for (let from = 0; from < list.elements.length; from += perPiece) {
      const piece = await writePiece(writer, definitions, list, from)
      for (const [prefix, uri] of declared(piece)) prefixes.set(prefix, uri)
      pieces.push(between(piece, list.mark))
      if ((await pause()) === false) return null
    }
    text = text.replace(lineOf(list.mark), () => pieces.join(''))
  }
  return text.replace(firstTag, (tag) => withDeclarations(tag, prefixes))
}

function longLists(definitions: Written, writer: Writer): List[] {
  const lists: List[] = []
  const add = (root: Written, of: Written | undefined, name: string, type: string) => {
    const elements = (of?.get(name) ?? []) as unknown[]
    const mark = `here-${crypto.randomUUID()}`
    if (of && elements.length > 0)
      lists.push({ of, name, root, elements: [...elements], mark, stand: writer.create(type, { id: mark }) })
  }
  for (const root of (definitions.get('rootElements') ?? []) as Written[])
    if (root.$type === 'bpmn:Process') add(root, root, 'flowElements', 'bpmn:Task')
  for (const diagram of (definitions.get('diagrams') ?? []) as Written[])
    add(diagram, diagram.get('plane') as Written | undefined, 'planeElement', 'bpmndi:BPMNShape')
  return lists
}

/** The whole with some lists changed, which are as they were before anybody else has the turn. */
async function writeWith(writer: Writer, definitions: Written, changes: readonly Change[]): Promise<string> {
  const were = changes.map(([of, name]) => of.get(name))
  for (const [of, name, value] of changes) of.set(name, value)
  let written: Promise<{ xml: string }>
  try {
    written = writer.toXML(definitions, { format: true })
  } finally {
    for (const [n, [of, name]] of changes.entries()) of.set(name, were[n])
  }
  return (await written).xml
}

function writePiece(writer: Writer, definitions: Written, list: List, from: number): Promise<string> {
  const { of, name, root, stand, elements } = list
  const only = (type: boolean) => (type ? [root] : [])
  return writeWith(writer, definitions, [
    [definitions, 'rootElements', only(root.$type === 'bpmn:Process')],
    [definitions, 'diagrams', only(root.$type !== 'bpmn:Process')],
    [of, name, [stand, ...elements.slice(from, from + perPiece), stand]],
  ])
}

const lineOf = (mark: string) => new RegExp(`[ \\t]*<[\\w:.-]+ id="${mark}" ?/>\\r?\\n`)

function between(text: string, mark: string): string {
  const [, inner] = text.split(lineOf(mark))
  if (inner === undefined) throw new Error('A piece of the drawing was written without its marks.')
  return inner
}

const firstTag = /<(?![?!])[\w:.-]+(?:\s+[\w:.-]+="[^"]*")*\s*\/?>/
const declaration = /\sxmlns(?::([\w.-]+))?="([^"]*)"/g

const declared = (text: string): Map<string, string> =>
  new Map([...(firstTag.exec(text)?.[0] ?? '').matchAll(declaration)].map(([, prefix = '', uri]) => [prefix, uri!]))

/** The library declares what it uses, at the root; each piece used its own. */
function withDeclarations(tag: string, prefixes: ReadonlyMap<string, string>): string {
  const all = [...prefixes].map(([prefix, uri]) => ` xmlns${prefix && `:${prefix}`}="${uri}"`).join('')
  return tag.replace(declaration, '').replace(/^<[\w:.-]+/, (name) => name + all)
}
