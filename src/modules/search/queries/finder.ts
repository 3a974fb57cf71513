import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount, tenantFilter } from '#platform/db/tenant.ts'

/**
 * Everything that reads the index as the role palisade_search: no row security stands before the index on words there, so
 * PostgreSQL may use it. What comes out are ids and scores for the program alone. Whatever is told of them is loaded again
 * as the reader (see operations/find.ts).
 *
 * Plans are made for the values at hand: a word, or an account, may stand in three texts or in a million, and a plan for the
 * average of them read 130,000 pages for the newest 3,000 texts of a large account (4 s instead of 2 ms).
 */
export async function asFinder<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await sql`select set_config('role', 'palisade_search', true), set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(
    tx,
  )
  try {
    return await work()
  } finally {
    // After a failed statement the transaction is lost and takes no more; the role ends with it.
    await sql`select set_config('role', 'palisade_runtime', true), set_config('plan_cache_mode', 'auto', true)`
      .execute(tx)
      .catch(() => {})
  }
}

/** A hit before anybody is told of it. */
export type Candidate = {
  kind: string
  id: string
  audience: string
  aboutKind: string
  aboutId: string
  at: Date
  seq: number
  score: number
}

/** What narrows every statement of one search. */
export type Narrowing = {
  /** Lexemes of which one of each group must be there. */
  groups: string[][]
  /** The one account looked through, null for all: its part of the index is then read alone. */
  account: string | null
  since: Date | null
  until: Date | null
}

/** Alternatives for one word of the query, those it was typed as first. */
export type Alternatives = { exact: string[]; more: string[] }

const quoted = (lexeme: string) => `'${lexeme.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`

/** The text of a tsquery: one of each group, none of `without`. */
export function allOf(groups: readonly (readonly string[])[], without: readonly string[] = []): string {
  return [
    ...groups.map((group) => `( ${group.map(quoted).join(' | ')} )`),
    ...without.map((lexeme) => `!${quoted(lexeme)}`),
  ].join(' & ')
}

/** Lasting things have numbers from here on, and a table of their own. The migration names the same. */
const leastLasting = 1099511627776 // 2^40

/** Which of the index a statement reads: its lasting things, or its texts. Of texts only the parts of the accounts it names. */
type Half = 'lasting' | 'texts'

/**
 * The accounts of people outside, as lexemes and as a condition; for staff none. The condition names them so that the planner leaves
 * out the other parts. Only lasting things may be for everyone. Switched off by one test only.
 */
export function scopeOf(tx: Tx, half: Half): { groups: string[][]; where: RawBuilder<boolean> } {
  const lasting = half === 'lasting'
  const place = lasting ? sql<boolean>`seq >= ${sql.lit(leastLasting)}` : sql<boolean>`seq < ${sql.lit(leastLasting)}`
  if (tx.actor.staff || !tenantFilter.enabled) return { groups: [], where: place }
  const accounts = tx.actor.accounts === 'all' ? [] : tx.actor.accounts
  const own = sql<boolean>`audience = 'account' and ${seesAccount(tx, 'account_id')}`
  return {
    // Who may read it is decided by the condition: asked of the index too, each text of the account would be looked up among
    // all that customers may read.
    groups: [[...accounts.map(accountLexeme), ...(lasting ? ['=oeveryone'] : [])]],
    where: lasting ? sql<boolean>`${place} and (audience = 'everyone' or (${own}))` : sql<boolean>`${place} and ${own}`,
  }
}

export const accountLexeme = (id: string) => `=a${id.replaceAll('-', '')}`

const columns = sql`kind, id, audience, about_kind as "aboutKind", about_id as "aboutId", at, seq`

/** Numbers and things to weigh: all words in the head count most, then words as they were typed; then how new it is. */
function scored(from: RawBuilder<unknown>, found: string, exact: string, now: Date): RawBuilder<unknown> {
  const days = sql`greatest(0, extract(epoch from ${now}::timestamptz - at)) / 86400`
  return sql`select ${columns}, (case when head @@ ${found}::tsquery then 3 else 0 end
      + case when words @@ ${exact}::tsquery then 1.5 else 0 end + case kind when 'request' then 1 when 'journal' then -1 else 0 end
      + 2 / (1 + ${days} / 30))::float8 as score from (${from}) found`
}

export type Look = {
  words: readonly Alternatives[]
  without: readonly string[]
  /** Condition on `words` beside the index: what must not be looked up in it. */
  beside: string | null
  narrowing: Narrowing
  limit: number
  now: Date
}

/** The newest texts with all the words, within a portion of the index (`portions`; empty for the whole). */
export function newestTexts(tx: Tx, look: Look, portions: readonly string[]): Promise<Candidate[]> {
  const { groups, where } = scopeOf(tx, 'texts')
  return newestWith(tx, look, [...groups, ...(portions.length > 0 ? [portions] : [])], where)
}

/**
 * The newest lasting things with all the words. Whose they are is a filter: asked of the index, an account's lexeme would be looked up
 * for each of what holds a frequent word.
 */
