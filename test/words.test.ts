import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseAst } from 'rolldown/parseAst'
import '../src/modules/oncall/problems.ts'
import '../src/modules/support/problems.ts'
import { problemCatalogue } from '#platform/problem.ts'
import { germanProblems } from '../portal/src/words/problems.ts'

/*
 * The portal's texts stand in portal/src/words, English and German side by side. What the compiler cannot see is seen
 * here: a text left in a page, a word nobody says any more, a German one that was forgotten.
 */
const root = join(import.meta.dirname, '..')
const portal = join(root, 'portal/src')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const sources = globSync('**/*.{ts,tsx}', { cwd: portal })
  .map((file) => join('portal/src', String(file)))
  .filter((file) => !file.endsWith('.test.ts'))
  .sort()
const lists = sources.filter((file) => file.startsWith('portal/src/words/') && !/(pick|time|problems)\.ts$/.test(file))

/** Attributes that people read or hear. */
const spoken =
  /^(title|placeholder|aria-label|aria-description|alt|label|hint|lead|says|foot|what|second|does|word|description|nothingFoundMessage)$/
/** What is the same in every language: addresses, numbers of examples, names of programs, environment, keys. */
const names =
  /^(Palisade|SMS|API|2-digit|SMTP_[A-Z_]+|npx palisade [a-z]+|\/api|\/help\/|Enter|Esc|Alt|P[1-4]|UTC|JSON|CSV|XLSX|PDF|iCal|Gold 24x7|[A-Z]{1,2}-\d*|\{ "\w+": \d+ \}|\S+\.(example|test)\b.*|https?:\/\/\S+|\S+@\S+|\+?[\d .:/,;%-]+[a-z]{0,2})$/

