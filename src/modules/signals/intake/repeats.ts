import type { Said, Source, Told } from '../types.ts'

/** What is stored of an alert that is kept up: enough to tell whether it says anything new. */
type Known = { alert: string; endsAt: number }
/**
 * Repeats since they were last counted: the first of them, what the last one says is its end, and how many there were. Nothing else
 * can differ in a repeat; keeping each new one instead would make the collector of garbage copy them all, 5 ms every 100 ms.
 */
type Waiting = { source: Source; told: Told; endsAt: Date; times: number }

export type Repeats = {
  /** Whether these words of the source are stored, and need no keeping up at this moment: they were read once, and are not again. */
  knows(source: Source, words: string, endsAt: Date, now: Date): boolean
  /** What is known was said again: it waits to be counted. */
  again(source: Source, said: readonly Said[]): void
  /** It says something new: until that is stored, what comes after it is news, too. */
  news(source: Source, told: readonly Told[]): void
  /** News was stored: from now on it can be repeated. */
  stored(source: Source, news: readonly Told[]): void
  /** What waits, by source; it waits no more. */
  taken(): Map<Source, Told[]>
  /** What was taken is counted: known until its new end, where nothing else was said of it meanwhile. */
  counted(source: Source, told: readonly Told[]): void
  /** It could not be counted for now: it waits on, unless something newer was said. */
  putBack(source: Source, told: readonly Told[]): void
  /** It could not be stored: whatever is said next of it is news. */
  forget(source: Source, told: readonly Told[]): void
}

const mostKnown = 200_000
/** An alert so near to its end is stored at once: its repeat is what keeps it. */
const nearEndMs = 60_000

/**
 * A Prometheus says every minute of each alert that it is still there. Such a repeat says nothing that is not stored: it is
 * answered at once, and counted within five seconds, many in one transaction. A crash loses at most how often something
 * was said in them. What is new, over, changed or near its end is never one.
 */
export function createRepeats(): Repeats {
  /** By the words of a source; and of each alert the words it has now. */
  const known = new Map<string, Known>()
  const current = new Map<string, string>()
  let waiting = new Map<string, Waiting>()

  function drop(words: string): void {
    const alert = known.get(words)?.alert
    known.delete(words)
    waiting.delete(words)
    if (alert !== undefined && current.get(alert) === words) current.delete(alert)
  }

  function dropAlert(alert: string): void {
    const words = current.get(alert)
    if (words !== undefined) drop(words)
  }

  return {
    knows(source, words, endsAt, now) {
      const found = known.get(idOf(source, words))
      return found !== undefined && endsAt > now && found.endsAt > now.getTime() + nearEndMs
    },
    again(source, said) {
      for (const { words, endsAt, read } of said) {
        const id = idOf(source, words)
        const before = waiting.get(id)
        if (before) {
          before.source = source // it may have been changed since
          before.endsAt = endsAt
          before.times++
        } else waiting.set(id, { source, told: read(), endsAt, times: 1 })
      }
    },
    news(source, told) {
      for (const { active, key } of told) if (active) dropAlert(idOf(source, key))
    },
    stored(source, news) {
      for (const { active, status, key, words } of news) {
        if (!active || !words || status !== 'problem') continue
        const [alert, id] = [idOf(source, key), idOf(source, words)]
        if (current.get(alert) !== id) dropAlert(alert)
        current.set(alert, id)
        known.set(id, { alert, endsAt: active.endsAt.getTime() })
        if (known.size > mostKnown) drop(known.keys().next().value!)
      }
    },
    taken() {
      const bySource = new Map<Source, Told[]>()
      for (const { source, told, endsAt, times } of waiting.values()) {
        const all = bySource.get(source) ?? []
        all.push({ ...told, times, active: { ...told.active!, endsAt } })
        bySource.set(source, all)
      }
      waiting = new Map()
      return bySource
    },
    counted(source, told) {
      for (const { words, active } of told) {
        const found = known.get(idOf(source, words!))
        if (found) found.endsAt = active!.endsAt.getTime()
      }
    },
    putBack(source, told) {
      for (const one of told) {
        const id = idOf(source, one.words!)
        if (!known.has(id)) continue
        const newer = waiting.get(id)
        const endsAt = newer?.endsAt ?? one.active!.endsAt
        waiting.set(id, { source, told: newer?.told ?? one, endsAt, times: (newer?.times ?? 0) + (one.times ?? 1) })
      }
    },
    forget(source, told) {
      for (const { words } of told) drop(idOf(source, words!))
    },
  }
}

const idOf = (source: Source, name: string): string => `${source.id} ${name}`
