import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { vouchChallenge } from '#licensing'
import { newId } from '#platform/id.ts'
import { type Approver, createLicenceWorld, TB } from '#test/licence-world.ts'

const it = await createLicenceWorld()
const mara = await it.approver('Mara')

/** What the portal stores when one person vouches for another's passkey; `signed` where something else was signed. */
async function vouch(
  by: Approver,
  whom: Approver,
  roles: string[],
  signed: Partial<Parameters<typeof vouchChallenge>[0]> = {},
): Promise<string | null> {
  const id = newId()
  const challenge = vouchChallenge({
    personId: whom.personId,
    credentialId: whom.credentialId,
    publicKey: whom.publicKey,
    roles,
    ...signed,
  })
  const given = it.signChallenge(by, challenge)
  await it.world.tx((tx) =>
    sql`insert into licence_vouch (id, credential_id, person_id, roles, by_credential_id, client_data_json, authenticator_data, signature)
      values (${id}, ${whom.credentialId}, ${whom.personId}, ${roles}::text[], ${by.credentialId}, ${given.clientData},
        ${given.authenticatorData}, ${given.signature})`.execute(tx),
  )
  await it.server.look()
  const { rows } = await it.asOwner('select refused from licence_vouch_answer where vouch_id = $1', [id])
  assert.equal(rows.length, 1, 'it is answered once')
  return rows[0].refused
}

test('somebody who may decide vouches for another passkey, which decides from then on', async () => {
  const nils = await it.approver('Nils', ['licence_manager'], null)
  assert.equal(await vouch(mara, nils, ['licence_manager']), null)
  const request = await it.approved(await it.key(), TB, [nils])
  await it.settle()
  assert.ok(await it.packageOf(request.id), (await it.refusal(request.id)) ?? '')
  assert.equal(await vouch(mara, nils, ['licence_manager']), 'signer.replayed')
  const pia = await it.approver('Pia', ['licence_manager'], null)
  assert.equal(await vouch(nils, pia, ['licence_manager']), null, 'and vouches in its turn')
})

test('nobody else does, nor for more than they have, nor for another passkey than was signed', async () => {
  const mole = await it.approver('Mole', ['licence_manager', 'admin'], null)
  const other = await it.approver('Other', ['licence_manager'], null)
  assert.equal(await vouch(mole, other, ['licence_manager']), 'signer.unknown_credential')
  assert.equal(await vouch(mara, mole, ['licence_manager', 'admin']), 'signer.not_an_approver')
  assert.equal(await vouch(mara, mole, []), 'signer.not_an_approver')
  for (const signed of [
    { credentialId: other.credentialId },
    { publicKey: other.publicKey },
    { personId: other.personId },
    { roles: [] },
  ])
    assert.equal(await vouch(mara, mole, ['licence_manager'], signed), 'signer.other_decision')
  assert.equal(await vouch(mara, { ...mole, personId: other.personId }, ['licence_manager']), 'signer.credential_gone')
  await it.asOwner('update passkey set public_key = sha256(public_key) where credential_id = $1', [mole.credentialId])
  assert.equal(
    await vouch(mara, mole, ['licence_manager']),
    'signer.other_decision',
    'the portal shows another key now',
  )
  await it.asOwner(`update person set active = false, left_at = app_now() where id = $1`, [mara.personId])
  assert.equal(await vouch(mara, other, ['licence_manager']), 'signer.approver_gone')
})
