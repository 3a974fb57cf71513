import { countOn } from '#alerts'
import type { Tx } from '#platform/db/database.ts'
import { extendActive } from '../queries/active.ts'
import { alertSignal } from '../rules/signal.ts'
import type { Heard, Source, Told } from '../types.ts'
import { type Place, placesOf } from './places.ts'

/**
 * Counts what a source repeats word for word, and keeps it up until its new end; how many those were, and what has to be stored as
 * a whole all the same.
 */
export async function storeRepeated(tx: Tx, source: Source, heard: Heard): Promise<{ counted: number; rest: Heard }> {
  const places = await placesOfRepeated(tx, source, heard)
  const placed = heard.told.flatMap((told) => {
    const place = places(told)
    return place && told.active ? [{ told, signal: alertSignal(source.kind, told, place) }] : []
  })
  await extendActive(
    tx,
    placed.map(({ told, signal: { accountId } }) => ({ ...told.active!, accountId, sourceId: source.id })),
  )
  const left = new Set(
    await countOn(
      tx,
      placed.map(({ signal }) => signal),
    ),
  )
  const counted = new Set(placed.filter(({ signal }) => !left.has(signal)).map(({ told }) => told))
  return { counted: counted.size, rest: { ...heard, told: heard.told.filter((told) => !counted.has(told)) } }
}

/** Their systems are known already: of a source that speaks for one account nothing has to be looked up. */
async function placesOfRepeated(tx: Tx, source: Source, heard: Heard): Promise<(told: Told) => Place | null> {
  if (!source.many) return () => ({ accountId: source.accountId, systemId: null, runbook: null })
  const places = await placesOf(tx, [{ source, heard }])
  return (told) => places(source, told)
}
