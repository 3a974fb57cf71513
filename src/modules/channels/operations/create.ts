import { findPerson } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { insertChannel } from '../queries/channel.ts'
import { type ChannelSecret, saveSecret } from '../queries/secret.ts'
import type { ChannelKind } from '../types.ts'

/**
 * Stores a channel as proved already; returns its id. Asks nobody's permission and sends no code: for imports, demo and
 * tests. The same address once more for the same person is refused as not found.
 */
export async function createChannel(
  tx: Tx,
  channel: {
    personId: string
    kind: ChannelKind
    address: string
    label: string
    delaySeconds?: number
    redials?: number
    redialSeconds?: number
    secret?: ChannelSecret
  },
): Promise<string> {
  const person = await findPerson(tx, channel.personId)
  if (!person) throw notFound()
  const { kind, address, label, delaySeconds = 0, redials, redialSeconds } = channel
  const { accountId, id: personId } = person
  const stored = await insertChannel(tx, {
    accountId,
    personId,
    kind,
    address,
    label,
    delaySeconds,
    redials,
    redialSeconds,
    verifiedAt: tx.now,
  })
  if (!stored) throw notFound()
  if (channel.secret) await saveSecret(tx, stored, channel.secret)
  return stored.id
}
