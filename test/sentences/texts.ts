import { elements } from './lists.ts'
import { origins } from './reading.ts'
import type { Node } from './source.ts'
import { deepest, type Value } from './values.ts'

/** Stands in a text for what only running tells. */
export const unknown = '\u0000'

/** A sentence with more forms than these is a mistake of whoever reads it. */
const most = 2000

function times(heads: string[], tails: string[]): string[] {
  if (heads.length * tails.length > most) throw new Error(`too many forms of “${heads[0]}”`)
  return [...new Set(heads.flatMap((head) => tails.map((tail) => head + tail)))]
}

/** Every text a value may be, with `unknown` in the places only running fills. */
export function textsOf({ node, with: env }: Value, depth = 0): string[] {
  const on = (next: unknown) => {
    const found = origins(next as Node, env, depth + 1).flatMap((value) => textsOf(value, depth + 1))
    // `about && ...` leaves nothing where there is nothing.
    if ((next as Node).operator === '&&') found.push('')
    // What has no letters of its own is how a moment or a number is written.
    const wordless = found.filter((text) => !/\p{L}/u.test(text)).length
    const worded = found.map((text) => (wordless <= 3 || /\p{L}/u.test(text) ? text : unknown))
    return worded.length > 0 ? [...new Set(worded)] : [unknown]
  }
  if (depth > deepest) return [unknown]
  if (node.type === 'Literal') return node.value === null ? [] : [String(node.value)]
  if (node.type === 'TemplateLiteral') {
    const parts = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked)
    return (node.expressions as Node[]).reduce(
      (heads, place, index) => times(times(heads, on(place)), [parts[index + 1]!]),
      [parts[0]!],
    )
  }
  const sum = [node.left, node.right].some((side) => typeof (side as Node | undefined)?.value === 'number')
  if (node.type === 'BinaryExpression' && node.operator === '+' && !sum) return times(on(node.left), on(node.right))
  const callee = node.callee as Node | undefined
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return [unknown]
  const method = String((callee.property as Node).name)
  if (/^(trim|slice|trimEnd)$/.test(method)) return on(callee.object)
  // A list is read one of its parts at a time.
  const listed = method === 'join' ? elements(callee.object as Node, env, depth + 1).flatMap((value) => textsOf(value, depth + 1)) : [] // biome-ignore format: one thing
  return listed.length > 0 ? [...new Set(listed)] : [unknown]
}
