import { type Person, personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { type Channel, channelsOfPeople } from '../queries/channel.ts'
import { isWorking } from '../rules/retry.ts'
import type { ReachableBy } from '../types.ts'

/**
 * How each person is reached, in their order: verified channels that still exist. A person without one is reached by their
 * e-mail address; one who has left, is locked or has no address is not in the result. For the system and staff.
 */
export async function channelsOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, ReachableBy[]>> {
  const people = await personsByIds(tx, personIds)
  const channels = Map.groupBy(await channelsOfPeople(tx, personIds), (channel) => channel.personId)
  const result = new Map<string, ReachableBy[]>()
  for (const person of people.values()) {
    if (!person.active || person.lockedAt) continue
    const usable = (channels.get(person.id) ?? []).filter((channel) => channel.verifiedAt && !channel.goneAt)
    const reachable = usable.length > 0 ? usable.map((channel) => toReachable(channel, tx.now)) : byAddress(person)
    if (reachable.length > 0) result.set(person.id, reachable)
  }
  return result
}

function toReachable(channel: Channel, now: Date): ReachableBy {
  const { id, kind, address, label, delaySeconds } = channel
  return { id, kind, address, label, delaySeconds, working: isWorking(channel.brokenAt, channel.lastFailureAt, now) }
}

/** The channel of a person who has set up none has the person's own id. */
export function byAddress(person: Person): ReachableBy[] {
  if (!person.email) return []
  return [{ id: person.id, kind: 'email', address: person.email, label: 'E-mail', delaySeconds: 0, working: true }]
}
