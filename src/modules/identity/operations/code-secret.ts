import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { SealBroken } from '#platform/sealed.ts'
import { lockTotpToSeal, replaceSealed } from '../queries/credential.ts'

const purposeOf = (personId: string) => `credential.totp:${personId}`

/** The secret of a person's authenticator app as it may rest in the database. It opens for this person alone. */
export function sealSecret(tx: Tx, personId: string, secret: Buffer): Buffer {
  return tx.app.sealer.seal(secret, purposeOf(personId))
}

/** Null when the key it was sealed with is lost: then the app is of no use until it is set up anew, recovery codes still are. */
export function openSecret(tx: Tx, personId: string, sealed: Buffer): Buffer | null {
  try {
    return tx.app.sealer.open(sealed, purposeOf(personId))
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    tx.app.log.error({ personId }, 'the secret of an authenticator app does not open')
    return null
  }
}

/** Seals what an earlier version left in plain form, and what is under an older key. Several instances share the work. */
export async function sealOldSecrets(app: App): Promise<number> {
  for (let total = 0; ; ) {
    const done = await app.db.transact(systemActor('sign-in'), async (tx) => {
      const rows = await lockTotpToSeal(tx, app.sealer.keyIds, 200)
      for (const { personId, plain, sealed } of rows) {
        const secret = plain ?? tx.app.sealer.open(sealed!, purposeOf(personId))
        await replaceSealed(tx, personId, sealSecret(tx, personId, secret))
      }
      return rows.length
    })
    total += done
    if (done === 0) return total
  }
}
