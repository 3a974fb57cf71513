import { callsOf, functionsOf, inClass } from './calls.ts'
import { elements } from './lists.ts'
import { declared, isFunction, type Node, visit } from './source.ts'
import { as, deepest, type Env, entered, none, shallow, type Value } from './values.ts'

/**
 * Reads what an expression may come to, without running it: names are followed to where they got their value, parameters
 * to whoever calls, calls to what they return.
 */

/** So many functions within each other are entered. */
const widest = 3

const known = new Map([none, shallow].map((env) => [env, new Map<Node, Value[]>()]))

/** Everything is read anew. */
export function forget(): void {
  for (const its of known.values()) its.clear()
}

/** Nodes a value may be made by: literals, objects, lists, functions, templates, and calls nobody can look into. */
export function origins(node: Node, env: Env = none, depth = 0): Value[] {
  if (depth > deepest) return []
  const its = known.get(env)
  if (!its) return looked(node, env, depth)
  const kept = its.get(node)
  if (kept) return kept
  its.set(node, []) // a circle ends here
  const found = looked(node, env, depth)
  its.set(node, found)
  return found
}

function looked(node: Node, env: Env, depth: number): Value[] {
  const on = (next: unknown, its: Env = env) => (next ? origins(next as Node, its, depth + 1) : [])
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ChainExpression':
      return on(node.expression)
    case 'AwaitExpression':
      return on(node.argument)
    case 'ConditionalExpression':
      return [...(isGerman(node.test as Node) ? [] : on(node.consequent)), ...on(node.alternate)]
    case 'LogicalExpression':
      return node.operator === '&&' ? on(node.right) : [...on(node.left), ...on(node.right)]
    case 'AssignmentExpression':
      return on(node.right)
    case 'Identifier':
      return node.name === 'undefined' ? [] : ofName(node, env, depth + 1)
    case 'MemberExpression':
      return ofMember(node, env, depth + 1)
    case 'CallExpression':
      return ofCall(node, env, depth + 1)
    default:
      return [{ node, with: env }]
  }
}

/** The journal is written in English: what is said in German only is no text of it. */
const isGerman = ({ type, callee }: Node): boolean =>
  type === 'CallExpression' && /^(isGerman|german)$/.test(String((callee as Node).name))

function ofName(node: Node, env: Env, depth: number): Value[] {
  const found = declared(node)
  const self = [{ node, with: env }]
  if (!found) return self
  const { how, of, path, index } = found
  if (how === 'is') return [{ node: of, with: env }]
  if (how === 'each') return along(elements(of, env, depth), path, depth) ?? self
  if (how === 'parameter') {
    const values = argumentsOf(of, index, env, depth)
    return values === null ? self : (along(values, path, depth) ?? self)
  }
  const made =
    of.type === 'Identifier' && path.length === 0 && of.parent?.type === 'VariableDeclarator'
      ? []
      : (along(origins(of, env, depth), path, depth) ?? self)
  return [...made, ...assigned(node, of, env, depth)]
}

/** What a parameter is: what was given, else what every caller gives; null when nobody known calls. */
function argumentsOf(called_: Node, index: number, env: Env, depth: number): Value[] | null {
  const parameter = (called_.params as Node[])[index]!
  const otherwise = parameter.type === 'AssignmentPattern' ? origins(parameter.right as Node, env, depth + 1) : []
  const given = env.given.get(called_)
  if (given) {
    const values = given(index, env.enters)
    return values === null ? otherwise : values
  }
  const calls = callsOf(called_)
  if (calls.length === 0) return null
  return calls.flatMap((call) => {
    const argument = (call.arguments as Node[])[index]
    return argument ? origins(argument, as(none, env.enters), depth + 1) : otherwise
  })
}

