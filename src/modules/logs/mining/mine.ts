import { unpackLines } from '../pack.ts'
import { createMiner, type Miner } from '../rules/miner.ts'
import { stepOf } from '../rules/window.ts'
import type { BookOrder, BookReply, Count } from './order.ts'

/** Books remembered between orders; each is at most some megabytes. */
const mostBooks = 100
/** Of a line as the example of its template. */
const mostSample = 500

const miners = new Map<string, { version: string; miner: Miner }>()

/** Mines the packs of one book. Null when its templates are needed for it and were not given. */
export function mineBook({ book, version, next, known, packs }: BookOrder): BookReply | null {
  const miner = known ? createMiner(known) : remembered(book, version)
  if (!miner) return null
  const found = { lines: 0, unplaced: 0, firstAt: Number.POSITIVE_INFINITY, lastAt: Number.NEGATIVE_INFINITY }
  const counts = new Map<string, Count>()
  for (const pack of packs)
    for (const { at, severity, source, text } of unpackLines(pack.body, new Date(pack.hour))) {
      const time = at.getTime()
      found.lines++
      found.firstAt = Math.min(found.firstAt, time)
      found.lastAt = Math.max(found.lastAt, time)
      const number = miner.place(source, text)
      if (number === null) found.unplaced++
      else count(counts, number, { time, severity, text })
    }
  const resolved = together(counts, miner)
  const changes = miner.changes()
  const moved = changes.saved.length > 0 || changes.merged.length > 0
  remember(book, moved ? next : version, miner)
  return { ...found, ...changes, book, counts: resolved }
}

function remembered(book: string, version: string): Miner | null {
  const found = miners.get(book)
  return found?.version === version ? found.miner : null
}

/** The one used longest ago is forgotten first. */
function remember(book: string, version: string, miner: Miner): void {
  miners.delete(book)
  miners.set(book, { version, miner })
  if (miners.size > mostBooks) miners.delete(miners.keys().next().value!)
}

type Seen = { time: number; severity: number; text: string }

function count(counts: Map<string, Count>, number: number, { time, severity, text }: Seen): void {
  const at = stepOf(time)
  const key = `${number} ${at}`
  const one = counts.get(key)
  if (!one) {
    const sample = text.slice(0, mostSample).toWellFormed()
    counts.set(key, { number, at, n: 1, severity, sample, firstAt: time, lastAt: time })
    return
  }
  one.n++
  one.severity = Math.min(one.severity, severity)
  one.firstAt = Math.min(one.firstAt, time)
  one.lastAt = Math.max(one.lastAt, time)
}

/** Counts of templates that became one while the packs were read are one. */
function together(counts: ReadonlyMap<string, Count>, miner: Miner): Count[] {
  const joined = new Map<string, Count>()
  for (const one of counts.values()) {
    const number = miner.resolve(one.number)
    const key = `${number} ${one.at}`
    const same = joined.get(key)
    if (!same) joined.set(key, { ...one, number })
    else {
      same.n += one.n
      same.severity = Math.min(same.severity, one.severity)
      same.firstAt = Math.min(same.firstAt, one.firstAt)
      same.lastAt = Math.max(same.lastAt, one.lastAt)
    }
  }
  return [...joined.values()]
}
