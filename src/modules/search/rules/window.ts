/** Documents are numbered in the order they came; a window is the newest of them, in whole portions of one size. */
export type Window = { lexemes: string[]; whole: boolean }

const sizes = [
  { mark: '=b', bits: 11 },
  { mark: '=c', bits: 15 },
  { mark: '=d', bits: 19 },
] as const
/** So many portions stand in one query at most. */
const mostPortions = 16

/** The lexemes of the portions a document is in. The migration names the same sizes. */
export function portionsOf(seq: number): string[] {
  return sizes.map(({ mark, bits }) => `${mark}${Math.floor(seq / 2 ** bits)}`)
}

/**
 * The newest `wanted` of `count` documents that came before number `end`, rounded up to portions; all of them when that is
 * nearly as many.
 */
export function windowOf(count: number, wanted: number, end: number = count): Window {
  const size = sizes.find(({ bits }) => wanted <= (mostPortions - 1) * 2 ** bits)
  if (!size || wanted >= count / 2) return { lexemes: [], whole: true }
  const newest = Math.floor(end / 2 ** size.bits)
  const oldest = Math.floor(Math.max(0, end - wanted) / 2 ** size.bits)
  const lexemes = Array.from({ length: newest - oldest + 1 }, (_, n) => `${size.mark}${oldest + n}`)
  return { lexemes, whole: oldest === 0 && end === count }
}

/** The lexemes of the whole months between a moment and now, without the month it lies in. */
export function monthsAfter(moment: Date, now: Date): string[] {
  return monthsOf(new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1)), now)
}

/** The lexemes of months, or for long spans of years, that a span of time touches; [] for no bound below. */
export function monthsOf(since: Date | null, until: Date): string[] {
  if (!since || since > until) return []
  const months: string[] = []
  for (
    let month = new Date(Date.UTC(since.getUTCFullYear(), since.getUTCMonth()));
    month <= until;
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1))
  )
    months.push(`=m${month.toISOString().slice(0, 7)}`)
  return months.length <= 24 ? months : [...new Set(months.map((each) => `=y${each.slice(2, 6)}`))]
}
