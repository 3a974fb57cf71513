/** Width of a letter of the portal's type, in its size: enough to know where a name must break. */
function widthOf(letter: string): number {
  if (/[iljtfr.,:;|!'() -]/.test(letter)) return letter === ' ' ? 0.29 : 0.37
  if (/[mwMW@]/.test(letter)) return 0.9
  return /[A-Z0-9_]/.test(letter) ? 0.68 : 0.57
}

const lengthOf = (text: string) => [...text].reduce((sum, letter) => sum + widthOf(letter), 0)

/**
 * A name in at most two lines of this width (in sizes of the type), broken behind a space or a hyphen where there is one, and cut
 * with an ellipsis where even two lines are too short: SVG breaks no lines.
 */
export function nameLines(name: string, width: number): string[] {
  if (lengthOf(name) <= width) return [name]
  const breaks = [...name.matchAll(/[ \-_./](?=.)/g)].map(({ index }) => index + 1)
  const at = breaks.filter((index) => lengthOf(name.slice(0, index).trimEnd()) <= width).at(-1)
  if (at === undefined) return [cut(name, width)]
  return [name.slice(0, at).trimEnd(), cut(name.slice(at), width)]
}

function cut(text: string, width: number): string {
  if (lengthOf(text) <= width) return text
  let kept = text
  while (kept && lengthOf(kept) + 0.9 > width) kept = kept.slice(0, -1)
  return `${kept.trimEnd()}…`
}
