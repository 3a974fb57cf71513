import type { Measure, Outcome } from '../types.ts'

/** Exit codes of the Monitoring Plugins guidelines; anything else is UNKNOWN. */
const outcomes: Outcome[] = ['up', 'degraded', 'down', 'inconclusive']

export const outcomeOfExit = (code: number): Outcome => outcomes[code] ?? 'inconclusive'

/** What a plugin printed: its first line up to `|`, and the performance data of all lines. */
export function readPlugin(output: string): { said: string; measures: Measure[] } {
  const [first = '', ...others] = output.split('\n')
  const [said = '', ...data] = first.split('|')
  // After the first line there is long text, and after a second `|` more performance data to the end.
  const long = others.join('\n')
  const more = long.includes('|') ? long.slice(long.indexOf('|') + 1) : ''
  return { said: said.trim(), measures: readPerformance(`${data.join('|')} ${more}`) }
}

/**
 * Performance data: `'label'=value[unit];[warn];[crit];[min];[max]`, separated by white space. A label with blanks stands in
 * single quotes, a quote within it twice. What is not of this form is passed over; at most 100 are read.
 */
export function readPerformance(text: string): Measure[] {
  const measures: Measure[] = []
  const item =
    /(?:'((?:[^']|'')*)'|([^\s=']+))=(-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|U)([a-z%]*)(?:;[^\s]*)?(?=\s|$)/giy
  for (let at = 0; at < text.length && measures.length < 100; ) {
    if (/\s/.test(text[at]!)) {
      at++
      continue
    }
    item.lastIndex = at
    const found = item.exec(text)
    if (!found) {
      const blank = text.slice(at).search(/\s/)
      at = blank === -1 ? text.length : at + blank
      continue
    }
    at = item.lastIndex
    const value = Number(found[3])
    const name = (found[1]?.replaceAll("''", "'") ?? found[2]!).slice(0, 100)
    if (Number.isFinite(value) && name !== '') measures.push({ name, value, unit: found[4] || null })
  }
  return measures
}
