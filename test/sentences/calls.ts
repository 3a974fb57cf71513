import { forget, ofMember, origins } from './reading.ts'
import { declared, exported, files, isFunction, type Node, treeOf, visit } from './source.ts'
import { deepest, type Env, none, type Value } from './values.ts'

/** Every call of a function or method of the server, by the function. */
const callers = new Map<Node, Node[]>()
let called: 'no' | 'reading' | 'yes' = 'no'

function collectCalls(): void {
  called = 'reading'
  const indirect: Node[] = []
  for (const file of files)
    visit(treeOf(file), (node) => {
      if (node.type !== 'CallExpression') return undefined
      const callee = node.callee as Node
      if (callee.type === 'Identifier' && declared(callee)?.how === 'parameter') indirect.push(node)
      else noteCall(node)
      return undefined
    })
  // A function that was given to another is called by that one.
  for (const node of indirect) noteCall(node)
  called = 'yes'
  forget() // from when not all were known
}

function noteCall(node: Node): void {
  for (const { node: one } of functionsOf(node.callee as Node, none, deepest - 2))
    callers.set(one, [...(callers.get(one) ?? []), node])
}

/** Where a function of the server is called. */
export function callsOf(called_: Node): Node[] {
  if (called === 'no') collectCalls()
  return callers.get(called_) ?? []
}

/** The functions a callee may be: one that has this name, a method of the same class, or what was given for a parameter. */
export function functionsOf(callee: Node, env: Env, depth: number): Value[] {
  if (depth > deepest) return []
  if (isFunction(callee)) return [{ node: callee, with: env }]
  if (callee.type === 'MemberExpression' && (callee.object as Node).type === 'ThisExpression') {
    const method = inClass(callee, String((callee.property as Node).name))
    return method && isFunction(method) ? [{ node: method, with: env }] : []
  }
  if (callee.type === 'MemberExpression') return ofKept(callee, env, depth)
  if (callee.type === 'ParenthesizedExpression' || callee.type === 'AwaitExpression')
    return origins(callee, env, depth + 1).filter(({ node }) => isFunction(node))
  const found = callee.type === 'Identifier' ? declared(callee) : null
  if (!found || found.path.length > 0) return []
  if (found.how === 'parameter') {
    const calls = callsOf(found.of)
    const given = env.given.get(found.of)?.(found.index, env.enters) ?? calls.flatMap((call) => functionsOf((call.arguments as Node[])[found.index] ?? call, none, depth + 1)) // biome-ignore format: one thing
    return given.filter(({ node }) => isFunction(node))
  }
  return isFunction(found.of) ? [{ node: found.of, with: env }] : []
}

const bare = (node: Node): Node =>
  /^(TS\w+Expression|ParenthesizedExpression)$/.test(node.type) ? bare(node.expression as Node) : node

/** A function that stands in an object or in a file taken in whole: `words[outcome](title)`, `say.closed(by)`. */
function ofKept(callee: Node, env: Env, depth: number): Value[] {
  const object = callee.object as Node
  const kept = object.type === 'Identifier' ? declared(object) : null
  if (!kept || kept.path.length > 0) return []
  if (kept.of.type === 'Program') {
    const found = exported(kept.of.file, String((callee.property as Node).name))
    return found && isFunction(found.of) ? [{ node: found.of, with: env }] : []
  }
  if (kept.how !== 'made' || bare(kept.of).type !== 'ObjectExpression') return []
  return ofMember(callee, env, depth + 1).filter(({ node }) => isFunction(node))
}

/** The value of a member of the class around a node. */
export function inClass(node: Node, name: string): Node | null {
  let around: Node | null = node
  while (around && around.type !== 'ClassBody') around = around.parent
  const member = ((around?.body ?? []) as Node[]).find(({ key }) => (key as Node | undefined)?.name === name)
  return (member?.value ?? null) as Node | null
}
