const mostOutput = 20_000

/** Text of a program or server as it is kept: no control characters but line ends, bounded, its end cut. */
export function cleanOutput(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .toWellFormed()
    .trimEnd()
  return clean.length <= mostOutput ? clean : `${clean.slice(0, mostOutput - 1)}…`.toWellFormed()
}

/** One line, bounded. */
export function cleanLine(text: string): string {
  const line = cleanOutput(text).replace(/\s+/g, ' ').trim()
  return line.length <= 500 ? line : `${line.slice(0, 499)}…`.toWellFormed()
}
