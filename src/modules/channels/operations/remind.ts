import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { PageText, ReachableBy } from '../types.ts'
import { queueMessages } from './queue.ts'
import { channelsOf } from './reach.ts'

/** A thing somebody wanted to be told of. `accountId`: the account it is about. */
export type Reminder = {
  accountId: string
  personId: string
  text: Pick<PageText, 'title' | 'body' | 'subject' | 'severity'>
}

/**
 * Tells people of what they asked to be reminded of, over their own channels: the first that works, a call only when there
 * is nothing else. A reminder is no page: nothing is acknowledged, and no answer to a page ever means it. Returns who
 * cannot be reached at all.
 */
export async function remind(tx: Tx, reminders: readonly Reminder[]): Promise<string[]> {
  const channels = await channelsOf(
    tx,
    reminders.map((one) => one.personId),
  )
  const unreached: string[] = []
  const deliveries = reminders.flatMap(({ accountId, personId, text }) => {
    const channel = gentlest(channels.get(personId) ?? [])
    if (!channel) {
      unreached.push(personId)
      return []
    }
    const { id: channelId, kind, address } = channel
    const said: PageText = { ...text, actions: [], token: '' }
    const purpose = 'reminder' as const
    return [{ deliveryId: newId(), accountId, personId, channelId, kind, address, dueAt: tx.now, purpose, text: said }]
  })
  await queueMessages(tx, deliveries)
  return unreached
}

function gentlest(channels: readonly ReachableBy[]): ReachableBy | undefined {
  const working = channels.filter((one) => one.working)
  const usable = working.length > 0 ? working : channels
  return usable.find((one) => one.kind !== 'voice') ?? usable[0]
}
