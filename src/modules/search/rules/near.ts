/** From this length on, two words that share what is left after one letter each are near: `certificaat`, `certificate`. */
const longWord = 7

/**
 * Whether two words are a slip of the hand apart: one letter more, less or other, or two neighbours changed over; long
 * words may differ by one such slip on each side. Words of three letters and fewer are near to nothing.
 */
export function isNear(typed: string, word: string): boolean {
  if (typed === word) return true
  if (typed.length < 4 || word.length < 4 || Math.abs(typed.length - word.length) > 1) return false
  if (typed.length >= longWord && word.length >= longWord) return sharesRest(typed, word)
  return isOneSlip(typed, word)
}

function isOneSlip(a: string, b: string): boolean {
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  let endA = a.length
  let endB = b.length
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const [left, right] = [a.slice(from, endA), b.slice(from, endB)]
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}

/** With one letter left out of each they are the same. */
function sharesRest(a: string, b: string): boolean {
  const rests = new Set(leftOut(a))
  return leftOut(b).some((rest) => rests.has(rest))
}

function leftOut(word: string): string[] {
  return [word, ...Array.from(word, (_, n) => word.slice(0, n) + word.slice(n + 1))]
}
