import { type Entry, entriesOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { partsOf } from '../queries/merged.ts'
import type { Crisis } from '../types.ts'
import { holdOpen } from './roles.ts'
import { write } from './told.ts'

/** What the crisis does itself to its run and its incident, and says in its own words. */
const said = new Set(['procedures.run_edited', 'procedures.started'])
/** Where it goes on stands in the crisis that ended; where that is, everybody is. */
const ownOnly = 'crises.goes_on'

/**
 * Everything that was written about a crisis: in its war room, at its checklist, at its incident, and about crises that ended in it.
 * Each once, oldest first.
 */
export async function warRoom(tx: Tx, crisis: Crisis): Promise<Entry[]> {
  const all = [crisis, ...(await partsOf(tx, crisis.id))]
  const subjects = new Set(all.flatMap(({ id, runId, incidentId }) => [id, runId ?? [], incidentId ?? []].flat()))
  const entries: Entry[] = []
  for (const subject of subjects) entries.push(...(await entriesOf(tx, subject)))
  return entries
    .filter(({ kind, subject }) => !said.has(kind) && (kind !== ownOnly || subject.id === crisis.id))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
}

export type NewWords = { text: string; kind: 'note' | 'finding' | 'decision' }

/** Somebody writes into the war room: what they saw, what was found, what was decided. */
export async function writeEntry(tx: Tx, ref: string, { text, kind }: NewWords): Promise<void> {
  const crisis = await holdOpen(tx, ref)
  await write(tx, crisis, kind, text.trim())
}
