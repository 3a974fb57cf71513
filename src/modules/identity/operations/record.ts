import type { Actor } from '#platform/actor.ts'
import { systemActor } from '#platform/actor.ts'
import { recordAct } from '#platform/audit/record.ts'
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

/** Writes an act that concerns security to the record and to the audit log, in the transaction of the act. */
export async function recordEvent(
  tx: Tx,
  kind: string,
  person: Concerned,
  from: Place | null,
  data: Record<string, unknown> = {},
): Promise<void> {
  const place = from && { ip: addressOf(from.ip), device: from.device }
  await recordAct(tx, {
    act: `identity.${kind}`,
    subject: { kind: 'person', id: person?.id ?? 'unknown', name: person?.name ?? null },
    accountId: person?.accountId ?? null,
    data,
    from: place,
  })
  await insertSecurityEvent(tx, {
    kind,
    accountId: person?.accountId ?? null,
    personId: person?.id ?? null,
    personName: person?.name ?? null,
    actorId: tx.actor.personId,
    actorName: tx.actor.name,
    ip: place?.ip ?? null,
    device: place?.device ?? null,
    data,
  })
}

/** An address PostgreSQL takes as inet: IPv4 in IPv6 as IPv4, without the zone of a link-local address. */
export function addressOf(ip: string): string | null {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') || null
}
