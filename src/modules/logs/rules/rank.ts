import { holdsTrouble } from './vocabulary.ts'

/** What was heard of one kind of message, counted by steps of five minutes. */
export type Heard = {
  text: string
  /** The worst severity in the window, RFC 5424: 0 emergency to 7 debug. */
  severity: number
  /** In the window. */
  n: number
  /** In the same hours of each former day on which the system was heard; empty: none. */
  days: readonly number[]
  /** When it was heard last before the window, within the days looked at. */
  beforeAt: Date | null
  /** First in the window. */
  firstAt: Date | null
}

/** The window, and since when anything was heard of the system. */
export type Window = { from: Date; to: Date; openedAt: Date; heardSince: Date }

export type Kind = 'new' | 'more' | 'fewer'

/** Why a message is on the list. `usual` is what the same hours of former days had; `times` how many times that it is. */
export type Ranked = { kind: Kind; score: number; usual: number; times: number | null; days: number; learning: boolean }

const dayMs = 86_400_000
/** What a message must be beyond its usual, to be worth a line at all. */
const least = 3

/**
 * How much a message of the window is unlike the days before, or null where it is as usual. The score is
 *
 * - new: 10, from 2 on the first day to 10 after a week of knowing the system, and the root of how often, at most 10;
 * - more: (n - high) / √(high + 1), at most 20, where `high` is the median of the days and twice their spread;
 * - fewer: 0.7 (low - n) / √(low + 1), at most 14, where `low` is the median less twice the spread and at least five;
 *
 * and to each 1.5 a step of severity above notice, 3 when its words speak of trouble, and 2 when it began within five minutes
 * of the incident's begin. A message that says the same as every day is none, however bad its words are.
 */
export function rank(heard: Heard, window: Window): Ranked | null {
  const known = (window.from.getTime() - window.heardSince.getTime()) / dayMs
  const learning = known < 1
  const usual = median(heard.days)
  const spread = heard.days.length < 3 ? usual : 1.4826 * median(heard.days.map((n) => Math.abs(n - usual)))
  const kept = { usual, days: heard.days.length, learning }
  if (heard.n > 0 && heard.beforeAt === null) {
    const score = 2 + 8 * Math.min(1, Math.max(0, known) / 7) + Math.min(10, Math.sqrt(heard.n))
    return { ...kept, kind: 'new', times: null, score: round(score + weight(heard, window)) }
  }
  const high = usual + 2 * spread
  if (heard.n >= 2 * high && heard.n >= high + least) {
    const score = Math.min(20, (heard.n - high) / Math.sqrt(high + 1))
    return {
      ...kept,
      kind: 'more',
      times: usual > 0 ? heard.n / usual : null,
      score: round(score + weight(heard, window)),
    }
  }
  const low = usual - 2 * spread
  if (heard.days.length >= 3 && low >= 5 && heard.n <= low / 2) {
    const score = Math.min(14, (0.7 * (low - heard.n)) / Math.sqrt(low + 1))
    return { ...kept, kind: 'fewer', times: heard.n / usual, score: round(score) }
  }
  return null
}

function weight({ severity, text, firstAt }: Heard, { openedAt }: Window): number {
  const near = firstAt !== null && Math.abs(firstAt.getTime() - openedAt.getTime()) <= 300_000
  return 1.5 * Math.max(0, 5 - severity) + (holdsTrouble(text) ? 3 : 0) + (near ? 2 : 0)
}

const round = (score: number) => Math.round(score * 10) / 10

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The reason as a sentence, for bundles; the portal has its own in both languages. */
export function reasonOf({ kind, usual, times, days, learning }: Ranked): string {
  if (kind === 'new')
    return learning
      ? 'new: not seen before, on the first day of this system'
      : `new: never seen in ${lookBackDays} days`
  if (kind === 'fewer') return `fewer: the usual is ${plain(usual)} in this time`
  if (times === null) return `more: unusual for this time of the day, on ${days} days before there was none`
  return `more: ${plain(times)} times its usual`
}

/** So many days back is looked for what is usual. */
export const lookBackDays = 14
const plain = (value: number) => String(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10)
