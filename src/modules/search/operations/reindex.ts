import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { type SearchSource, searchSources } from '#platform/searchable.ts'
import { indexedAfter, recountWords, takeTurn } from '../queries/index.ts'
import { indexer, indexThings } from './index-due.ts'

const batch = 500
const least = '00000000-0000-0000-0000-000000000000'

/**
 * Builds the index anew beside the running program: every thing of every source is indexed again in the order of ids,
 * which is the order they came; what its source no longer knows leaves the index; words are counted again at the end.
 * `tell` hears how many things are done.
 */
export async function reindex(app: App, tell: (done: number) => void): Promise<number> {
  const sources = [...searchSources(app).values()]
  let after: string | null = null
  let done = 0
  do {
    const [until, count] = await app.db.transact(indexer, (tx) => portion(tx, sources, after))
    done += count
    tell(done)
    after = until
  } while (after !== null)
  await app.db.transact(indexer, async (tx) => {
    await turn(tx)
    await recountWords(tx)
  })
  return done
}

/** Indexes the next things of all sources together, up to an id; null for the last portion. */
async function portion(tx: Tx, sources: SearchSource[], after: string | null): Promise<[string | null, number]> {
  await turn(tx)
  const ahead = new Map<SearchSource, string[]>()
  for (const source of sources) ahead.set(source, await source.idsAfter(tx, after, batch))
  // As far as the source that comes least far with a full batch: beyond it, not all are known yet.
  const ends = [...ahead.values()].filter((ids) => ids.length === batch).map((ids) => ids.at(-1)!)
  const until = ends.sort()[0] ?? null
  let count = 0
  for (const [source, ids] of ahead) {
    const some = until === null ? ids : ids.filter((id) => id <= until)
    const known = await indexedAfter(tx, source.kind, after ?? least, until)
    const all = [...new Set([...some, ...known])]
    for (let from = 0; from < all.length; from += batch) await indexThings(tx, source, all.slice(from, from + batch))
    count += some.length
  }
  return [until, count]
}

async function turn(tx: Tx): Promise<void> {
  while (!(await takeTurn(tx))) await new Promise((next) => setTimeout(next, 50))
}
