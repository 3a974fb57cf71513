import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alsoWritten, written } from './sentences/journal.ts'
import { unknown } from './sentences/texts.ts'

/*
 * Every sentence the server writes into the journal has its German in the portal, and no sentence there is left over. The
 * sentences are read from the source: whatever calls `addEntry` or `addEntries`, and by whom it was called.
 */
type Place = (words: string) => string | null
type Sentence = readonly [string, string]
type Matcher = (sentences: readonly Sentence[], kinds: Record<string, Place>) => (text: string) => string | null

// The language is chosen when the words are loaded, from what the browser says. Their types are not known here.
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['de'] } })
const load = (name: string) => import(`../portal/src/${name}.ts`)
const { areaOf, journalSentences } = (await load('journal-words')) as {
  areaOf: (kind: string) => string | undefined
  journalSentences: Record<string, readonly Sentence[]>
}
const { kinds } = (await load('journal-places')) as { kinds: Record<string, Place> }
const { matcher } = (await load('sentences')) as { matcher: Matcher }
const { flagSentences } = (await load('words/journal-licences')) as { flagSentences: readonly Sentence[] }
const { coverSentences, rotaSentences } = (await load('words/journal-duty')) as {
  coverSentences: readonly Sentence[]
  rotaSentences: readonly Sentence[]
}

const hasWords = (text: string) => /\p{L}/u.test(text)
/** Names and words that are the same in both languages. */
const alike = /^(SMS|Webhook|Push|Name|nobody)$/
/** Places that hold no words of a list, and those that hold whole sentences. */
const open = new Set(['number', 'severity', 'day', 'moment', 'people', 'parents', 'flag', 'about'])

/** As the portal's kinds, but what is not known yet fits everywhere, and an English word of a list that has no German fits nowhere. */
const strict: Record<string, Place> = Object.fromEntries(
  Object.entries(kinds).map(([name, place]) => [
    name,
    (words: string) => {
      if (words.includes(unknown)) return words
      const said = place(words)
      return said === words && !open.has(name) && !alike.test(words) ? null : said
    },
  ]),
)
/** A place of any words takes what only running tells, and units: words of the program belong to the sentence itself. */
strict.any = (words) => (hasWords(words.replaceAll(/KEY-|\.licence\.json|\b(B|s|h|min)\b/g, '')) ? null : words)
const strictly = (sentences: readonly Sentence[]) =>
  matcher(
    sentences.map(([english, german]) => [english.replaceAll(/\{(\d)\}/g, '{$1:any}'), german]),
    strict,
  )
strict.covers = strictly(coverSentences)
strict.rota = strictly(rotaSentences)

const areas = Object.fromEntries(
  Object.entries(journalSentences).map(([area, sentences]) => [area, strictly(sentences)]),
)
const shown = (text: string) => text.replaceAll(unknown, '…')

/** Written by the kind alone: their texts are read where they are made. */
const elsewhere = new Map([
  ['crises.…', 'a note, a finding or a decision, by what the person chose'],
  ['oncall.…', 'the facts of an escalation, read where the rules state them'],
  ['oncall.silent', 'why nobody is paged, read where a policy is followed'],
])

const all = written()
const { silences, flags } = alsoWritten()
const said = [...all, { place: 'policy.ts', kinds: ['oncall.silent'], texts: silences }].flatMap(
  ({ place, kinds: of, texts }) => {
    const known = of.filter((kind) => kind !== unknown)
    return texts.map((text) => ({
      place,
      kinds: known,
      text,
      area: areaOf(known[0]?.replace(unknown, 'x') ?? unknown),
    }))
  },
)

describe('the journal in German', () => {
  test('is read from the source', () => {
    assert.ok(new Set(all.map(({ place }) => place.split(':')[0])).size > 70, 'files that write entries')
    assert.ok(new Set(said.flatMap((one) => one.kinds)).size > 130, 'kinds of entries')
    assert.ok(new Set(said.map(({ text }) => text)).size > 600, 'sentences')
    const modules = new Set(said.flatMap((one) => one.kinds).map((kind) => kind.split('.')[0]))
    for (const module of [
      'support',
      'oncall',
      'crises',
      'procedures',
      'licensing',
      'credit',
      'alerts',
      'systems',
      'accounts',
    ])
      assert.ok(modules.has(module), module)
  })

  test('has every sentence', () => {
    const missing = said.filter(({ text, area }) => hasWords(text) && (!area || areas[area]!(text) === null))
    assert.deepEqual(
      [...new Set(missing.map(({ place, kinds: of, text }) => `${place} ${of.join(' or ')}: ${shown(text)}`))],
      [],
      'write its German into portal/src/words/journal-*.ts, and a module that is new into portal/src/journal-words.ts',
    )
    const reasons = flags.filter(hasWords)
    for (const flag of reasons)
      assert.ok(strictly(flagSentences)(flag), `portal/src/words/journal-licences.ts: ${flag}`)
    assert.ok(silences.length >= 2 && reasons.length >= 9)
  })

  test('knows which kinds people write', () => {
    const unread = said.filter(({ kinds: of, text, area }) => !hasWords(text) && area !== 'framing' && !of.some((kind) => elsewhere.has(shown(kind)))) // biome-ignore format: one question
    assert.deepEqual(
      unread.map(({ place, kinds: of, text }) => `${place} ${of.join(' or ')}: ${shown(text)}`),
      [],
      'sentences this test cannot read: say what people wrote in portal/src/journal-words.ts, or why it is read elsewhere',
    )
  })

  test('has no sentence that nobody writes', () => {
    const texts = new Map<string, string[]>()
    for (const { area, text } of said) if (area) texts.set(area, [...(texts.get(area) ?? []), text])
    const silent = (sentences: readonly Sentence[], of: readonly string[]) =>
      sentences.filter((one) => !of.some((text) => strictly([one])(text) !== null)).map(([english]) => english)
    const left = Object.entries(journalSentences).flatMap(([area, sentences]) => silent(sentences, texts.get(area)!))
    const afterName = texts.get('duty')!.map((text) => text.slice(text.indexOf(': ') + 2))
    const flagged = texts.get('licences')!.map((text) => text.slice(text.indexOf(': ') + 2))
    assert.deepEqual(
      [...left, ...silent(rotaSentences, afterName), ...silent(flagSentences, [...flags, ...flagged])],
      [],
    )
  })

  test('has the same places in both languages', () => {
    const numbers = (text: string) => [...text.matchAll(/\{(\d)(?::\w+)?\}/g)].map(([, number]) => number).sort()
    for (const [english, german] of [
      ...Object.values(journalSentences),
      rotaSentences,
      coverSentences,
      flagSentences,
    ].flat()) {
      assert.deepEqual(numbers(german), numbers(english), english)
      assert.notEqual(german.replaceAll(/\{\d\}/g, ''), '', english)
      for (const [, kind] of english.matchAll(/\{\d:(\w+)\}/g)) assert.ok(kinds[kind!], `${kind} of ${english}`)
    }
  })
})
