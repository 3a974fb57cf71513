import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { ensurePartitions } from '#platform/db/partitions.ts'
import { newId } from '#platform/id.ts'
import type { BookOrder, BookReply } from '../mining/order.ts'
import type { Thread } from '../mining/thread.ts'
import { type Book, counts, holdBooks, saveMined, templatesOf } from '../queries/books.ts'
import { markMined, type Pack, unminedPacks } from '../queries/packs.ts'

/** Packs and lines of one turn: some tenths of a second of the thread. */
const mostPacks = 500
const mostLines = 40_000

/**
 * Mines packs that wait, one turn: alone in the whole installation, so that the templates of a book have one writer. Says
 * whether more may wait.
 */
export async function minePacks(tx: Tx, thread: Thread): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtext('logs.mine'))`.execute(tx)
  const waiting = await unminedPacks(tx, mostPacks, mostLines)
  if (waiting.length === 0) return false
  const groups = Map.groupBy(waiting, keyOf)
  const books = await holdBooks(
    tx,
    [...groups.values()].map((own) => ({
      accountId: own[0]!.accountId,
      systemId: own[0]!.systemId,
      firstAt: own[0]!.firstAt,
    })),
  )
  const orders = books.map((book) => orderOf(book, groups.get(keyOf(book))!))
  const found = await askThread(tx, thread, books, orders)
  for (const [n, reply] of found.entries()) await save(tx, books[n]!, orders[n]!.next, reply)
  await markMined(tx, waiting)
  return true
}

const keyOf = ({ accountId, systemId }: { accountId: string; systemId: string | null }) => `${accountId} ${systemId}`

function orderOf({ id, version }: Book, packs: readonly Pack[]): BookOrder {
  return {
    book: id,
    version,
    next: newId(),
    known: null,
    packs: packs.map(({ hour, body }) => ({ hour: hour.getTime(), body })),
  }
}

/** What the thread remembers needs no templates sent; of the others they are read and it is asked again. */
async function askThread(
  tx: Tx,
  thread: Thread,
  books: readonly Book[],
  orders: readonly BookOrder[],
): Promise<BookReply[]> {
  const first = await thread.mine([...orders])
  const missing = first.flatMap((reply, n) => (reply === null ? [n] : []))
  if (missing.length === 0) return first as BookReply[]
  const again: BookOrder[] = []
  for (const n of missing) again.push({ ...orders[n]!, known: await templatesOf(tx, books[n]!) })
  const second = await thread.mine(again)
  return first.map((reply, n) => reply ?? second[missing.indexOf(n)]!)
}

async function save(tx: Tx, book: Book, next: string, reply: BookReply): Promise<void> {
  const times = reply.counts.map(({ at }) => at)
  if (times.length > 0) await ensurePartitions(tx, counts, new Date(Math.min(...times)), new Date(Math.max(...times)))
  await saveMined(tx, {
    ...reply,
    book,
    next,
    firstAt: new Date(reply.firstAt),
    lastAt: new Date(reply.lastAt),
    counts: reply.counts.map((one) => ({
      ...one,
      at: new Date(one.at),
      firstAt: new Date(one.firstAt),
      lastAt: new Date(one.lastAt),
    })),
  })
}
