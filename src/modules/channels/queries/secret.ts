import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { SealBroken } from '#platform/sealed.ts'

/** Keys of a push subscription, or secrets of a webhook (the former one stays valid until `formerUntil`). */
export type ChannelSecret =
  | { p256dh: string; auth: string }
  | { current: string; former?: string; formerUntil?: string }

type Of = { accountId: string; id: string }
/** As it rests: sealed, or in the plain form of an earlier version. */
export type Resting = { secret: ChannelSecret | null; sealed: Buffer | null }

const purposeOf = (channelId: string) => `channel:${channelId}`

function seal(app: App, channelId: string, secret: ChannelSecret): Buffer {
  return app.sealer.seal(JSON.stringify(secret), purposeOf(channelId))
}

/** Null where there is none, and when the key it was sealed with is lost: then the channel needs a new one. */
export function opened(tx: Tx, channelId: string, { secret, sealed }: Resting): ChannelSecret | null {
  if (!sealed) return secret
  try {
    return JSON.parse(tx.app.sealer.open(sealed, purposeOf(channelId)).toString()) as ChannelSecret
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    tx.app.log.error({ channelId }, 'the secret of a channel does not open')
    return null
  }
}

export async function saveSecret(tx: Tx, { accountId, id }: Of, secret: ChannelSecret): Promise<void> {
  await sql`insert into channel_secret (account_id, channel_id, sealed) values (${accountId}, ${id}, ${seal(tx.app, id, secret)})
    on conflict (account_id, channel_id) do update set sealed = excluded.sealed, secret = null`.execute(tx)
}

export async function findSecret(tx: Tx, { accountId, id }: Of): Promise<ChannelSecret | null> {
  const { rows } = await sql<Resting>`select secret, sealed from channel_secret
    where account_id = ${accountId} and channel_id = ${id}`.execute(tx)
  return rows[0] ? opened(tx, id, rows[0]) : null
}

/** The secrets a webhook signs with and accepts at this moment, the current one first. */
export function secretsInForce(secret: ChannelSecret | null, now: Date): string[] {
  if (!secret || !('current' in secret)) return []
  const former = secret.former && secret.formerUntil && new Date(secret.formerUntil) > now ? [secret.former] : []
  return [secret.current, ...former]
}

/** Seals what an earlier version left plain, and what is under an older key. Several instances share the work. Returns how many. */
export async function sealOldSecrets(app: App): Promise<number> {
  for (let total = 0; ; ) {
    const done = await app.db.transact(systemActor('channels'), async (tx) => {
      const { rows } = await sql<Resting & Of>`
        select account_id as "accountId", channel_id as id, secret, sealed from channel_secret
         where secret is not null or encode(substring(sealed from 2 for 8), 'hex') = any(${app.sealer.keyIds.slice(1)}::text[])
         order by channel_id limit 200 for update skip locked`.execute(tx)
      let sealed = 0
      for (const row of rows) {
        const secret = opened(tx, row.id, row)
        if (!secret) continue
        await saveSecret(tx, row, secret)
        sealed++
      }
      return sealed
    })
    total += done
    if (done === 0) return total
  }
}
