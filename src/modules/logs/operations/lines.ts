import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toCursor } from '#platform/http/cursor.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { systemsOf } from '#systems'
import type { logs } from '../contract.ts'
import { type Line, unpackLines } from '../pack.ts'
import { problems } from '../problems.ts'
import { booksOf } from '../queries/books.ts'
import { countLines } from '../queries/counts.ts'
import { measureOf, packsAround } from '../queries/packs.ts'

type Query = HandlerInput<typeof logs.listLines>['query']

/** One page opens at most so many packs and reads at most so many lines; then it goes on with the next. */
const mostPacks = 200
const mostLines = 50_000
const longestMs = 7 * 24 * 3_600_000
const hourMs = 3_600_000

/**
 * Lines of a system in a time, in order of time, a page at a time: hour by hour, because packs of one hour lie over each other.
 * A page that found little says how far it looked and goes on from there.
 */
export async function listLines(tx: Tx, systemId: string, query: Query): Promise<HandlerReply<typeof logs.listLines>> {
  permit(tx.actor, 'alert.read', { accountId: null })
  const system = (await systemsOf(tx, [systemId])).get(systemId)
  if (!system) throw notFound()
  permit(tx.actor, 'system.read', { accountId: system.accountId })
  const span = query.to.getTime() - query.from.getTime()
  if (!(span > 0 && span <= longestMs))
    throw problems.refuse('logs.window_refused', { fields: { to: 'must be after from, and at most seven days' } })
  const at = startOf(query)
  const page = await read(tx, systemId, query, at)
  const [book] = page.next && !query.q ? await booksOf(tx, [systemId]) : []
  const rest = { from: page.lookedUntil, to: query.to, severity: query.severity }
  const later = book ? await countLines(tx, book, rest) : null
  return { ...page, later, today: await measureOf(tx, system.accountId) }
}

/** Where a page begins: a moment, and how many lines of exactly that moment were shown before. */
type Place = { at: Date; skip: number }

function startOf({ from, cursor }: Query): Place {
  const values = fromCursor(cursor, 2)
  if (!values) return { at: from, skip: 0 }
  const [moment, skip] = [momentIn(values[0]), values[1]]
  if (typeof skip !== 'number' || !Number.isSafeInteger(skip) || skip < 0 || moment < from)
    throw platformProblems.refuse('platform.invalid', { fields: { cursor: 'unknown cursor' } })
  return { at: moment, skip }
}

async function read(tx: Tx, systemId: string, query: Query, place: Place) {
  const fits = filterOf(query)
  const found: Line[] = []
  let [opened, looked] = [0, 0]
  let hour = new Date(Math.floor(place.at.getTime() / hourMs) * hourMs)
  let skip = place.skip
  while (hour < query.to) {
    const begin = hour < place.at ? place.at : hour
    const end = new Date(Math.min(hour.getTime() + hourMs, query.to.getTime()))
    const packs = await packsOfHour(tx, systemId, { hour, begin, end })
    // Nothing in this hour: on to the next one that has some.
    if (packs.length === 0) {
      const [next] = await packsAround(tx, systemId, { from: end, to: query.to, limit: 1 })
      if (!next) return { items: found, next: null, lookedUntil: query.to }
      hour = next.hour
      continue
    }
    opened += packs.length
    const lines = packs
      .flatMap(({ body }) => unpackLines(body, hour))
      .filter((line) => line.at >= begin && line.at < end)
    looked += lines.length
    const inOrder = lines.filter(fits).toSorted((a, b) => a.at.getTime() - b.at.getTime())
    for (const line of inOrder.slice(skip)) {
      if (found.length === query.limit)
        return { items: found, next: cursorAfter(found, place), lookedUntil: found.at(-1)!.at }
      found.push(line)
    }
    skip = 0
    hour = new Date(hour.getTime() + hourMs)
    if ((opened >= mostPacks || looked >= mostLines || found.length === query.limit) && hour < query.to)
      return { items: found, next: toCursor([hour, 0]), lookedUntil: hour }
  }
  return { items: found, next: null, lookedUntil: query.to }
}

/** All packs of an hour: they lie over each other, so that none can be left out of its order. */
async function packsOfHour(tx: Tx, systemId: string, { hour, begin, end }: { hour: Date; begin: Date; end: Date }) {
  const all = await packsAround(tx, systemId, { from: begin, to: end, limit: 5000 })
  return all.filter((pack) => pack.hour.getTime() === hour.getTime())
}

/** After the last line found: its moment, and how many of that moment were shown, on the page before too. */
function cursorAfter(found: readonly Line[], { at, skip }: Place): string {
  const last = found.at(-1)!.at.getTime()
  const same = found.filter((line) => line.at.getTime() === last).length
  return toCursor([new Date(last), same + (last === at.getTime() ? skip : 0)])
}

/** All words, in any order and without regard to case, in the text or the name of the program. */
function filterOf({ q, severity }: Query): (line: Line) => boolean {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return (line) => {
    if (line.severity > severity) return false
    if (words.length === 0) return true
    const text = `${line.source} ${line.text}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
