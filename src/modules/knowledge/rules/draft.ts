const greeting =
  /^(?:dear|hello|hi|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?)\b.{0,80}$/i
const closing =
  /^(?:(?:kind|best|warm|many)? ?regards|best wishes|yours (?:sincerely|faithfully)|cheers|(?:mit )?(?:freundlichen?|besten?|viele) gr(?:ü|ue)(?:ß|ss)en?)\b.{0,60}$/i

/** The part of an answer that could help others: without greeting and closing, as Markdown of the same words. */
export function draftFrom(answer: string): string {
  const lines = answer.replace(/\r\n?/g, '\n').trim().split('\n')
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first >= 0 && greeting.test(lines[first]!.trim())) lines.splice(0, first + 1)
  const end = lines.findIndex((line) => line === '-- ' || line === '--' || closing.test(line.trim()))
  const kept = end > 0 ? lines.slice(0, end) : lines
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
