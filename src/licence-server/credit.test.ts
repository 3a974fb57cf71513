import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createPerson } from '#accounts'
import { changeChallenge, type SignedChange } from '#credit'
import { verifyPackageFile } from '#licence'
import { handToLicenceServer } from '#licensing'
import { newId } from '#platform/id.ts'
import { type Approver, type Bound, createLicenceWorld, TB } from '#test/licence-world.ts'
import { openFolder } from './folder.ts'
import { readChain } from './keyset/chain.ts'

const it = await createLicenceWorld()
const mara = await it.approver('Mara')
const nils = await it.approver('Nils')
const stray = await it.approver('Stray', ['licence_manager'], null)
const sales = await it.approver('Sally', ['sales_executive'])
const dana = await it.approver('Dana', ['billing'], null)
await it.asOwner('update capacity_kind set credit_allowed = true')

type Account = { id: string; bound: Bound }

/** A credit account of the key's account. */
async function creditAccount(): Promise<Account> {
  const bound = await it.key()
  const id = newId()
  await it.world.tx((tx) =>
    sql`insert into credit_account (account_id, id, number, name, kind_id)
      values (${bound.accountId}, ${id}, ${`CA-${id.slice(-12)}`}, 'Bulk', ${it.kind.id})`.execute(tx),
  )
  return { id, bound }
}

type Tampered = Partial<{ signed: Partial<SignedChange>; stored: Record<string, string> }>

/** A change as the portal books it when these people approved; `signed` is what they signed instead. */
async function bought(
  of: Account,
  amount: bigint,
  by: readonly Approver[],
  { signed = {}, stored = {} }: Tampered = {},
) {
  const change = newId()
  const content: SignedChange = {
    changeId: change,
    creditAccountId: of.id,
    accountId: of.bound.accountId,
    purpose: amount > 0n ? 'purchase' : 'adjustment',
    kind: it.kind.code,
    amount,
    reference: `PO ${change}`,
    proposer: dana.personId,
    policyVersion: 1,
    ...signed,
  }
  const challenge = changeChallenge(content).toString('base64url')
  const { accountId } = of.bound
  await it.world.tx(async (tx) => {
    await sql`insert into credit_change (account_id, id, credit_account_id, purpose, amount, reference, policy_version, kind_id, proposed_by,
        proposed_name, state) values (${accountId}, ${change}, ${of.id}, ${content.purpose}, ${amount.toString()}, ${content.reference}, 1, ${it.kind.id},
        ${dana.personId}, 'Dana', 'proposed')`.execute(tx)
    for (const each of by) {
      const { response } = each.authenticator.get({ rpId: 'localhost', challenge }, {}, each.credentialId)
      const bytes = (text: string) => Buffer.from(text, 'base64url')
      await sql`insert into credit_approval (account_id, id, change_id, person_id, person_name, proposed_by, credential_id, client_data,
          authenticator_data, signature)
        values (${accountId}, ${newId()}, ${change}, ${each.personId}, ${each.name}, ${dana.personId}, ${each.credentialId},
          ${bytes(response.clientDataJSON)}, ${bytes(response.authenticatorData)}, ${bytes(response.signature)})`.execute(
        tx,
      )
    }
  })
  // As a portal that was taken over: with the database's own guards out of the way.
  await it.asOwner(`update credit_change set state = 'booked', decided_at = app_now() where id = $1`, [change])
  for (const [column, value] of Object.entries(stored))
    await it.asOwner(`update credit_change set ${column} = $2 where id = $1`, [change, value])
  await it.server.round()
  const { rows } = await it.asOwner('select amount::text as amount, refused from licence_credit where change_id = $1', [change]) // biome-ignore format: one thing
  return { id: change, ...(rows[0] as { amount: string; refused: string | null }) }
}

type Changes = Partial<{
  holdAmount: bigint
  holdKey: Bound
  person: string
  recorded: boolean
  state: string
}>

