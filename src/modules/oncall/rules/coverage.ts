import { createHash } from 'node:crypto'
import { type Gap, gaps, type Rota } from './rota.ts'
import { type Span, subtract, union } from './spans.ts'
import { dayMs } from './wall.ts'

/** So far ahead somebody must be on call, or whoever changes the plan has been shown that nobody is. */
export const provenDays = 90

export type ProvenGap = Gap & {
  /** The change opens it, or part of it. */
  isNew: boolean
}

export type Proof = {
  from: Date
  until: Date
  gaps: ProvenGap[]
  /** Names exactly these gaps: whoever gives it back has been shown them. Null when the change opens none. */
  seen: string | null
}

/**
 * The days a proof is about. They begin with the day (UTC) of `now`, so that what was shown a minute ago is still what is
 * asked for.
 */
export function provenRange(now: Date): { from: Date; until: Date } {
  const from = Math.floor(now.getTime() / dayMs) * dayMs
  return { from: new Date(from), until: new Date(from + (provenDays + 1) * dayMs) }
}

/**
 * Every gap of the coming days as they would be, and which of them the change opens. `before` null: nothing was there, every
 * gap is new. What has passed already is no gap any more.
 */
export function prove(before: Rota | null, after: Rota, now: Date): Proof {
  const { from, until } = provenRange(now)
  const old: Span[] = before ? union(gaps(before, from, until).map(spanOf)) : []
  const left = gaps(after, from, until)
    .filter((gap) => gap.until > now)
    .map((gap) => ({ ...gap, isNew: subtract([ahead(spanOf(gap), now)], old).length > 0 }))
  return { from, until, gaps: left, seen: left.some((gap) => gap.isNew) ? nameOf(left) : null }
}

const spanOf = (gap: Gap): Span => ({ fromMs: gap.from.getTime(), untilMs: gap.until.getTime() })
const ahead = (span: Span, now: Date): Span => ({ ...span, fromMs: Math.max(span.fromMs, now.getTime()) })

/** Two lists of gaps have the same name only when they are the same. */
function nameOf(list: readonly Gap[]): string {
  const text = list.map((gap) => `${gap.from.getTime()} ${gap.until.getTime()}`).join('\n')
  const hex = createHash('sha256').update(text).digest('hex')
  // In the form of an id (RFC 9562, version 8: made of a hash), so that nothing else is taken for one.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
