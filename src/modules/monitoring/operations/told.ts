import { addEntry } from '#journal'
import type { Act } from '#platform/audit/entry.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A check was made, changed, paused or removed. */
    'monitoring.check_changed': { checkId: string; systemId: string }
    'monitoring.window_changed': { windowId: string }
  }
}

type Told = { id: string; accountId: string; systemId: string; name: string }

/** Records an act on a check: audit log, journal of its system, live readers. */
export async function tellOfCheck(
  tx: Tx,
  act: string,
  check: Told,
  text: string,
  values: Pick<Act, 'before' | 'after'> = {},
): Promise<void> {
  const { accountId, systemId, id, name } = check
  await recordAct(tx, { act, subject: { kind: 'check', id, name }, accountId, ...values })
  await addEntry(tx, { accountId, subject: { kind: 'system', id: systemId }, kind: act, visibility: 'internal', text })
  await publish(tx, {
    name: 'monitoring.check_changed',
    accountId,
    subject: { kind: 'check', id },
    data: { checkId: id, systemId },
    internal: false,
  })
}
