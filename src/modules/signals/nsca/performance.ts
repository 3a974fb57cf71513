import { lineOf } from '../decode/text.ts'

export type Figure = { name: string; value: number; unit: string | null }

const mostFigures = 100
const figure = /(?:'((?:[^']|''){1,100})'|([^\s='|]{1,100}))=(-?[0-9.]{1,30})([A-Za-z%/]{0,12})(?:;\S*)?/g

/** Performance data of plugins (`'label'=value[unit];warn;crit;min;max ...`); what is none of it is passed over. */
export function performance(text: string): Figure[] {
  const out: Figure[] = []
  for (const [, quoted, bare, number, unit] of text.slice(0, 4096).matchAll(figure)) {
    const value = Number(number)
    const name = lineOf((quoted ?? bare ?? '').replaceAll("''", "'"), 100)
    if (!Number.isFinite(value) || name === '') continue
    out.push({ name, value, unit: unit || null })
    if (out.length >= mostFigures) break
  }
  return out
}
