import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { StoredIncident } from '../queries/incident.ts'

type Of = Pick<StoredIncident, 'id' | 'accountId'>

export const incidentSubject = (id: string) => ({ kind: 'incident', id })

/** What happened to an incident, for colleagues; `kind` without the name of the module. */
export function writeOfIncident(
  tx: Tx,
  { id, accountId }: Of,
  kind: string,
  text: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  return addEntry(tx, {
    accountId,
    subject: incidentSubject(id),
    kind: `alerts.${kind}`,
    visibility: 'internal',
    text,
    data,
  })
}