/** What else a `let` is set to. */
function assigned(node: Node, made: Node, env: Env, depth: number): Value[] {
  const declaration = made.parent?.parent
  if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'let') return []
  const found: Value[] = []
  visit(declaration.parent!, (one) => {
    if (
      one.type === 'AssignmentExpression' &&
      (one.left as Node).type === 'Identifier' &&
      (one.left as Node).name === node.name
    )
      found.push(...origins(one.right as Node, env, depth + 1))
    return undefined
  })
  return found
}

/** Into values along a path; null where nothing on the way can be looked into. */
function along(values: Value[], path: readonly (string | number)[], depth: number): Value[] | null {
  let here = values
  for (const step of path) {
    if (step === '...') continue
    const next = here.flatMap((value) => memberOf(value, step, depth + 1) ?? [])
    if (next.length === 0) return null
    here = next
  }
  return here
}

/** A property of an object or an element of a list; null where it has none that is known. */
export function memberOf({ node, with: env }: Value, name: string | number, depth = 0): Value[] | null {
  if (depth > deepest) return null
  if (node.type === 'ArrayExpression' && typeof name === 'number') {
    const one = (node.elements as Node[])[name]
    return one ? origins(one, env, depth + 1) : null
  }
  if (node.type !== 'ObjectExpression') return null
  for (const one of (node.properties as Node[]).toReversed()) {
    if (one.type === 'SpreadElement') {
      const inside = origins(one.argument as Node, env, depth + 1).flatMap(
        (value) => memberOf(value, name, depth + 1) ?? [],
      )
      if (inside.length > 0) return inside
      continue
    }
    const key = one.key as Node
    if (!one.computed && String(key.name ?? key.value) === String(name))
      return origins(one.value as Node, env, depth + 1)
  }
  return null
}

/** What a property of a value may be. */
export function ofMember(node: Node, env: Env, depth: number): Value[] {
  const self = [{ node, with: env }]
  const property = node.property as Node
  if ((node.object as Node).type === 'ThisExpression') {
    const member = inClass(node, String(property.name))
    return member ? origins(member, env, depth) : self
  }
  const objects = origins(node.object as Node, as(env, false), depth)
  const found = objects.flatMap(({ node: one, with: its }) => {
    const value = { node: one, with: as(its, env.enters) }
    if (!node.computed) return memberOf(value, String(property.name), depth) ?? []
    // Which one it is, only running tells: any of them.
    const all = value.node.type === 'ObjectExpression' ? (value.node.properties as Node[]) : []
    return all.flatMap((one) => (one.type === 'Property' ? origins(one.value as Node, value.with, depth + 1) : []))
  })
  return found.length > 0 ? found : self
}

/** What a call of the server's own function returns; others stay calls. */
function ofCall(node: Node, env: Env, depth: number): Value[] {
  const found = env.enters ? functionsOf(node.callee as Node, env, depth) : []
  if (found.length === 0 || env.given.size > widest) return [{ node, with: env }]
  return found.flatMap(({ node: one, with: outer }) => returned(one, entered(outer, env, one, (index, enters) => { const given = (node.arguments as Node[])[index]; return given ? origins(given, as(env, enters), depth + 1) : null }), depth)) // biome-ignore format: one thing
}

/** As seen from inside a function that this call enters. */
export const enteredBy = (call: Node, called_: Node, env: Env): Env =>
  entered(env, env, called_, (index, enters) => {
    const given = (call.arguments as Node[])[index]
    return given ? origins(given, as(env, enters)) : null
  })

/** What a function returns. */
export function returned(one: Node, env: Env, depth: number): Value[] {
  const body = one.body as Node
  if (body.type !== 'BlockStatement') return origins(body, env, depth + 1)
  const found: Value[] = []
  visit(body, (node) => {
    if (isFunction(node) || (node.parent!.type === 'IfStatement' && node.parent!.consequent === node && isGerman(node.parent!.test as Node))) return false // biome-ignore format: one question
    if (node.type === 'ReturnStatement' && node.argument) found.push(...origins(node.argument as Node, env, depth + 1))
    return undefined
  })
  return found
}
