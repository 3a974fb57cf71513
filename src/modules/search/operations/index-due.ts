import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import { noteForSearch, type SearchDocument, type SearchSource, searchSources } from '#platform/searchable.ts'
import { readFileTexts } from '../queries/files.ts'
import { accountLexeme } from '../queries/finder.ts'
import { dropDue, type IndexRow, nextDue, takeTurn, writeDocuments } from '../queries/index.ts'
import { mostLetters, namesOf, wordsOf } from '../rules/words.ts'

const batch = 300
export const indexer = systemActor('search')

/** Indexes what waits, oldest first, until nothing does, what that itself noted included. */
export async function indexDue(app: App): Promise<void> {
  while ((await app.db.transact(indexer, indexSome)) > 0);
}

/**
 * A round of the loop: ends with a batch that is not full. What came meanwhile is taken together a moment later, since most of the
 * cost is by batch and different word, not by text.
 */
export async function indexRound(app: App): Promise<void> {
  while ((await app.db.transact(indexer, indexSome)) === batch);
}

/** One batch in one transaction; 0 when nothing waits or another instance has the turn. */
async function indexSome(tx: Tx): Promise<number> {
  if (!(await takeTurn(tx))) return 0
  const due = await nextDue(tx, batch)
  if (due.length === 0) return 0
  for (const [kind, some] of Map.groupBy(due, (each) => each.kind)) {
    const source = searchSources(tx.app).get(kind)
    if (source) await indexThings(tx, source, [...new Set(some.map((each) => each.id))])
  }
  await dropDue(
    tx,
    due.map((each) => each.n),
  )
  return due.length
}

/** Brings the documents of these things up to date, and notes those that hold their words. */
export async function indexThings(tx: Tx, source: SearchSource, ids: readonly string[]): Promise<void> {
  let documents = await source.documents(tx, ids)
  if (source.kind === 'file') documents = await withTexts(tx, documents)
  const renamed = await writeDocuments(
    tx,
    source,
    ids,
    documents.map((each) => rowOf(source.kind, each)),
  )
  if (renamed.length === 0 || !source.dependents) return
  for (const [kind, some] of Map.groupBy(await source.dependents(tx, renamed), (each) => each.kind))
    await noteForSearch(
      tx,
      kind,
      some.map((each) => each.id),
    )
}

/** Files with what was read out of them; those nobody has looked into yet are given to the worker. */
async function withTexts(tx: Tx, files: readonly SearchDocument[]): Promise<SearchDocument[]> {
  const texts = await readFileTexts(
    tx,
    files.map((each) => each.id),
    mostLetters,
  )
  const unread = files.filter((each) => !texts.has(each.id))
  await addJobs(
    tx,
    unread.map(({ id }) => ({ queue: 'search.extract', key: id, data: { fileId: id } })),
  )
  return files.map((each) => ({ ...each, text: `${each.text}\n${texts.get(each.id) ?? ''}` }))
}

function rowOf(kind: string, document: SearchDocument): IndexRow {
  const head = wordsOf(document.title)
  const words = wordsOf(document.text, new Set(head))
  const month = document.at.toISOString().slice(0, 7)
  return {
    accountId: document.accountId,
    id: document.id,
    audience: document.audience,
    aboutKind: document.about.kind,
    aboutId: document.about.id,
    at: document.at,
    head: [...head],
    words: [
      ...words,
      ...new Set((document.names ?? []).flatMap(namesOf)),
      `=k${kind}`,
      accountLexeme(document.accountId),
      `=o${document.audience}`,
      `=m${month}`,
      `=y${month.slice(0, 4)}`,
    ],
  }
}
