import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decisionChallenge, type GivenAssertion } from '#licensing'
import { type ApprovedChanges, type Approver, createLicenceWorld, type Handed, TB } from '#test/licence-world.ts'
import type { SignerCode } from './problems.ts'

/*
 * threat-18: the table of tampering. Each request was approved rightly and recorded; then somebody who owns the database, and so
 * more than the portal's role, changes one thing. No signature; each refusal by its own code.
 */
const it = await createLicenceWorld()
const mara = await it.approver('Mara')
const nils = await it.approver('Nils')
const sol = await it.approver('Sol', ['sales_executive'])
const lax = { limits: [{ role: 'sales_executive', upTo: null }], needed: 1, fourEyesAbove: null }
const strict = {
  limits: [{ role: 'licence_manager', upTo: String(40n * TB) }],
  needed: 1,
  fourEyesAbove: String(30n * TB),
}

// Whoever owns the database is held by none of its own guards.
await it.asOwner('alter table licence_decision drop constraint requester_never_approves')
await it.asOwner('alter table licence_request drop constraint licence_request_check2')
await it.asOwner('drop index licence_decision_once')
await it.asOwner('alter table licence_request disable trigger guard')
// The first package makes the policy known.
const first = await it.approved(await it.key(), TB, [mara])
await it.settle()
assert.ok(await it.packageOf(first.id))

async function refusedWith(
  code: SignerCode,
  request: Handed,
  alter: () => Promise<unknown> = async () => {},
): Promise<void> {
  await it.writer.round()
  await alter()
  await it.server.round()
  assert.equal(await it.packageOf(request.id), null, 'a package was signed')
  assert.equal(await it.refusal(request.id), code)
}

/** One change of the database after the approval, as `[what, code, SQL with $1 the request, $2 the key]`. */
const changes: [string, SignerCode, string][] = [
  ['the amount everywhere', 'signer.other_decision', `with d as (update licence_decision set amount = 99 where request_id = $1)
    update licence_request set granted = 99, amount = 99 where id = $1`],
  ['the amount that was granted', 'signer.other_amount', 'update licence_request set granted = granted + 1, amount = amount + 1 where id = $1'],
  ['the amount of the approval', 'signer.other_amount', 'update licence_decision set amount = amount - 1 where request_id = $1'],
  ['the amount that was asked', 'signer.other_amount', 'update licence_request set amount = 1 where id = $1'],
  ['the name of the key', 'signer.other_decision', `update licence_key set code = 'STOLEN-1' where id = $2`],
  ['the key of the appliance', 'signer.other_decision', `update appliance set public_key = sha256(public_key)
    where id = (select appliance_id from licence_key where id = $2)`],
  ['which appliance the key is bound to', 'signer.wrong_appliance', 'update licence_key set appliance_id = null where id = $2'],
  ['which kind the key is of', 'signer.wrong_kind', 'update licence_key set kind_id = gen_random_uuid() where id = $2'],
  ['whether the key is in use', 'signer.key_retired', `update licence_key set retired_at = app_now(), retired_because = 'x' where id = $2`],
  ['who asked', 'signer.other_decision', 'update licence_request set requester_id = gen_random_uuid() where id = $1'],
  ['who approved', 'signer.other_person', `update licence_decision set person_id = (select person_id from licence_approver
    where person_id <> licence_decision.person_id limit 1) where request_id = $1`],
  ['whose passkey it was', 'signer.other_person', `update licence_decision set credential_id = (select credential_id from licence_approver
    where person_id <> licence_decision.person_id limit 1) where request_id = $1`],
  ['the client data', 'signer.malformed', `update licence_decision set client_data = set_byte(client_data, 0, 0) where request_id = $1`],
  ['the place of signing', 'signer.other_origin', `update licence_decision set client_data = convert_to(replace(
    convert_from(client_data, 'UTF8'), 'localhost', 'evil.example'), 'UTF8') where request_id = $1`],
  ['the client data unnoticeably', 'signer.bad_signature', `update licence_decision set client_data = client_data || ' ' where request_id = $1`],
  ['the authenticator data', 'signer.bad_signature', `update licence_decision set authenticator_data =
    set_byte(authenticator_data, 36, get_byte(authenticator_data, 36) # 1) where request_id = $1`],
  ['the site of the passkey', 'signer.other_origin', `update licence_decision set authenticator_data =
    set_byte(authenticator_data, 0, get_byte(authenticator_data, 0) # 1) where request_id = $1`],
  ['the signature', 'signer.bad_signature', `update licence_decision set signature =
    set_byte(signature, 20, get_byte(signature, 20) # 1) where request_id = $1`],
  ['the round', 'signer.not_recorded', `with d as (update licence_decision set round = 2 where request_id = $1)
    update licence_request set round = 2 where id = $1`],
  ['the number of the request', 'signer.not_recorded', `update licence_request set number = 'LR-1' where id = $1`],
  ['the approval away', 'signer.too_few', 'delete from licence_decision where request_id = $1'],
  ['the record in the audit log', 'signer.not_recorded', `update audit_entry set body = replace(body, '"round":1', '"round":3')
    where subject_id = $1::text and act = 'licensing.approved'`],
] // biome-ignore format: a table

