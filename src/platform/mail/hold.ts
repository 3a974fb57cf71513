import type { Tx } from '../db/database.ts'
import { publish } from '../events/events.ts'
import { markHeld } from './store.ts'

/** Puts a message that was read into the quarantine; staff hear of it, and it goes on only when one of them releases it. */
export async function hold(tx: Tx, mailId: string, reason: string): Promise<void> {
  await markHeld(tx, mailId, reason)
  await tellQuarantined(tx, mailId, reason)
}

export function tellQuarantined(tx: Tx, mailId: string, reason: string): Promise<void> {
  return publish(tx, {
    name: 'mail.quarantined',
    accountId: null,
    subject: { kind: 'mail', id: mailId },
    data: { mailId, reason },
  })
}
