import { toCsv } from '#platform/csv.ts'
import { aboutOf, signed } from '../rules/statement.ts'
import { wordsIn } from '../rules/words.ts'
import type { Statement } from '../types.ts'

/** A statement as CSV (RFC 4180, UTF-8 with a mark), the oldest posting first; amounts are whole base units. */
export function csvOf({ account, lines }: Statement, language: string): Buffer {
  const words = wordsIn(language)
  const unit = (name: string) => `${name} (${account.unit})`
  const { n, at, kind, about, person, amount, available, held } = words.columns
  const rows = lines.map((line) => ({
    [n]: line.n,
    [at]: line.at,
    [kind]: words.kinds[line.kind],
    [about]: aboutOf(line),
    [person]: line.person,
    [unit(amount)]: signed(line),
    [unit(available)]: line.available,
    [unit(held)]: line.held,
  }))
  return Buffer.from(`\ufeff${toCsv([n, at, kind, about, person, unit(amount), unit(available), unit(held)], rows)}`)
}
