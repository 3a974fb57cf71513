import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, toCursor } from '#platform/http/cursor.ts'
import { type SearchCard, searchSources } from '#platform/searchable.ts'
import type { search } from '../contract.ts'
import { readFileTexts } from '../queries/files.ts'
import { accountLexeme, type Candidate, type Narrowing } from '../queries/finder.ts'
import { type Query, readQuery } from '../rules/query.ts'
import { hasPhrase, marked, matcherOf, snippetOf } from '../rules/snippet.ts'
import { monthsOf } from '../rules/window.ts'
import { findCandidates } from './candidates.ts'

type Asked = HandlerInput<typeof search.find>['query']
type Reply = HandlerReply<typeof search.find>
type Item = Reply['items'][number]

/** Things shown at most, page by page; who has not found it by then looks with other words. */
const mostThings = 200
const snippetLength = 180

/**
 * What the caller looks for, best first. Candidates come from an index that knows all accounts; every one of them is
 * loaded again as the caller, under row-level security, before a word of it is told.
 */
export async function find(tx: Tx, asked: Asked): Promise<Reply> {
  permit(tx.actor, 'search.read', { accountId: tx.actor.accountId })
  const start = placeOf(asked.cursor)
  const query = readQuery(asked.q)
  const { candidates, slips } = await findCandidates(tx, query, narrowingOf(tx, asked))
  const things = [...Map.groupBy(candidates, (each) => `${each.aboutKind} ${each.aboutId}`).values()].slice(
    0,
    mostThings,
  )
  const answers = matcherOf(query, slips)
  const items: Item[] = []
  let place = start
  while (place < things.length && items.length < asked.limit) {
    const some = things.slice(place, place + asked.limit - items.length)
    place += some.length
    const cards = await cardsOf(tx, some.flatMap(shown))
    for (const thing of some) {
      const item = itemOf(query, answers, thing, cards)
      if (item) items.push(item)
    }
  }
  const next = place < things.length ? toCursor([place]) : null
  return { items, next, similar: slips ? similarIn(query, items) : [] }
}

/** Requests with the words of a query, best first, for the lists of support, which load them as the caller. */
export async function findRequests(tx: Tx, q: string, accountId: string | undefined): Promise<string[]> {
  const groups = [['=krequest', '=kmessage', '=kfile'], ...(accountId ? [[accountLexeme(accountId)]] : [])]
  const { candidates } = await findCandidates(tx, readQuery(q), {
    groups,
    account: accountId ?? null,
    since: null,
    until: null,
  })
  return [...new Set(candidates.filter((each) => each.aboutKind === 'request').map((each) => each.aboutId))]
}

/** Of one thing so many of its texts are looked at for the one that shows best why it was found. */
const shown = (thing: readonly Candidate[]) => thing.slice(0, 3)

function placeOf(cursor: string | undefined): number {
  const place = Number(fromCursor(cursor, 1)?.[0] ?? 0)
  return Number.isSafeInteger(place) && place >= 0 ? place : 0
}

function narrowingOf(tx: Tx, { kind, account, since, until }: Asked): Narrowing {
  const months = monthsOf(since ?? null, until ?? tx.now)
  return {
    groups: [
      ...(kind?.length ? [kind.map((each) => `=k${each}`)] : []),
      ...(account ? [[accountLexeme(account)]] : []),
      ...(months.length > 0 ? [months] : []),
    ],
    account: account ?? null,
    since: since ?? null,
    until: until ?? null,
  }
}

/** The documents as the caller may see them, by kind and id. */
async function cardsOf(tx: Tx, candidates: readonly Candidate[]): Promise<Map<string, SearchCard>> {
  const cards = new Map<string, SearchCard>()
  for (const [kind, some] of Map.groupBy(candidates, (each) => each.kind)) {
    const source = searchSources(tx.app).get(kind)
    const ids = [...new Set(some.map((each) => each.id))]
    const loaded = source ? await source.cards(tx, ids) : []
    const texts = kind === 'file' ? await readFileTexts(tx, ids) : new Map<string, string>()
    const whole = kind === 'journal' ? await withSubjects(tx, loaded) : loaded
    for (const card of whole) cards.set(`${kind} ${card.id}`, { ...card, text: texts.get(card.id) ?? card.text })
  }
  return cards
}

/** Entries of the journal under the name of what they are about, as the caller sees that; without it they are not shown. */
async function withSubjects(tx: Tx, cards: readonly SearchCard[]): Promise<SearchCard[]> {
  const whole: SearchCard[] = []
  for (const [kind, some] of Map.groupBy(cards, (each) => each.about.kind)) {
    const ids = [...new Set(some.map((each) => each.about.id))]
    const subjects = (await searchSources(tx.app).get(kind)?.cards(tx, ids)) ?? []
    const byId = new Map(subjects.map((each) => [each.id, each]))
    for (const { id, at, by, text, about } of some) {
      const subject = byId.get(about.id)
      if (subject) whole.push({ ...subject, id, at, by, text })
    }
  }
  return whole
}

function itemOf(
  query: Query,
  answers: (word: string) => boolean,
  thing: readonly Candidate[],
  cards: ReadonlyMap<string, SearchCard>,
): Item | null {
  const seen = shown(thing)
    .flatMap(({ kind, id }) => {
      const card = cards.get(`${kind} ${id}`)
      if (!card || !query.phrases.every((phrase) => hasPhrase(`${card.title}\n${card.text}`, phrase))) return []
      return [{ kind, card, snippet: snippetOf(card.text, answers, snippetLength) }]
    })
    .sort((a, b) => b.snippet.hits - a.snippet.hits)[0]
  if (!seen) return null
  const { kind, card, snippet } = seen
  return {
    kind,
    id: card.id,
    about: card.about,
    title: marked(card.title, answers),
    snippet: snippet.segments,
    account: card.account,
    at: card.at,
    by: card.by,
    part: card.part ?? '',
    severity: card.severity ?? null,
    status: card.status ?? null,
  }
}

/** Words of what is shown that are nearly, not exactly, what was typed. */
function similarIn(query: Query, items: readonly Item[]): string[] {
  const typed = new Set(query.terms.map((term) => term.word))
  const hits = items.flatMap((item) => [...item.title, ...item.snippet].filter((piece) => piece.hit))
  return [...new Set(hits.map((piece) => piece.text.toLowerCase()))].filter((word) => !typed.has(word)).slice(0, 5)
}