export function lastingThings(tx: Tx, look: Look): Promise<Candidate[]> {
  return newestWith(tx, look, [], scopeOf(tx, 'lasting').where)
}

async function newestWith(
  tx: Tx,
  look: Look,
  groups: readonly (readonly string[])[],
  where: RawBuilder<boolean>,
): Promise<Candidate[]> {
  const typed = look.words.map((word) => word.exact)
  const every = look.words.map((word) => [...word.exact, ...word.more])
  const asked = allOf([...groups, ...look.narrowing.groups, ...every], look.without)
  const from = sql`select * from search_doc where words @@ ${asked}::tsquery and ${where} and ${within(look)}
    order by seq desc limit ${look.limit}`
  const { rows } = await sql<Candidate>`${scored(from, weighed(every), weighed(typed), look.now)}`.execute(tx)
  return rows
}

/**
 * The newest documents of each account the actor sees that have the words, read one by one instead of through the index
 * on words: for the beginning of a word, whose endings must not be taken from the words of other accounts, and for accounts
 * that have few. At most `each` of an account.
 */
export async function scannedWith(tx: Tx, look: Look, each: number): Promise<Candidate[]> {
  // Whose they are is said by each account's own value. Said again as a list, the planner took 15,000 texts for 34, and sorted them.
  const where = tenantFilter.enabled ? sql<boolean>`audience <> 'staff'` : sql<boolean>`true`
  const accounts = tx.actor.accounts === 'all' ? [] : [...tx.actor.accounts]
  const typed = look.words.map((word) => word.exact)
  const every = look.words.map((word) => [...word.exact, ...word.more])
  const asked = allOf([...look.narrowing.groups, ...every], look.without)
  if (accounts.length === 0) return []
  // Each account by its own value: an account with a million texts is then known to be one, and read from its newest end.
  const from = sql.join(
    accounts.map(
      (id) => sql`(select * from (
        select * from search_doc where account_id = ${id}::uuid and ${where} order by seq desc limit ${each}) newest
       where ${asked === '' ? sql`true` : notByIndex(asked)} and ${within(look)} limit ${look.limit})`,
    ),
    sql` union all `,
  )
  const { rows } =
    await sql<Candidate>`${scored(from, look.beside ?? weighed(every), weighed(typed), look.now)}`.execute(tx)
  return rows
}

/** Things that one of these lexemes names. */
export async function named(tx: Tx, names: readonly string[], narrowing: Narrowing, now: Date): Promise<Candidate[]> {
  if (names.length === 0) return []
  const halves = (['lasting', 'texts'] as const).map((half) => {
    const { groups, where } = scopeOf(tx, half)
    const asked = allOf([...groups, ...narrowing.groups, names])
    return sql`(select * from search_doc where words @@ ${asked}::tsquery and ${where} and ${ofAccount(narrowing)} limit 50)`
  })
  const asked = allOf([names])
  const { rows } = await sql<Candidate>`${scored(sql.join(halves, sql` union all `), asked, asked, now)}`.execute(tx)
  return rows.map((row) => ({ ...row, score: row.score + 20 }))
}

const weighed = (groups: readonly (readonly string[])[]) => allOf(groups) || "'='"

function within({ narrowing, beside }: Look): RawBuilder<boolean> {
  const { since, until } = narrowing
  return sql<boolean>`${since ? sql`at >= ${since}` : sql`true`} and ${until ? sql`at < ${until}` : sql`true`}
    and ${beside ? notByIndex(beside) : sql`true`} and ${ofAccount(narrowing)}`
}

const ofAccount = ({ account }: Narrowing) =>
  account ? sql<boolean>`account_id = ${account}::uuid` : sql<boolean>`true`

/** Inside a `case` a condition is a filter: the planner does not take the index to it. */
function notByIndex(query: string): RawBuilder<boolean> {
  return sql<boolean>`case when words @@ ${query}::tsquery then true else false end`
}

/** How many documents there are beside those of lasting things, roughly: the last number given out. */
export async function countDocuments(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select last_value as n from search_seq`.execute(tx)
  return rows[0]!.n
}

/** In how many documents each of the lexemes stands. */
export async function countsOf(tx: Tx, lexemes: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ word: string; docs: number }>`select word, docs from search_word
    where word = any(${[...lexemes]}::text[])`.execute(tx)
  return new Map(rows.map((row) => [row.word, row.docs]))
}

/** The most frequent words that begin so. Of all accounts: for staff only. */
export async function beginningWith(tx: Tx, start: string, limit: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ word: string; docs: number }>`select word, docs from search_word
    where word >= ${start} and word < ${`${start}\u{10FFFF}`} order by docs desc, word limit ${limit}`.execute(tx)
  return new Map(rows.map((row) => [row.word, row.docs]))
}

/** Words that share what is left of them without one letter. */
export async function nearWords(tx: Tx, word: string): Promise<{ word: string; docs: number }[]> {
  const { rows } = await sql<{ word: string; docs: number }>`select word, docs from search_word
    where near && search_near(${word}) order by docs desc, word`.execute(tx)
  return rows
}
