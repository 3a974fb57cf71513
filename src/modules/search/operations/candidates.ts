import type { Tx } from '#platform/db/database.ts'
import { searchSources } from '#platform/searchable.ts'
import {
  type Alternatives,
  accountLexeme,
  asFinder,
  beginningWith,
  type Candidate,
  countDocuments,
  countsOf,
  type Look,
  lastingThings,
  type Narrowing,
  named,
  nearWords,
  newestTexts,
  scannedWith,
} from '../queries/finder.ts'
import { isNear } from '../rules/near.ts'
import type { Query, Term } from '../rules/query.ts'
import { monthsAfter, windowOf } from '../rules/window.ts'

/** So many of the newest documents that fit are weighed against each other. */
const weighed = 400
/** With fewer things found than this, words that are nearly the same are looked for as well. */
const few = 5
const mostBeginnings = 24
const mostSlips = 30
/**
 * So many of the newest documents of a customer are read one by one: for the beginning of a word, and for any word when they have
 * no more, which costs what they have and not what everybody has.
 */
const mostScanned = 3000
/** The newest of a customer's documents that say how frequent the words are there. */
const sampled = 500
/** Words are taken to be in one of so many texts at least: those of the sample may be rare now and frequent before. */
const rarest = 20
/** With no more of a customer's texts that fit, all of them are fetched. */
const mostFitting = 2000

export type Found = { candidates: Candidate[]; slips: boolean }

/** The documents that may answer a query, best first: ids and scores, told to nobody as they are. */
export function findCandidates(tx: Tx, query: Query, narrowing: Narrowing): Promise<Found> {
  return asFinder(tx, async () => {
    const search = { tx, query, narrowing, count: await countDocuments(tx) }
    const found = [
      ...(await named(tx, query.names, narrowing, tx.now)),
      ...(query.terms.length === 0 ? [] : tx.actor.staff ? await asStaff(search) : await asOutside(search)),
    ]
    const slips = thingsIn(found) < few && query.terms.some((term) => term.word.length >= 4)
    if (slips) found.push(...(await withSlips(search)).map((each) => ({ ...each, score: each.score - 3 })))
    return { candidates: best(found), slips }
  })
}

type Search = { tx: Tx; query: Query; narrowing: Narrowing; count: number }

/** Lasting things are looked through whole; of the rest the newest that fit, in a window of the likely size. */
async function asStaff(search: Search): Promise<Candidate[]> {
  const words: Alternatives[] = []
  for (const term of search.query.terms) words.push(await beginnings(search.tx, term))
  return throughIndex(search, words)
}

async function throughIndex(search: Search, words: Alternatives[]): Promise<Candidate[]> {
  const look = lookOf(search, words)
  return [...(await lastingWith(search, look)), ...(await newest(search, look, await shareOf(search, words)))]
}

/** The lasting things that fit: all of them are looked through, in a part of the index of their own. */
async function lastingWith({ tx, narrowing }: Search, look: Look): Promise<Candidate[]> {
  const kinds = [...searchSources(tx.app).values()].filter((each) => each.lasting).map((each) => `=k${each.kind}`)
  const asked = narrowing.groups.find((group) => group.every((each) => each.startsWith('=k')))
  return asked && !asked.some((each) => kinds.includes(each)) ? [] : lastingThings(tx, look)
}

/**
 * People outside: endings of a beginning come from their own documents only, and nothing that is chosen or left out
 * depends on what other accounts have. Words as typed first; with little found, those that only begin so.
 */
async function asOutside(search: Search): Promise<Candidate[]> {
  const { tx, query } = search
  const words = query.terms.map((term) => ({ exact: [term.word], more: [] }))
  const found = await throughOwn(search, words)
  const last = query.terms.find((term) => term.prefix)
  if (!last || last.word.length < 2 || found.length >= 50) return found
  const others = query.terms.filter((term) => term !== last).map((term) => ({ exact: [term.word], more: [] }))
  const look = { ...lookOf(search, others), beside: `'${last.word.replace(/['\\]/g, '')}':*` }
  const accounts = tx.actor.accounts === 'all' ? 1 : tx.actor.accounts.length
  return [...found, ...(await scannedWith(tx, look, Math.max(500, Math.floor(mostScanned / Math.max(1, accounts)))))]
}

async function withSlips(search: Search): Promise<Candidate[]> {
  const { tx, query } = search
  const words: Alternatives[] = []
  for (const term of query.terms) {
    const near = (await nearWords(tx, term.word)).map((each) => each.word).filter((word) => isNear(term.word, word))
    const known = tx.actor.staff ? await beginnings(tx, term) : { exact: [term.word], more: [] }
    // For people outside all of them: a limit would let words of other accounts push out their own.
    const taken = tx.actor.staff ? near.slice(0, mostSlips) : near
    words.push({ exact: known.exact, more: [...known.more, ...taken.filter((word) => word !== term.word)] })
  }
  if (words.every(({ more }) => more.length === 0)) return [] // as typed, they have been looked for
  if (tx.actor.staff) return throughIndex(search, words)
  return throughOwn(search, words)
}

