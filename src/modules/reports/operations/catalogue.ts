import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { dataSets } from '#platform/reportable.ts'
import { measuresOf } from '../rules/measure.ts'
import { timeDimensions } from '../rules/time.ts'
import type { Language } from '../types.ts'

/** What reports can be made of, in the reader's language: everything a builder needs for its menus. */
export function readCatalogue(tx: Tx, language: Language) {
  permit(tx.actor, 'report.read', { accountId: null })
  const time = Object.entries(timeDimensions).map(([name, label]) => ({ name, label: label[language] }))
  const sets = [...dataSets(tx.app).values()].map((set) => ({
    name: set.name,
    label: set.label[language],
    row: set.row[language],
    counts: set.counts[language],
    tags: set.tags ?? false,
    measures: measuresOf(set).map(({ value, of, label, unit }) => ({ value, of, label: label[language], unit })),
    dimensions: set.dimensions.map(({ name, label, source, words }) => ({
      name,
      label: label[language],
      source: source ?? null,
      words: words ? Object.entries(words).map(([key, word]) => ({ key, label: word[language] })) : null,
    })),
  }))
  return { items: sets, time }
}
