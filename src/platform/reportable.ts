import type { RawBuilder } from 'kysely'
import type { App } from './app.ts'
import type { Tx } from './db/database.ts'

/** Words of a report for people, in the languages reports are made in. */
export type Label = { en: string; de: string }

/** By what the rows of a data set are grouped and filtered. */
export type Dimension = {
  /** Lower-case word; the column of `rows` of the same name has it. */
  name: string
  label: Label
  /** The key is an id of such a thing (`account`, `team`); without it the key is a word. */
  source?: string
  /** Names of keys as the actor of `tx` may see them; what is not told stands as the key itself. */
  names?(tx: Tx, keys: readonly string[]): Promise<Map<string, string>>
  /** The words there are, in their order. Left out: any word. */
  words?: Record<string, Label>
}

/**
 * What is measured of a row. The column of `rows` of the same name has it, null where the row has none: a `flag` is a
 * boolean, a `duration` milliseconds, a `score` a number, a `ratio` a part of 1.
 */
export type Value = {
  name: string
  label: Label
  kind: 'flag' | 'duration' | 'score' | 'ratio'
  /** Adding them up says something (time spent), which it does not for how long people waited. */
  adds?: true
}

/**
 * One kind of thing that can be counted and measured. Validation, SQL, the contract's catalogue and the builder's menus all
 * come from this declaration.
 */
export type DataSet = {
  /** Lower-case word. */
  name: string
  label: Label
  /** What one row is, in the plural: "Requests". */
  row: Label
  /** Which moment a row counts by: "when it came in". */
  counts: Label
  /**
   * SQL of a select, one row a thing: `id` uuid, `at` timestamptz (the moment it counts by), `account` uuid (its tenant),
   * `request_id` uuid or null, `label` text, and a column for each dimension and value. Row-level security and the actor's
   * accounts are applied around it.
   */
  rows: RawBuilder<unknown>
  dimensions: readonly Dimension[]
  values: readonly Value[]
  /** Rows have a column `tags` text[] to filter by. */
  tags?: true
}

const registries = new WeakMap<App, Map<string, DataSet>>()

/** Registers what can be reported on. The module that owns the rows does it in its `start`. */
export function registerDataSet(app: App, set: DataSet): void {
  const sets = registries.get(app) ?? new Map<string, DataSet>()
  if (sets.has(set.name)) throw new Error(`two data sets ${set.name} for reports`)
  registries.set(app, sets.set(set.name, set))
}

export function dataSets(app: App): ReadonlyMap<string, DataSet> {
  return registries.get(app) ?? new Map()
}