/** What lasts, and of the rest all there is when that is little, else the newest that fit. Only counts of their own documents decide. */
async function throughOwn(search: Search, words: Alternatives[]): Promise<Candidate[]> {
  const look = lookOf(search, words)
  return [...(await lastingWith(search, look)), ...(await textsOfOwn(search, look))]
}

/**
 * The newest texts of one account say how frequent the words are in it: frequent ones are found by reading on, others by the index, in
 * a window of the likely size. Of several accounts, or of a time that is over, that is not known.
 */
async function textsOfOwn(search: Search, look: Look): Promise<Candidate[]> {
  const { tx, narrowing } = search
  const own = await countOwn(search)
  if (own <= mostScanned) return scannedWith(tx, look, mostScanned)
  if (narrowing.until || tx.actor.accounts === 'all' || tx.actor.accounts.length !== 1)
    return newest(search, look, await shareOf(search, []))
  const frequency = (await scannedWith(tx, look, sampled)).length / sampled
  if (frequency * mostScanned >= look.limit) {
    const scanned = await scannedWith(tx, look, mostScanned)
    if (scanned.length >= look.limit) return scanned
  }
  const likely = Math.max(frequency, 1 / rarest)
  // Portions are more to look up for each text: they pay only where they leave out many that fit.
  if (own * likely <= mostFitting) return newestTexts(tx, look, [])
  return newest(search, look, (own / Math.max(1, search.count)) * likely)
}

async function countOwn({ tx }: Search): Promise<number> {
  const accounts = tx.actor.accounts === 'all' ? [] : tx.actor.accounts
  const docs = await countsOf(tx, accounts.map(accountLexeme))
  return docs.values().reduce((sum, each) => sum + each, 0)
}

async function beginnings(tx: Tx, term: Term): Promise<Alternatives> {
  if (!term.prefix || term.word.length < 2) return { exact: [term.word], more: [] }
  const words = await beginningWith(tx, term.word, mostBeginnings)
  return { exact: [term.word], more: [...words.keys()].filter((word) => word !== term.word) }
}

function lookOf({ query, narrowing, tx }: Search, words: readonly Alternatives[]): Look {
  return { words, without: query.without, beside: null, narrowing, limit: weighed, now: tx.now }
}

/**
 * Which share of all documents fits, at most, by the counts of words. For people outside only the share of their own
 * accounts counts, and a guess for the words: counts of words know of other accounts.
 */
async function shareOf({ tx, narrowing, count }: Search, words: readonly Alternatives[]): Promise<number> {
  const { actor } = tx
  const own = actor.staff || actor.accounts === 'all' ? [] : [actor.accounts.map(accountLexeme)]
  const groups = [...words.map((each) => [...each.exact, ...each.more]), ...narrowing.groups, ...own]
  const docs = await countsOf(tx, groups.flat())
  const shares = groups.map((group) => group.reduce((sum, each) => sum + (docs.get(each) ?? 0), 0) / Math.max(1, count))
  const least = Math.min(1, ...shares)
  return groups.length > 1 || own.length > 0 ? least / 2 : least
}

/** The newest documents that fit: in a window of the likely size, then in wider ones until there are enough. */
async function newest(search: Search, look: Look, share: number): Promise<Candidate[]> {
  const end = await endOf(search)
  for (let wanted = (look.limit / Math.max(share, 1e-9)) * 1.2; ; wanted *= 4) {
    const window = windowOf(search.count, wanted, end)
    const found = await newestTexts(search.tx, look, window.whole ? [] : window.lexemes)
    if (window.whole || found.length >= look.limit) return found
  }
}

/**
 * Where the documents of a time that is over end, by the counts of months: most texts are indexed as they are written. After the
 * index was built anew that is only a guess, and wider windows follow. For people outside there is no guess: counts know of others.
 */
async function endOf({ tx, narrowing: { until }, count }: Search): Promise<number> {
  if (!until || !tx.actor.staff || until >= tx.now) return count
  const docs = await countsOf(tx, monthsAfter(until, tx.now))
  return Math.max(1, count - [...docs.values()].reduce((sum, each) => sum + each, 0))
}

function thingsIn(candidates: readonly Candidate[]): number {
  return new Set(candidates.map((each) => each.aboutId)).size
}

/** Each document once, with its best score, best first. */
function best(candidates: readonly Candidate[]): Candidate[] {
  const byKey = new Map<string, Candidate>()
  for (const each of candidates) {
    const key = `${each.kind} ${each.id} ${each.audience}`
    const known = byKey.get(key)
    if (!known || known.score < each.score) byKey.set(key, each)
  }
  return [...byKey.values()].sort((a, b) => b.score - a.score || b.seq - a.seq)
}