type Node = { type: string; start: number; end: number } & Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function visit(value: unknown, seen: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, seen)
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) seen(value)
    for (const part of Object.values(value)) visit(part, seen)
  }
}
const parsed = new Map<string, Node>()
function tree(file: string): Node {
  const kept = parsed.get(file)
  if (kept) return kept
  const made = parseAst(read(file), { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
  parsed.set(file, made)
  return made
}

/** Texts that stand in a page itself. */
function strays(file: string): string[] {
  const found: string[] = []
  const line = (at: number) => read(file).slice(0, at).split('\n').length
  const note = (node: Node, text: unknown) => {
    if (typeof text !== 'string') return
    const words = text.trim()
    if (/\p{L}{2}/u.test(words) && !names.test(words)) found.push(`${file}:${line(node.start)} ${words.slice(0, 60)}`)
  }
  /** Texts an expression may come to; what is compared, looked up or given to a function is none. */
  const texts = (node: Node | null | undefined): void => {
    if (!node) return
    if (node.type === 'Literal') note(node, node.value)
    if (node.type === 'TemplateLiteral')
      note(node, (node.quasis as { value: { cooked: string } }[]).map((part) => part.value.cooked).join(' '))
    if (node.type === 'ConditionalExpression') for (const way of ['consequent', 'alternate']) texts(node[way] as Node)
    if (node.type === 'LogicalExpression') for (const side of ['left', 'right']) texts(node[side] as Node)
    if (node.type === 'JSXExpressionContainer' || node.type === 'ParenthesizedExpression')
      texts(node.expression as Node)
  }
  visit(tree(file), (node) => {
    if (node.type === 'JSXText') note(node, node.value)
    if (node.type === 'JSXElement' || node.type === 'JSXFragment')
      for (const child of node.children as Node[]) if (child.type === 'JSXExpressionContainer') texts(child)
    if (node.type === 'JSXAttribute' && spoken.test((node.name as { name: string }).name)) texts(node.value as Node)
    if (node.type === 'Property' && spoken.test(String((node.key as Node).name))) texts(node.value as Node)
  })
  return found
}

type Entry = { list: string; file: string; key: string; english: string; german: string }

/** The entries of a word list, as they are written. */
function entriesOf(file: string): Entry[] {
  const text = read(file)
  const found: Entry[] = []
  visit(tree(file), (node) => {
    if (node.type !== 'VariableDeclarator') return
    const call = node.init as Node | null
    if (call?.type !== 'CallExpression' || (call.callee as Node).name !== 'pick') return
    const list = String((node.id as Node).name)
    for (const property of ((call.arguments as Node[])[0]?.properties ?? []) as Node[]) {
      const [english, german] = ((property.value as Node).elements ?? []) as Node[]
      if (!english || !german) continue
      const said = (one: Node) => (one.type === 'Literal' ? String(one.value) : text.slice(one.start, one.end))
      const key = property.key as Node
      found.push({ list, file, key: String(key.name ?? key.value), english: said(english), german: said(german) })
    }
  })
  return found
}
const entries = lists.flatMap(entriesOf)
const nameOf = (file: string) => file.replace(/^.*\/|\.ts$/g, '')
/** Without its places, whose types stand in the first column only. */
const sentence = (said: string) => said.replace(/^\([^=]*\) =>\s*/, '')

describe('refusals', () => {
  test('each code of the server has its German', () => {
    const codes = globSync('docs/errors/*.md', { cwd: root })
      .map((file) => nameOf(String(file)).replace(/\.md$/, ''))
      .filter((code) => code !== 'README')
    assert.deepEqual(Object.keys(germanProblems).sort(), codes.sort(), 'portal/src/words/problems.ts')
    for (const [code, german] of Object.entries(germanProblems)) assert.match(german, /\p{L}.*\.$/u, code)
  })

  test('that are told where people are reached are the same German there', () => {
    const told = [...problemCatalogue].flatMap(([code, { german }]) => (german === undefined ? [] : [{ code, german }]))
    assert.ok(told.length >= 10, 'the catalogues of on call and of the desk are loaded')
    for (const { code, german } of told) assert.equal(german, germanProblems[code], code)
  })
})

describe('texts of the portal', () => {
  test('stand in word lists', () => {
    assert.deepEqual(sources.flatMap(strays), [], 'texts outside of portal/src/words')
  })

  test('are all said somewhere', () => {
    const said = new Map<string, string>()
    for (const file of sources) said.set(file, read(file))
    const silent = entries.filter(({ file, list, key }) => {
      const imported = new RegExp(`import (?:type )?\\{([^}]*)\\} from '[./]*words/${nameOf(file)}\\.ts'`)
      const users = [...said].flatMap(([other, text]) => {
        const names =
          imported
            .exec(text)?.[1]
            ?.split(',')
            .map((one) => one.trim().split(' as ')) ?? []
        const alias = names.find(([name]) => name === list)?.at(-1)
        return other !== file && alias ? [{ alias, text }] : []
      })
      // Asked by a key that is only known when it runs, a list counts as said whole.
      return !users.some(({ alias, text }) => new RegExp(`\\b${alias}(\\.${key}\\b|\\[| as Record)`).test(text))
    })
    assert.ok(entries.length > 300, 'the word lists are found')
    assert.deepEqual(
      silent.map(({ file, key }) => `${file}: ${key}`),
      [],
      'words nobody says',
    )
  })

  test('are German in German', () => {
    const alike = new Set([
      ...'Name Team Teams Portal Webhook SMS API Live Enter Partner Zone Passkeys DevOps Plan Person Link'.split(' '),
      ...'Status Version Code Export Import Details Push Text Server Port STARTTLS OAuth2 Scope In Journal System Gateway Website'.split(
        ' ',
      ),
      // Sentences of names, figures and words that both languages have.
      ...'accounts.partner2 accounts.in ui.in ui.inTime crises.dueIn desk.myTeam knowledge.version procedures.teamRole'.split(
        ' ',
      ),
    ])
    assert.deepEqual(
      entries
        .filter(({ english, german }) => sentence(english) === sentence(german) || german.trim() === '')
        .filter(({ file, key, english }) => !alike.has(english) && !alike.has(`${nameOf(file)}.${key}`))
        .map(({ file, key, english }) => `${file}: ${key} (${english})`),
      [],
      'German that is still English',
    )
  })
})
