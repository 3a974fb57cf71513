import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { openByKey } from '../queries/silenced.ts'
import { silencesNow } from '../queries/silences.ts'
import { type KeyName, nameOf } from '../queries/take.ts'
import { silencing } from '../rules/silence.ts'
import { systemsById } from './around.ts'

/**
 * The ids of the silences that shut open alerts up at this moment, by account, source and key: what an alert is called by
 * whoever takes its signals. An alert that none shuts up, or that is not open, has none.
 */
export async function silencesOver(tx: Tx, keys: readonly KeyName[]): Promise<(key: KeyName) => readonly string[]> {
  permit(tx.actor, 'alert.read', { accountId: null })
  const silences = await silencesNow(tx)
  if (silences.length === 0 || keys.length === 0) return () => []
  const alerts = await openByKey(tx, keys)
  const systems = await systemsById(
    tx,
    alerts.map(({ systemId }) => systemId),
  )
  const found = new Map(
    alerts.map((alert) => {
      const system = (alert.systemId && systems.get(alert.systemId)?.name) || null
      return [nameOf(alert), silencing(silences, alert, system).map(({ id }) => id)]
    }),
  )
  return (key) => found.get(nameOf(key)) ?? []
}
