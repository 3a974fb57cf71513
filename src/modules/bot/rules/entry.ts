/** Words of a stranger as the database and a page can hold them: whole characters, no control characters but breaks of lines. */
export function cleanWords(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .trim()
}
