import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'

/** A way to a person that needs no proof any more. `position` orders their ways, `delay` is in seconds after the page begins. */
export async function verifiedChannel(
  tx: Tx,
  personId: string,
  kind: 'sms' | 'voice' | 'email',
  address: string,
  { position = 0, delay = 0, label = kind }: { position?: number; delay?: number; label?: string } = {},
): Promise<void> {
  const { account_id } = await tx
    .selectFrom('person')
    .select('account_id')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  const order = { position, delay_seconds: delay, verified_at: tx.now }
  await tx
    .insertInto('channel')
    .values({ account_id, id: newId(), person_id: personId, kind, address, label, ...order })
    .execute()
}
