import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Foretold } from './rules/wire.ts'

type Source = (tx: Tx) => Promise<Foretold[]>
const sources = new WeakMap<object, Source[]>()

/** A module whose promises begin to page when they warn or break names them, with what would begin. Read every few seconds. */
export function registerForetold(app: App, source: Source): void {
  sources.set(app.config, [...(sources.get(app.config) ?? []), source])
}

/** All that is foretold, the soonest first. */
export async function foretoldBy(tx: Tx): Promise<Foretold[]> {
  const found: Foretold[] = []
  for (const source of sources.get(tx.app.config) ?? []) found.push(...(await source(tx)))
  return found.sort((a, b) => a.dueAtMs - b.dueAtMs)
}
