import { permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId, newToken } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { enrolled, insertWatchman, retire, type StoredWatchman } from '../queries.ts'
import { enrolmentText, newSigningKey, secretHash } from '../rules/signed.ts'

const provider = { accountId: null }
export const keyPurpose = (id: string) => `watchman.signing_key:${id}`

/**
 * Enrols a watchman: `url` is where people and the phone gateway reach it. Returns the word it is given, which holds its
 * secret and the public half of the key that signs its copies; it is stored nowhere. Refuses `watchman.name_taken`.
 */
export async function enrolWatchman(
  tx: Tx,
  input: { name: string; url: string },
): Promise<{ id: string; word: string }> {
  permit(tx.actor, 'setting.write', provider)
  const id = newId()
  const secret = newToken(32)
  const key = newSigningKey()
  const added = await insertWatchman(tx, {
    id,
    ...input,
    secretHash: secretHash(secret),
    signingKey: tx.app.sealer.seal(key.secret, keyPurpose(id)),
  })
  if (!added) throw problems.refuse('watchman.name_taken')
  await recordAct(tx, {
    act: 'watchman.enrolled',
    subject: { kind: 'watchman', id, name: input.name },
    accountId: null,
    after: input,
  })
  return { id, word: enrolmentText({ watchmanId: id, secret, publicKey: key.publicKey }) }
}

export async function listWatchmen(tx: Tx): Promise<StoredWatchman[]> {
  permit(tx.actor, 'health.read', provider)
  return enrolled(tx)
}

/** Its secret opens nothing from now on. */
export async function retireWatchman(tx: Tx, name: string): Promise<void> {
  permit(tx.actor, 'setting.write', provider)
  const found = (await enrolled(tx)).find((one) => one.name.toLowerCase() === name.trim().toLowerCase())
  if (!found) throw notFound()
  await retire(tx, found.id)
  await recordAct(tx, {
    act: 'watchman.retired',
    subject: { kind: 'watchman', id: found.id, name: found.name },
    accountId: null,
  })
}