/** A withdrawal as the portal hands it over, or as one that was taken over does. Balances are not asked: the portal lies about them. */
async function withdrawn(of: Account, amount: bigint, changes: Changes = {}) {
  const { bound } = of
  const [hold, request] = [newId(), newId()]
  const person = changes.person ?? bound.requesterId
  const holdKey = changes.holdKey ?? bound
  await it.asOwner(
      `insert into credit_hold (account_id, id, credit_account_id, key_account_id, licence_key_id, amount, person_id, key, body_hash, state, at, ended_at, because)
        values ($1, $2, $3, $4, $5, $6, $7, $8, sha256('x'), $9, app_now(), case $9 when 'held' then null else app_now() end,
          case $9 when 'voided' then 'x' end)`,
      [bound.accountId, hold, of.id, holdKey.accountId, holdKey.keyId, String(changes.holdAmount ?? amount), person, newId(), changes.state ?? 'held'],
    ) // biome-ignore format: one thing
  await it.asOwner(
    `insert into licence_request (account_id, id, number, purpose, licence_key_id, appliance_id, kind_id, amount, written, channel, requester_id,
        requester_name, entered_by, entered_name, policy_version, state, granted, decided_at, hold_id,
        drawn_from_id, drawn_from)
      values ($1, $2, $3, 'withdrawal', $4, $5, $6, $7, 'x', 'portal', $8, 'x', $8, 'x', 1, 'approved', $7, app_now(), $9, $10, 'CA-1')`,
    [bound.accountId, request, `LR-${request.slice(-12)}`, bound.keyId, bound.applianceId, it.kind.id, String(amount), person, hold, of.id],
  ) // biome-ignore format: one thing
  if (changes.recorded !== false)
    await it.world.tx((tx) =>
      handToLicenceServer(tx, {
        accountId: bound.accountId,
        requestId: request,
        number: `LR-${request.slice(-12)}`,
        round: 1,
        licenceKey: bound.code,
        appliance: bound.thumbprint,
        kind: it.kind.code,
        amount,
        assertions: [],
        withdrawal: { creditAccountId: of.id, holdId: hold, personId: person },
      }),
    )
  await it.settle()
  return { request, hold }
}

describe('a withdrawal', () => {
  test('becomes a package while signed purchases pay for it, and not one base unit further', async () => {
    const of = await creditAccount()
    assert.deepEqual((await bought(of, 10n * TB, [mara])).refused, null)
    const first = await withdrawn(of, 6n * TB)
    const stored = await it.packageOf(first.request)
    assert.ok(stored, String(await it.refusal(first.request)))
    const { keysets } = await readChain(await openFolder(it.config))
    const { content } = verifyPackageFile(stored.file, { pin: keysets[0]!.hash, keysets: [] })
    assert.deepEqual([content.amount, content.total, content.licenceKey], [6n * TB, 6n * TB, of.bound.code])
    assert.equal(await it.refusal((await withdrawn(of, 4n * TB + 1n)).request), 'signer.credit_exceeded')
    assert.ok(await it.packageOf((await withdrawn(of, 4n * TB)).request))
    assert.equal(await it.refusal((await withdrawn(of, 1n)).request), 'signer.credit_exceeded')
    await bought(of, 2n * TB, [nils])
    assert.equal((await bought(of, -1n * TB, [nils])).refused, null)
    assert.equal(await it.refusal((await withdrawn(of, 2n * TB)).request), 'signer.credit_exceeded')
    assert.ok(await it.packageOf((await withdrawn(of, 1n * TB)).request))
  })

  test('takes nothing of what is another account’s', async () => {
    const [rich, poor] = [await creditAccount(), await creditAccount()]
    await bought(rich, 10n * TB, [mara])
    assert.equal(await it.refusal((await withdrawn(poor, 1n * TB)).request), 'signer.credit_exceeded')
    assert.equal(
      await it.refusal((await withdrawn(rich, 1n * TB, { holdKey: poor.bound })).request),
      'signer.credit_hold',
    )
    assert.equal(await it.refusal((await withdrawn({ id: rich.id, bound: poor.bound }, 1n * TB)).request), 'signer.credit_hold') // biome-ignore format: one thing
  })

  test('is refused when hold, person or record are not exactly this', async () => {
    const of = await creditAccount()
    await bought(of, 10n * TB, [mara])
    const other = await it.world.tx((tx) => createPerson(tx, { accountId: of.bound.accountId, name: 'Gone', email: 'gone@customer.test', phones: [], roles: ['contact'] })) // biome-ignore format: one thing
    await it.asOwner('update person set active = false, left_at = app_now() where id = $1', [other.id])
    const codes = async (changes: Changes) => it.refusal((await withdrawn(of, 1n * TB, changes)).request)
    assert.equal(await codes({ holdAmount: 2n * TB }), 'signer.other_amount')
    assert.equal(await codes({ state: 'voided' }), 'signer.credit_hold')
    assert.equal(await codes({ person: other.id }), 'signer.other_person')
    assert.equal(await codes({ person: mara.personId }), 'signer.other_person')
    assert.equal(await codes({ recorded: false }), 'signer.not_recorded')
    const { rows } = await it.asOwner('select count(*)::int as n from licence_credit_draw where credit_account_id = $1', [of.id]) // biome-ignore format: one thing
    assert.equal(rows[0].n, 0)
  })
})

