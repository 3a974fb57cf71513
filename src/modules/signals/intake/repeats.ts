import { hash } from 'node:crypto'
import type { Heard, Source, Told } from '../types.ts'

/** What is stored of an alert that is kept up: enough to tell whether it says anything new. */
type Known = { digest: string; startsAt: number; endsAt: number }
/**
 * Repeats since they were last counted: the first of them, what the last one says is its end, and how many there were. Nothing else
 * can differ in a repeat; keeping each new one instead would make the collector of garbage copy them all, 5 ms every 100 ms.
 */
type Waiting = { source: Source; told: Told; endsAt: Date; times: number }

export type Repeats = {
  /** What of it is news. The rest repeats what is stored, and waits to be counted. */
  newsOf(source: Source, heard: Heard, now: Date): { news: Heard; repeated: number }
  /** News was stored: from now on it can be repeated. */
  stored(source: Source, news: Heard): void
  /** What waits, by source; it waits no more. */
  taken(): Map<Source, Told[]>
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
  const known = new Map<string, Known>()
  let waiting = new Map<string, Waiting>()

  function isRepeat(key: string, told: Told, now: Date): boolean {
    const before = known.get(key)
    const active = told.active!
    return (
      told.status === 'problem' &&
      before !== undefined &&
      before.startsAt === active.startsAt.getTime() &&
      before.endsAt > now.getTime() + nearEndMs &&
      before.digest === digestOf(told)
    )
  }

  return {
    newsOf(source, heard, now) {
      const told = heard.told.filter((one) => {
        if (!one.active) return true
        const key = keyOf(source, one)
        if (!isRepeat(key, one, now)) {
          known.delete(key) // until it is stored, what comes after it is news, too
          waiting.delete(key)
          return true
        }
        const before = waiting.get(key)
        const { endsAt } = one.active
        if (before) {
          before.source = source // it may have been changed since
          before.endsAt = endsAt
          before.times++
        } else waiting.set(key, { source, told: one, endsAt, times: 1 })
        return false
      })
      return { news: { ...heard, told }, repeated: heard.told.length - told.length }
    },
    stored(source, { told }) {
      for (const one of told) {
        if (!one.active || one.status !== 'problem') continue
        const { startsAt, endsAt } = one.active
        known.set(keyOf(source, one), {
          digest: digestOf(one),
          startsAt: startsAt.getTime(),
          endsAt: endsAt.getTime(),
        })
        if (known.size > mostKnown) known.delete(known.keys().next().value!)
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
    putBack(source, told) {
      for (const one of told) {
        const key = keyOf(source, one)
        if (!known.has(key)) continue
        const newer = waiting.get(key)
        const endsAt = newer?.endsAt ?? one.active!.endsAt
        waiting.set(key, { source, told: newer?.told ?? one, endsAt, times: (newer?.times ?? 0) + (one.times ?? 1) })
      }
    },
    forget(source, told) {
      for (const one of told) known.delete(keyOf(source, one))
    },
  }
}

const keyOf = (source: Source, { key }: Told): string => `${source.id} ${key}`

/** Of all it says beside its labels, which its key names already, and its moments. */
function digestOf({ title, text, runbook, active }: Told): string {
  return hash('sha1', JSON.stringify([title, text, runbook, active!.annotations]), 'base64url')
}
