import type { Tx } from '#platform/db/database.ts'
import {
  beginCarrying,
  type Carrier,
  carryWith,
  giveTurnsBack,
  lockCarriers,
  stopCarrying,
} from '../queries/carried.ts'
import type { Sending } from '../queries/delivery.ts'
import type { ChannelKind } from '../types.ts'

/** A mail that says more than this is read by nobody; what comes then waits for the next turn. */
const mostInOne = 100

/** A delivery whose destination takes it later. */
export type Later = { delivery: Sending; at: Date }

/** Words that need no link and no answer of their own can stand beside others. Everything else must be told apart. */
function canShare({ kind, purpose, text }: Sending): boolean {
  return kind === 'email' && purpose === 'notice' && 'notice' in text && text.answer === null && text.path === null
}

const receiverOf = ({ accountId, personId, address }: Pick<Carrier, 'accountId' | 'personId' | 'address'>) =>
  `${accountId} ${personId} ${address}`

/**
 * Lets notices that would have to wait go with the next mail to the same person about the same account, so that nobody waits
 * longer than for one turn of their address, and no turns are used up for what one mail can say. Returns those that keep a turn.
 * The turns of the addresses were reserved in this transaction, so that no other gives them away meanwhile.
 */
export async function shareMails(tx: Tx, kind: ChannelKind, later: readonly Later[]): Promise<Later[]> {
  const sharing = later.filter(({ delivery }) => canShare(delivery))
  if (sharing.length === 0) return [...later]
  const groups = Map.groupBy(sharing, ({ delivery }) => receiverOf(delivery))
  const waiting = await lockCarriers(
    tx,
    [...groups.values()].map(([first]) => first!.delivery),
  )
  const carriers = new Map(waiting.map((carrier) => [receiverOf(carrier), carrier]))
  const kept = later.filter(({ delivery }) => !canShare(delivery))
  const spare = new Map<string, number>()
  for (const [receiver, group] of groups) {
    const turn = await share(tx, group, carriers.get(receiver))
    if (turn) kept.push(turn)
    const { address } = group[0]!.delivery
    spare.set(address, (spare.get(address) ?? 0) + group.length - (turn ? 1 : 0))
  }
  await giveTurnsBack(tx, kind, spare)
  return kept
}

/** Into the mail that waits; where there is none, or it is full, the first of them carries the others at its own turn. */
async function share(tx: Tx, group: readonly Later[], waiting: Carrier | undefined): Promise<Later | null> {
  const ids = group.map(({ delivery }) => delivery.id)
  if (waiting && waiting.carries < mostInOne) {
    await carryWith(tx, waiting, ids)
    return null
  }
  if (waiting) await stopCarrying(tx, [waiting.id])
  const [first] = group
  await beginCarrying(tx, first!.delivery)
  await carryWith(tx, first!.delivery, ids.slice(1))
  return first!
}
