/** Without accents and case, so that `bereitschaft` finds `Bereitschaft` and `uber` finds `Über`. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const boundary = (text: string, at: number) => at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '')

/** How well one word fits: from its place in the text, else letters in order with gaps. Null when letters are missing. */
function fit(word: string, text: string): number | null {
  const at = text.indexOf(word)
  if (at >= 0) return 100 - Math.min(at, 40) + (boundary(text, at) ? 60 : 0)
  // Each letter goes on where the last one was, nearly so, or begins a word: anything else fits nearly every long text.
  let score = 0
  let from = 0
  for (const letter of word) {
    let next = text.indexOf(letter, from)
    while (next >= 0 && next - from > 2 && !boundary(text, next)) next = text.indexOf(letter, next + 1)
    if (next < 0) return null
    score += boundary(text, next) ? 12 : next === from ? 6 : 1
    from = next + 1
  }
  return score
}

/**
 * How well a text fits what somebody typed: every typed word must occur, in one piece or as letters in order. Higher is
 * better; null when it does not fit. Nothing typed fits everything alike.
 */
export function fuzzy(typed: string, text: string): number | null {
  const words = plain(typed).split(/\s+/).filter(Boolean)
  const where = plain(text)
  let sum = 0
  for (const word of words) {
    const one = fit(word, where)
    if (one === null) return null
    sum += one
  }
  return sum - where.length / 50
}

/** Those that fit, best first; the given order where they fit alike. */
export const best = <T>(typed: string, all: readonly T[], text: (one: T) => string): T[] =>
  typed.trim() === ''
    ? [...all]
    : all
        .map((one) => ({ one, score: fuzzy(typed, text(one)) }))
        .filter((row): row is { one: T; score: number } => row.score !== null)
        .sort((a, b) => b.score - a.score)
        .map((row) => row.one)
