/*
 * A page's style sheets are loaded with it, and stay when another is shown. So a class whose rules stand in a sheet the page does not
 * load has its look only after some other page was visited; and a class two sheets give rules to looks as the one loaded last says.
 */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import postcss from 'postcss'

const root = join(import.meta.dirname, '../portal/src')
const code = globSync('**/*.{ts,tsx}', { cwd: root, exclude: (name) => /\.test\.tsx?$/.test(name) }).map((name) =>
  join(root, name),
)
const sheets = globSync('**/*.css', { cwd: root }).map((name) => join(root, name))
const short = (file: string) => file.slice(root.length + 1)
const read = (file: string) => readFileSync(file, 'utf8')

const found = (file: string, pattern: RegExp) =>
  [...read(file).matchAll(pattern)].map(([, name]) => resolve(dirname(file), name!)).filter((name) => existsSync(name))
const imports = new Map(code.map((file) => [file, found(file, /(?:\bfrom |\bimport )'(\.[^']+)'/g)]))
const later = new Map(code.map((file) => [file, found(file, /\bimport\('(\.[^']+)'\)/g)]))

/** What is loaded with a file. */
function loaded(file: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(file)) {
    seen.add(file)
    for (const next of imports.get(file) ?? []) loaded(next, seen)
  }
  return seen
}

const always = loaded(join(root, 'main.tsx'))

/** Each piece of code that comes later, with everything that is there when it comes: it, and what is loaded with all that ask for it. */
function pieces(): { piece: string; there: Set<string> }[] {
  const askedBy = new Map<string, Set<string>>()
  for (const [file, list] of later)
    for (const piece of list) askedBy.set(piece, (askedBy.get(piece) ?? new Set()).add(file))
  const there = (piece: string, on: readonly string[]): Set<string> => {
    const own = loaded(piece)
    const askers = [...(askedBy.get(piece) ?? [])].filter((file) => !always.has(file) && !on.includes(file))
    const around = askers.flatMap((file) =>
      [...askedBy.keys()]
        .filter((other) => other !== piece && loaded(other).has(file))
        .map((other) => there(other, [...on, file])),
    )
    const common = around.length === 0 ? new Set<string>() : around.reduce((a, b) => a.intersection(b))
    return own.union(common).union(always)
  }
  return [...askedBy.keys()].map((piece) => ({ piece, there: there(piece, []) }))
}

/** The classes of the first element of each selector, joined: `row.tight`; with the sheets that have rules for it. */
const ruled = new Map<string, Set<string>>()
/** What each sheet says of that element alone, not of what is within it. */
const alone = new Map<string, Map<string, Set<string>>>()
for (const sheet of sheets)
  postcss.parse(read(sheet)).walkRules(({ selectors, nodes }) => {
    for (const selector of selectors) {
      const first = /^[^\s>+~:[]+/.exec(selector)?.[0] ?? ''
      const key = first.split('.').slice(1).sort().join('.')
      if (!key) continue
      ruled.set(key, (ruled.get(key) ?? new Set()).add(sheet))
      if (first !== selector) continue
      const of = alone.get(key) ?? new Map<string, Set<string>>()
      const said = nodes.flatMap((node) => (node.type === 'decl' ? [node.prop] : []))
      alone.set(key, of.set(sheet, (of.get(sheet) ?? new Set()).union(new Set(said))))
    }
  })

/** The literal lists of classes in a file. */
const classLists = (file: string) =>
  [...read(file).matchAll(/className=(?:"([^"]+)"|\{([^}]+)\})/g)].flatMap(([, plain, computed]) =>
    plain ? [plain] : [...computed!.matchAll(/'([^']+)'/g)].map(([, one]) => one!),
  )

test('the look of a page comes with it', () => {
  const missing = new Set<string>()
  for (const { piece, there } of pieces())
    for (const file of loaded(piece)) {
      if (!file.endsWith('.tsx') || always.has(file)) continue
      for (const list of classLists(file)) {
        const classes = list.split(/\s+/)
        for (const [key, where] of ruled) {
          if (!key.split('.').every((name) => classes.includes(name))) continue
          if (![...where].some((sheet) => there.has(sheet)))
            missing.add(
              `${short(file)} wants .${key} of ${[...where].map(short).join(', ')}, which ${short(piece)} does not load`,
            )
        }
      }
    }
  assert.deepEqual([...missing], [])
})

test('no sheet of a page says of a class what another says of it', () => {
  const twice = [...alone].flatMap(([key, of]) =>
    [...of].flatMap(([sheet, said]) =>
      [...of].flatMap(([other, too]) =>
        sheet < other && !(always.has(sheet) && always.has(other)) && !said.isDisjointFrom(too)
          ? [`.${key}: ${[sheet, other].map(short).join(' and ')} say its ${[...said.intersection(too)].join(', ')}`]
          : [],
      ),
    ),
  )
  assert.deepEqual(twice, [])
})
