import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { SealBroken } from '#platform/sealed.ts'
import { lockToSeal, replaceSecret, type WitnessRow } from '../queries/witness.ts'

const purposeOf = (id: string) => `audit.witness:${id}`

/** The key of a webhook's signature as it may rest in the database. It opens for this witness alone. */
export function sealWitnessSecret(app: App, id: string, secret: string): Buffer {
  return app.sealer.seal(secret, purposeOf(id))
}

/** Null where there is none, and when the key it was sealed with is lost: then the witness is ended and named anew. */
export function openWitnessSecret(
  app: App,
  { id, secret, secretSealed }: Pick<WitnessRow, 'id' | 'secret' | 'secretSealed'>,
): string | null {
  if (!secretSealed) return secret
  try {
    return app.sealer.open(secretSealed, purposeOf(id)).toString()
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    app.log.error({ witness: id }, 'the secret of a witness does not open')
    return null
  }
}

/** Seals what an earlier version left in plain form, and what is under an older key. */
export function sealOldWitnessSecrets(app: App): Promise<void> {
  return app.db.transact(systemActor('witnesses'), async (tx) => {
    for (const row of await lockToSeal(tx, app.sealer.keyIds.slice(1))) {
      const secret = openWitnessSecret(app, row)
      if (secret !== null) await replaceSecret(tx, row.id, sealWitnessSecret(app, row.id, secret))
    }
  })
}