describe('threat-18: whoever owns the database changes', () => {
  for (const [what, code, change] of changes)
    test(what, async () => {
      const key = await it.key()
      const request = await it.approved(key, 10n * TB, [mara])
      await refusedWith(code, request, () => run(change, request.id, key.keyId))
    })

  test('the request to another key of the same appliance', async () => {
    const key = await it.key()
    const request = await it.approved(key, 10n * TB, [mara])
    await refusedWith('signer.other_decision', request, async () => {
      const other = await it.key()
      await it.asOwner('update licence_key set account_id = $1, appliance_id = $2 where id = $3', [
        key.accountId,
        key.applianceId,
        other.keyId,
      ])
      await it.asOwner('update licence_request set licence_key_id = $1 where id = $2', [other.keyId, request.id])
    })
  })

  test('the policy: another number, another rule under the same number, a laxer one', async () => {
    await it.policy(2, lax)
    await refusedWith(
      'signer.policy_changed',
      await it.approved(await it.key(), 10n * TB, [mara], { policyVersion: 2 }),
    )
    await it.policy(3, strict)
    const other = await it.approved(await it.key(), 10n * TB, [mara])
    await refusedWith('signer.other_decision', other, () =>
      it.asOwner('update licence_request set policy_version = 3 where id = $1', [other.id]),
    )
    const same = await it.approved(await it.key(), 10n * TB, [sol])
    const before = await it.asOwner('select limits from approval_policy where version = 1')
    await refusedWith('signer.policy_changed', same, () =>
      it.asOwner(`update approval_policy set limits = '[{"role":"sales_executive","upTo":null}]' where version = 1`),
    )
    await it.asOwner('update approval_policy set limits = $1 where version = 1', [
      JSON.stringify(before.rows[0].limits),
    ])
  })
})

/** $1 and $2 only where they are used: PostgreSQL wants no value nobody asked for. */
function run(text: string, requestId: string, keyId: string): Promise<unknown> {
  const [one, two] = [text.includes('$1'), text.includes('$2')]
  return it.asOwner(one ? text : text.replace('$2', '$1'), one ? (two ? [requestId, keyId] : [requestId]) : [keyId])
}

