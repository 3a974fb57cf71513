import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseAst } from 'rolldown/parseAst'

/** The server's source as trees in which each node knows its parent and file, and names lead to where they are declared. */

const root = join(import.meta.dirname, '../..')
const imports: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).imports

export type Node = { type: string; start: number; end: number; parent: Node | null; file: string } & Record<
  string,
  unknown
>

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** What stands directly below a node. */
export function below(node: Node): Node[] {
  const found: Node[] = []
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) found.push(one)
  }
  return found
}

export function visit(node: Node, seen: (node: Node) => boolean | undefined): void {
  if (seen(node) === false) return
  for (const one of below(node)) visit(one, seen)
}

const trees = new Map<string, Node>()

/** The tree of a file, by its path from the root. */
export function treeOf(file: string): Node {
  const kept = trees.get(file)
  if (kept) return kept
  const tree = parseAst(readFileSync(join(root, file), 'utf8'), { lang: 'ts' }) as unknown as Node
  const hang = (node: Node, parent: Node | null) => {
    const children = below(node)
    node.parent = parent
    node.file = file
    for (const one of children) hang(one, node)
  }
  hang(tree, null)
  trees.set(file, tree)
  return tree
}

/** Everything the server runs; what the demo says is data. */
export const files = globSync('src/**/*.ts', { cwd: root })
  .map(String)
  .filter((file) => !/\.test\.ts$|\.gen\.ts$|\.fixture\.ts$|^src\/demo\//.test(file))
  .sort()

/** `src/x/y.ts:12` */
export function placeOf({ file, start }: Node): string {
  const text = readFileSync(join(root, file), 'utf8')
  return `${file}:${text.slice(0, start).split('\n').length}`
}

export const sourceOf = ({ file, start, end }: Node): string =>
  readFileSync(join(root, file), 'utf8').slice(start, end).replace(/\s+/g, ' ')

function fileOf(from: string, name: string): string | null {
  if (name.startsWith('.')) return relative(root, resolve(root, dirname(from), name))
  for (const [key, target] of Object.entries(imports)) {
    if (key === name) return target.slice(2)
    const [head, tail] = key.split('*')
    if (tail !== undefined && name.startsWith(head!)) return target.slice(2).replace('*', name.slice(head!.length))
  }
  return null
}

export const isFunction = (node: Node): boolean =>
  ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)

/**
 * Where a name gets its value: `of` is the node it is (a function, a class) or the value it is made of, `path` the way
 * into it where it was taken apart. A parameter's `of` is its function.
 */
export type Declared = { how: 'is' | 'made' | 'each' | 'parameter'; of: Node; path: (string | number)[]; index: number }

const nameOf = (node: unknown): string => {
  const { name, value } = (node ?? {}) as { name?: string; value?: unknown }
  return String(name ?? value)
}

/** The way through a pattern to a name; null where the name is not in it. */
function pathIn(pattern: Node, name: string): (string | number)[] | null {
  if (pattern.type === 'Identifier') return pattern.name === name ? [] : null
  if (pattern.type === 'AssignmentPattern') return pathIn(pattern.left as Node, name)
  if (pattern.type === 'ArrayPattern')
    for (const [index, one] of (pattern.elements as (Node | null)[]).entries()) {
      const path = one && pathIn(one, name)
      if (path) return [index, ...path]
    }
  if (pattern.type === 'ObjectPattern')
    for (const one of pattern.properties as Node[]) {
      if (one.type === 'RestElement') {
        if ((one.argument as Node).name === name) return ['...']
        continue
      }
      const path = pathIn(one.value as Node, name)
      if (path) return [nameOf(one.key), ...path]
    }
  return null
}

function inVariables(declaration: Node, name: string): Declared | null {
  for (const one of declaration.declarations as Node[]) {
    const path = pathIn(one.id as Node, name)
    if (path && one.init) return { how: 'made', of: one.init as Node, path, index: 0 }
    if (path) return { how: 'made', of: one.id as Node, path: [], index: 0 }
  }
  return null
}

function inStatements(statements: readonly Node[], name: string): Declared | null {
  for (const statement of statements) {
    const one = (statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? statement) : statement) as Node
    if (one.type === 'VariableDeclaration') {
      const found = inVariables(one, name)
      if (found) return found
    }
    if ((one.type === 'FunctionDeclaration' || one.type === 'ClassDeclaration') && nameOf(one.id) === name)
      return { how: 'is', of: one, path: [], index: 0 }
    if (one.type === 'ImportDeclaration')
      for (const taken of one.specifiers as Node[])
        if (nameOf(taken.local) === name && taken.type !== 'ImportDefaultSpecifier') {
          const file = fileOf(one.file, nameOf(one.source))
          if (taken.type === 'ImportSpecifier') return exported(file, nameOf(taken.imported))
          return file?.endsWith('.ts') ? { how: 'is', of: treeOf(file), path: [], index: 0 } : null
        }
  }
  return null
}

/** What a file offers under a name. */
export function exported(file: string | null, name: string): Declared | null {
  if (!file?.endsWith('.ts')) return null
  const body = treeOf(file).body as Node[]
  for (const one of body)
    if (one.type === 'ExportNamedDeclaration' && !one.declaration)
      for (const taken of one.specifiers as Node[])
        if (nameOf(taken.exported) === name)
          return one.source
            ? exported(fileOf(file, nameOf(one.source)), nameOf(taken.local))
            : inStatements(body, nameOf(taken.local))
  return inStatements(body, name)
}

const known = new Map<Node, Declared | null>()

/** Where a name used at this node comes from; null for what the language or a library brings. */
export function declared(identifier: Node): Declared | null {
  if (!known.has(identifier)) known.set(identifier, found(identifier))
  return known.get(identifier)!
}

function found(identifier: Node): Declared | null {
  const name = String(identifier.name)
  for (let node: Node | null = identifier.parent; node; node = node.parent) {
    if (node.type === 'BlockStatement' || node.type === 'Program') {
      const found = inStatements(node.body as Node[], name)
      if (found) return found
    }
    if (node.type === 'SwitchStatement') {
      const found = inStatements(
        (node.cases as Node[]).flatMap((one) => one.consequent as Node[]),
        name,
      )
      if (found) return found
    }
    if (node.type === 'ForOfStatement' && (node.left as Node).type === 'VariableDeclaration') {
      const path = pathIn(((node.left as Node).declarations as Node[])[0]!.id as Node, name)
      if (path) return { how: 'each', of: node.right as Node, path, index: 0 }
    }
    if (isFunction(node))
      for (const [index, parameter] of (node.params as Node[]).entries()) {
        const path = pathIn(parameter, name)
        if (path) return { how: 'parameter', of: node, path, index }
      }
  }
  return null
}
