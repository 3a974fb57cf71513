import type { Actor } from '#platform/actor.ts'
import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { insertSecurityEvent } from '../queries/security-event.ts'
import type { Place } from '../types.ts'

/** Whom an act concerns. */
export type Concerned = { id: string; accountId: string; name: string } | null

/**
 * The program acting for somebody on credentials, which no customer's transaction may touch. Only after `permit`, or for
 * the person themselves; records keep their name.
 */
export function forPerson(actor: Pick<Actor, 'personId' | 'name' | 'via'>): Actor {
  return { ...systemActor(actor.name), personId: actor.personId, via: actor.via }
}

/** Writes an act that concerns security to the record, in the transaction of the act. */
export function recordEvent(
  tx: Tx,
  kind: string,
  person: Concerned,
  from: Place | null,
  data: Record<string, unknown> = {},
): Promise<void> {
  return insertSecurityEvent(tx, {
    kind,
    accountId: person?.accountId ?? null,
    personId: person?.id ?? null,
    personName: person?.name ?? null,
    actorId: tx.actor.personId,
    actorName: tx.actor.name,
    ip: from ? addressOf(from.ip) : null,
    device: from?.device ?? null,
    data,
  })
}

/** An address PostgreSQL takes as inet: IPv4 in IPv6 as IPv4, without the zone of a link-local address. */
export function addressOf(ip: string): string | null {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') || null
}