describe('threat-18: a tampered portal hands in', () => {
  const withAssertions = async (
    by: readonly Approver[],
    assertions: ApprovedChanges['assertions'],
    amount = 10n * TB,
  ) => it.approved(await it.key(), amount, by, { assertions })

  test('the approval of another request', async () => {
    const key = await it.key()
    const seen: GivenAssertion[] = []
    await it.approved(key, 10n * TB, [mara], {
      assertions(given) {
        seen.push(...given)
        return given
      },
    })
    await refusedWith('signer.other_decision', await it.approved(key, 10n * TB, [mara], { assertions: () => seen }))
  })

  test('one person as two, and one signature under two names', async () => {
    await refusedWith('signer.too_few', await it.approved(await it.key(), 60n * TB, [mara]))
    const again = await withAssertions([mara, nils], ([one]) => [one!, { ...one!, personId: nils.personId }], 60n * TB)
    await refusedWith('signer.other_person', again)
    const spare = await it.passkeyOf(mara)
    await refusedWith('signer.same_person', await it.approved(await it.key(), 60n * TB, [mara, spare]))
    const two = await it.approved(await it.key(), 60n * TB, [mara, nils])
    await it.settle()
    assert.ok(await it.packageOf(two.id), 'two people are enough')
  })

  test('a passkey it registered itself, known only to it', async () => {
    await refusedWith(
      'signer.unknown_credential',
      await it.approved(await it.key(), TB, [await it.approver('Mole', ['licence_manager'], null)]),
    )
  })

  test('an approver it wrote, or changed, in the database itself', async () => {
    const mole = await it.approver('Forger', ['licence_manager'], null)
    await it.asOwner(
      `insert into licence_approver (credential_id, person_id, public_key, roles, allowed_at, allowed_by, seal)
        select $1, $2, $3, roles, allowed_at, allowed_by, seal from licence_approver where credential_id = $4`,
      [mole.credentialId, mole.personId, mole.publicKey, mara.credentialId],
    )
    await refusedWith('signer.credential_altered', await it.approved(await it.key(), TB, [mole]))
    await it.asOwner(
      `update licence_approver set roles = '{licence_manager,sales_executive}' where credential_id = $1`,
      [sol.credentialId],
    )
    await refusedWith('signer.credential_altered', await it.approved(await it.key(), TB, [sol]))
    await it.asOwner(`update licence_approver set roles = '{sales_executive}' where credential_id = $1`, [
      sol.credentialId,
    ])
  })

  test('more than somebody may, and roles nobody was given at the licence server', async () => {
    await refusedWith('signer.above_limit', await it.approved(await it.key(), 21n * TB, [sol]))
    await it.asOwner(`update person set roles = '{licence_manager}' where id = $1`, [sol.personId])
    await refusedWith('signer.not_an_approver', await it.approved(await it.key(), 2n * TB, [sol]))
    await it.asOwner(`update person set roles = '{sales_executive}' where id = $1`, [sol.personId])
  })

  test('people who left, are locked out or lost the role, and passkeys they removed', async () => {
    const gone = await it.approver('Gone')
    const altered = async (text: string) => it.asOwner(text, [gone.personId])
    await altered('update person set active = false, left_at = app_now() where id = $1')
    await refusedWith('signer.approver_gone', await it.approved(await it.key(), TB, [gone]))
    await altered('update person set active = true, left_at = null, locked_at = app_now() where id = $1')
    await refusedWith('signer.approver_gone', await it.approved(await it.key(), TB, [gone]))
    await altered(`update person set locked_at = null, roles = '{engineer}' where id = $1`)
    await refusedWith('signer.not_an_approver', await it.approved(await it.key(), TB, [gone]))
    await altered('delete from passkey where person_id = $1')
    await refusedWith('signer.credential_gone', await it.approved(await it.key(), TB, [gone]))
  })

  test('what somebody asked for, or put in, and approved themselves', async () => {
    const key = await it.key()
    for (const changed of [{ requesterId: mara.personId }, { enteredBy: mara.personId }])
      await refusedWith('signer.own_request', await it.approved(key, TB, [mara], changed))
  })

  test('signatures of people who were not verified, at another site, in a frame, or of another ceremony', async () => {
    const decided = async (options: { verified?: boolean; origin?: string }) =>
      withAssertions([], (_, decision) => [it.sign(mara, decision, options)])
    await refusedWith('signer.not_verified', await decided({ verified: false }))
    await refusedWith('signer.other_origin', await decided({ origin: 'https://evil.example' }))
    for (const [said, code] of [
      [{ type: 'webauthn.get', crossOrigin: true }, 'signer.other_origin'],
      [{ type: 'webauthn.get', topOrigin: 'https://evil.example' }, 'signer.other_origin'],
      [{ type: 'webauthn.create' }, 'signer.malformed'],
    ] as const)
      await refusedWith(
        code,
        await withAssertions([], (_, decision) => [
          it.signRaw(mara, {
            challenge: decisionChallenge(decision).toString('base64url'),
            origin: 'http://localhost:8080',
            ...said,
          }),
        ]),
      )
  })

  test('a copied authenticator', async () => {
    const count = mara.authenticator.counter
    const one = await it.approved(await it.key(), TB, [mara])
    mara.authenticator.counter = count
    const two = await it.approved(await it.key(), TB, [mara])
    await it.writer.round()
    await it.server.round()
    const codes = [await it.refusal(one.id), await it.refusal(two.id)]
    assert.deepEqual(codes.filter(Boolean), ['signer.replayed'], 'one counts, the other does not')
    mara.authenticator.counter = count
    await refusedWith('signer.replayed', await it.approved(await it.key(), TB, [mara]))
    mara.authenticator.counter = count + 10
  })

  test('an approval that the audit log does not have', async () => {
    await refusedWith('signer.not_recorded', await it.approved(await it.key(), TB, [mara], { recorded: null }))
  })
})
