/** Longest words kept of a search without result. */
const most = 80

/**
 * What of a search may be kept when nothing was found: at most eight words in lower case, without addresses, numbers that
 * could name somebody, and long strings that could be secrets. Null when nothing is left.
 */
export function missWords(search: string): string | null {
  const words = search
    .normalize('NFC')
    .toLowerCase()
    .slice(0, 400)
    .split(/\s+/)
    .filter((word) => !/@|:\/\/|^www\./.test(word))
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word.length > 0 && word.length <= 30 && (word.match(/\d/g)?.length ?? 0) < 5)
    .slice(0, 8)
  const text = words.join(' ').slice(0, most).trim()
  return text.length < 2 ? null : text
}
