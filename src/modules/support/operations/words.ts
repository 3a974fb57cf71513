import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'

/** Finds requests by the words of their texts, within one account when it is given: ids, the best first, as the actor may see them. */
export type WordFinder = (tx: Tx, q: string, accountId: string | undefined) => Promise<string[]>

const finders = new WeakMap<App, WordFinder>()

/** Search stands to the right of this module, so it says here how it finds. */
export function findWordsWith(app: App, finder: WordFinder): void {
  finders.set(app, finder)
}

/** Without search (parts of the program in tests) nothing is found by words of texts. */
export function requestsWith(tx: Tx, q: string, accountId: string | undefined): Promise<string[]> {
  return finders.get(tx.app)?.(tx, q, accountId) ?? Promise.resolve([])
}
