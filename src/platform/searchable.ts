import { sql } from 'kysely'
import type { App } from './app.ts'
import type { Tx } from './db/database.ts'
import type { Severity } from './http/contract.ts'

/** Who may find a text: the people of its account and staff, staff alone, or everybody who is signed in. */
export type Audience = 'account' | 'staff' | 'everyone'

/** One text as it goes into the index of search. */
export type SearchDocument = {
  /** Of the thing whose text this is. One thing may have one document for each audience. */
  id: string
  accountId: string
  audience: Audience
  /** What a hit leads to; many texts may lead to one thing (messages to their request). */
  about: { kind: string; id: string }
  at: Date
  /** Counts more than the text. Words of the thing it leads to belong here too, so that they are found together. */
  title: string
  text: string
  /** What names exactly this thing: its number, an address, a telephone number in E.164. */
  names?: readonly string[]
}

/** A hit as its reader may see it, loaded under the reader's own row security. */
export type SearchCard = {
  id: string
  /** What it leads to. `ref` is how addresses name it (a request's number, an article's short name). */
  about: { kind: string; id: string; ref: string }
  title: string
  account: { id: string; number: string; name: string } | null
  at: Date
  /** Who wrote it, which address it has; '' for nothing to say. */
  by: string
  /** What a snippet is cut from. */
  text: string
  /** Of requests. */
  severity?: Severity
  status?: string
  /** What kind of text it is beyond its source's kind: `answer`, `note`, the name of a file. */
  part?: string
}

/** Where texts of one kind come from. The module that owns them registers it in its `start`. */
export type SearchSource = {
  /** Lower case word: `request`, `article`. */
  kind: string
  /**
   * Few and lasting things (accounts, people, articles) are looked through whole; the rest by the newest that fit. Only of
   * lasting things may documents be for everyone: of the rest a customer with few texts is shown those of its account.
   */
  lasting: boolean
  /** The documents of these things, as the system sees them. Things that are gone are left out, and leave the index. */
  documents(tx: Tx, ids: readonly string[]): Promise<SearchDocument[]>
  /** Things whose documents hold words of these (a request's title stands in its messages): indexed again with them. */
  dependents?(tx: Tx, ids: readonly string[]): Promise<{ kind: string; id: string }[]>
  /** Ids after this one, in the order of ids, for building the index anew. */
  idsAfter(tx: Tx, after: string | null, limit: number): Promise<string[]>
  /**
   * Hits as the actor of `tx` may see them: by `seesAccount` and row-level security, as any reading operation. What the
   * actor may not see is left out; search tells nothing of it.
   */
  cards(tx: Tx, ids: readonly string[]): Promise<SearchCard[]>
}

const registries = new WeakMap<App, Map<string, SearchSource>>()

/** Registers a source of texts. Its changes reach the index by `noteForSearch`, or by `call search_table(…)` in a migration. */
export function registerSearchSource(app: App, source: SearchSource): void {
  const sources = registries.get(app) ?? new Map<string, SearchSource>()
  if (sources.has(source.kind)) throw new Error(`two sources of ${source.kind} for search`)
  registries.set(app, sources.set(source.kind, source))
}

export function searchSources(app: App): ReadonlyMap<string, SearchSource> {
  return registries.get(app) ?? new Map()
}

/** Notes in the transaction that changes things that their texts are others: they are indexed within a second of its commit. */
export async function noteForSearch(tx: Tx, kind: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`insert into search_due (kind, id) select ${kind}, unnest(${[...ids]}::uuid[])`.execute(tx)
}
