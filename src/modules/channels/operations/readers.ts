import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'

/** What a text message says: who sent it by number (E.164), and its words. */
export type TextMessage = { from: string; body: string }

/**
 * Reads text messages that are no answer to a page. `said` is texted back, null for silence; the whole is null when the message is
 * none of theirs. Asked in the transaction that takes the message in, once a message.
 */
export type TextReader = (tx: Tx, message: TextMessage) => Promise<{ said: string | null } | null>

const readers = new WeakMap<App, TextReader[]>()

/** A module reads text messages of its own form; it is asked before they count as an answer to a page. */
export function readTexts(app: App, reader: TextReader): void {
  readers.set(app, [...(readers.get(app) ?? []), reader])
}

/** What the first reader whose message it is says; null when it is nobody's. */
export async function readBySomebody(tx: Tx, message: TextMessage): Promise<{ said: string | null } | null> {
  for (const reader of readers.get(tx.app) ?? []) {
    const read = await reader(tx, message)
    if (read) return read
  }
  return null
}
