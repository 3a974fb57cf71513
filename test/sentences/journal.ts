import { callsOf } from './calls.ts'
import { elements } from './lists.ts'
import { enteredBy, memberOf, origins, returned } from './reading.ts'
import { files, isFunction, type Node, placeOf, treeOf, visit } from './source.ts'
import { textsOf, unknown } from './texts.ts'
import { type Env, none, type Value } from './values.ts'

/** What the source says that the server writes into the journal. */
export type Written = { place: string; kinds: string[]; texts: string[] }

/** How far up callers are told apart, so that each kind stands with its own texts. */
const furthest = 3

/** Every way an entry comes into the journal, by the calls of `addEntry` and `addEntries`. */
export function written(): Written[] {
  const found: Written[] = []
  for (const file of files) {
    if (file.startsWith('src/modules/journal/')) continue
    visit(treeOf(file), (node) => {
      if (isFact(node)) found.push(...told(node, []).map(ofOncall))
      const name = node.type === 'CallExpression' ? (node.callee as Node).name : undefined
      if (name === 'addEntry' || name === 'addEntries') found.push(...told(node, []))
      return undefined
    })
  }
  return found
}

/** The entries of a call; where a function writes for others, those of each caller. `way`: by which calls it was come to. */
function told(call: Node, way: readonly { call: Node; into: Node }[]): Written[] {
  const env = way.toReversed().reduce((outer, one) => enteredBy(one.call, one.into, outer), none)
  const at = way.at(-1)?.call ?? call
  const entries = entriesOf(call, env).filter(({ node }) => !isNothing(node))
  const said = entries.map((entry) => ({
    place: placeOf(at),
    kinds: texts(entry, 'kind'),
    texts: texts(entry, 'text'),
  }))
  // What cannot be read at all must not be lost.
  if (said.length === 0) return [{ place: placeOf(at), kinds: [unknown], texts: [unknown] }]
  const into = functionAround(at)
  if (way.length === furthest || !into || said.every(({ kinds }) => kinds.length < 2)) return said
  return callsOf(into).flatMap((one) => told(call, [...way, { call: one, into }]))
}

/** What else becomes the text of an entry, or a part of one, by a way only running takes. */
export function alsoWritten(): { silences: string[]; flags: string[] } {
  const [silences, flags]: string[][] = [[], []]
  visit(treeOf('src/modules/oncall/rules/policy.ts'), (node) => {
    const name = node.type === 'FunctionDeclaration' && (node.id as Node).name
    if (name === 'silence') silences!.push(...returned(node, none, 0).flatMap((value) => textsOf(value)))
    return undefined
  })
  const reasons = ['packages/licence/src/report.ts', 'src/modules/licensing/operations/report.ts']
  for (const file of reasons)
    visit(treeOf(file), (node) => {
      const given =
        node.type === 'CallExpression' && (node.callee as Node).name === 'back' && (node.arguments as Node[])[0]
      const because = node.type === 'Property' && (node.key as Node).name === 'because' && (node.value as Node)
      if (given || because) flags!.push(...textsOf({ node: given || (because as Node), with: none }))
      return undefined
    })
  return { silences: silences!, flags: flags! }
}

function entriesOf(call: Node, env: Env): Value[] {
  if (call.type === 'ObjectExpression') return [{ node: call, with: env }]
  const entry = (call.arguments as Node[])[1]!
  return (call.callee as Node).name === 'addEntry' ? origins(entry, env) : elements(entry, env)
}

/** The function a node stands in that somebody calls by its name. */
function functionAround(node: Node): Node | null {
  for (let one = node.parent; one; one = one.parent) if (isFunction(one) && callsOf(one).length > 0) return one
  return null
}

/** What an escalation did becomes an entry once its state is stored; until then it is an effect among others. */
function isFact(node: Node): boolean {
  const properties = node.type === 'ObjectExpression' ? (node.properties as Node[]) : []
  return properties.some((one) => (one.key as Node | undefined)?.name === 'do' && (one.value as Node).value === 'fact')
}
const ofOncall = ({ kinds, ...one }: Written): Written => ({ ...one, kinds: kinds.map((kind) => `oncall.${kind}`) })

const isNothing = ({ type, value, elements: parts }: Node): boolean =>
  (type === 'Literal' && value === null) || (type === 'ArrayExpression' && (parts as Node[]).length === 0)

function texts(entry: Value, name: string): string[] {
  const values = memberOf(entry, name) ?? []
  return values.length > 0 ? [...new Set(values.flatMap((value) => textsOf(value)))] : [unknown]
}
