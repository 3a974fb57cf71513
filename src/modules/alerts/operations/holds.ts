import type { Tx } from '#platform/db/database.ts'
import type { System } from '#systems'
import type { IncidentAlert } from '../queries/incident.ts'
import { silencesNow } from '../queries/silences.ts'
import { silencing } from '../rules/silence.ts'
import { type Hold, holdsOf } from '../suppression.ts'

/** What holds back a page for each of these alerts now: silences, and what other modules registered. By alert id. */
export async function holdsNow(
  tx: Tx,
  alerts: readonly IncidentAlert[],
  systems: ReadonlyMap<string, System>,
): Promise<Map<string, Hold>> {
  const holds = await holdsOf(
    tx,
    alerts.map(({ id, ...alert }) => ({ ...alert, alertId: id })),
  )
  const silences = await silencesNow(tx)
  for (const alert of alerts) {
    if (holds.has(alert.id)) continue
    const [silence] = silencing(silences, alert, (alert.systemId && systems.get(alert.systemId)?.name) || null)
    if (silence) holds.set(alert.id, { code: 'silenced', text: silence.comment, until: silence.endsAt })
  }
  return holds
}