describe('a purchase counts only when', () => {
  const cases: [string, bigint, Approver[], Tampered, string][] = [
    ['somebody signed it', 1n * TB, [], {}, 'signer.too_few'],
    ['its passkey may decide', 1n * TB, [stray], {}, 'signer.unknown_credential'],
    ['the amount is within the signer’s limit', 21n * TB, [sales], {}, 'signer.above_limit'],
    ['two signed above four eyes', 51n * TB, [mara], {}, 'signer.too_few'],
    ['this amount was signed', 2n * TB, [mara], { signed: { amount: 1n * TB } }, 'signer.other_decision'],
    ['this account was signed', 1n * TB, [mara], { signed: { creditAccountId: newId() } }, 'signer.other_decision'],
    ['this change was signed', 1n * TB, [mara], { signed: { changeId: newId() } }, 'signer.other_decision'],
    ['this reference was signed', 1n * TB, [mara], { stored: { reference: 'another' } }, 'signer.other_decision'],
    [
      'the amount is as it was signed',
      1n * TB,
      [mara],
      { stored: { amount: String(9n * TB) } },
      'signer.other_decision',
    ],
    ['another proposed it', 1n * TB, [mara], { signed: { proposer: mara.personId }, stored: { proposed_by: mara.personId } }, 'signer.own_request'], // biome-ignore format: a case
  ]
  for (const [name, amount, by, tampered, code] of cases)
    test(name, async () => {
      const of = await creditAccount()
      assert.deepEqual((await bought(of, amount, by, tampered)).refused, code)
      assert.equal(await it.refusal((await withdrawn(of, 1n)).request), 'signer.credit_exceeded')
    })

  test('the licence server wrote that it does', async () => {
    const of = await creditAccount()
    const change = await bought(of, 1n * TB, [])
    await it.asOwner(`update licence_credit set amount = 1000000000000, refused = null, sentence = null where change_id = $1`, [change.id]) // biome-ignore format: one thing
    assert.equal(await it.refusal((await withdrawn(of, 1n)).request), 'signer.credit_exceeded')
  })

  test('it was looked at, once: an approver who left later takes nothing back', async () => {
    const leaver = await it.approver('Leaver')
    const of = await creditAccount()
    assert.equal((await bought(of, 1n * TB, [leaver])).refused, null)
    await it.asOwner('update person set active = false, left_at = app_now() where id = $1', [leaver.personId])
    await it.server.round()
    assert.ok(await it.packageOf((await withdrawn(of, 1n * TB)).request))
  })
})
