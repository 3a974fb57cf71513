import { findPerson, type Person, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { notFound } from '#platform/problem.ts'
import { type Channel, findChannel } from '../queries/channel.ts'

/** The person whose channels are meant, if the actor may see and change them: their own, or anybody's for administrators. */
export async function channelOwner(tx: Tx, personId: string | null | undefined): Promise<Person> {
  const id = personId ?? tx.actor.personId
  const person = id ? await findPerson(tx, id) : null
  if (!person || (!tx.actor.staff && person.id !== tx.actor.personId)) throw notFound()
  permit(tx.actor, person.id === tx.actor.personId ? 'channel.own' : 'channel.write', person)
  return person
}

/** A channel with its person, under the same condition. */
export async function ownedChannel(tx: Tx, id: string): Promise<{ channel: Channel; person: Person }> {
  const channel = await findChannel(tx, id)
  if (!channel) throw notFound()
  return { channel, person: await channelOwner(tx, channel.personId) }
}

export function tellChanged(tx: Tx, personId: string): Promise<void> {
  return publish(tx, {
    name: 'channels.changed',
    accountId: null,
    subject: { kind: 'person', id: personId },
    data: { personId },
  })
}
