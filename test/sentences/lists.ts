import { functionsOf } from './calls.ts'
import { origins, returned } from './reading.ts'
import { isFunction, type Node, visit } from './source.ts'
import { as, deepest, type Env, entered, none, type Value } from './values.ts'

const passing = /^(filter|slice|toSorted|sort|reverse|toReversed|concat|flat)$/

/** The elements of a list, as far as the source tells; what was pushed into it too. */
export function elements(node: Node, env: Env = none, depth = 0): Value[] {
  if (depth > deepest) return []
  return [
    ...origins(node, env, depth + 1).flatMap((value) => ofList(value, depth + 1)),
    ...pushed(node, env, depth + 1),
  ]
}

function ofList({ node, with: env }: Value, depth: number): Value[] {
  if (node.type === 'ArrayExpression')
    return (node.elements as Node[]).flatMap((one) =>
      one.type === 'SpreadElement' ? elements(one.argument as Node, env, depth) : origins(one, env, depth),
    )
  const callee = node.callee as Node | undefined
  if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return [{ node, with: env }]
  const method = String((callee.property as Node).name)
  if (passing.test(method)) return elements(callee.object as Node, env, depth)
  if (method !== 'map' && method !== 'flatMap') return [{ node, with: env }]
  return functionsOf((node.arguments as Node[])[0]!, env, depth).flatMap(({ node: one, with: outer }) => {
    const its = entered(outer, env, one, (index, enters) => (index === 0 ? elements(callee.object as Node, as(env, enters), depth) : null)) // biome-ignore format: one thing
    const values = returned(one, its, depth)
    return method === 'map' ? values : values.flatMap((value) => ofList(value, depth))
  })
}

/** What `list.push(...)` adds, in the function or class that has the list. */
function pushed(node: Node, env: Env, depth: number): Value[] {
  const name = node.type === 'Identifier' ? node.name : node.type === 'MemberExpression' && (node.object as Node).type === 'ThisExpression' ? (node.property as Node).name : null // biome-ignore format: one thing
  if (name === null) return []
  let around: Node | null = node
  const wanted = node.type === 'Identifier' ? isFunction : (one: Node) => one.type === 'ClassBody'
  while (around && !wanted(around)) around = around.parent
  const found: Value[] = []
  if (around)
    visit(around, (one) => {
      const callee = one.callee as Node | undefined
      if (one.type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined
      const object = callee.object as Node
      const target = object.type === 'Identifier' ? object.name : object.type === 'MemberExpression' ? (object.property as Node).name : null // biome-ignore format: one thing
      if ((callee.property as Node).name === 'push' && target === name && object.type === node.type)
        for (const argument of one.arguments as Node[])
          found.push(
            ...(argument.type === 'SpreadElement'
              ? elements(argument.argument as Node, env, depth)
              : origins(argument, env, depth)),
          )
      return undefined
    })
  return found
}
