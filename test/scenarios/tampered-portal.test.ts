import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { verifyPackageFile } from '#licence'
import { type Approved, decisionChallenge, handToLicenceServer, type SignedDecision } from '#licensing'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { Authenticator } from '#test/authenticator.ts'
import { startLicenceProcess } from '#test/licence-process.ts'
import { run } from '../../src/cli/licence.ts'
import { makeDemoRoot } from '../../src/licence-server/demo.ts'
import { openFolder } from '../../src/licence-server/folder.ts'
import { readChain } from '../../src/licence-server/keyset/chain.ts'
import { approve, createSeller, done } from '../../src/modules/licensing/licensing.fixture.ts'

/*
 * threat-18: somebody has taken the portal over. They run code in its process and hold its role in the database; they do not
 * hold the approvers' passkeys nor the licence server's folder. They get no signature, and the licence server says why.
 */
const TB = 10n ** 12n
const data = await mkdtemp(join(tmpdir(), 'palisade-tampered-'))
after(() => rm(data, { recursive: true, force: true }))
const seller = await createSeller({ live: true, settings: { DATA_DIR: data } })
const { world, lena, dana, acme, provider, kind } = seller
const { ownerUrl } = world.database
const env = {
  DATA_DIR: data,
  LICENCE_DATABASE_URL: ownerUrl,
  DATABASE_URL: ownerUrl,
  PUBLIC_URL: world.app.config.publicUrl,
  LOG_LEVEL: 'warn',
}
Object.assign(process.env, env)
await makeDemoRoot(world.app.config, ownerUrl)
for (const name of ['lena', 'dana']) assert.equal(await run(['approver', 'allow', `${name}@provider.test`]), 0)
startLicenceProcess(env)

const owner = new pg.Client({ connectionString: ownerUrl })
await owner.connect()
owner.on('error', () => {}) // the database is dropped while this one may still be there
after(() => owner.end())

/** What the licence server answered, as soon as it did: the code of a refusal, or the package's file. */
async function answerTo(requestId: string): Promise<{ file: Buffer } | { code: string; sentence: string }> {
  for (;;) {
    const { rows: packages } = await owner.query('select file from licence_package where request_id = $1', [requestId])
    if (packages[0]) return packages[0]
    const { rows: refusals } = await owner.query('select code, sentence from licence_refusal where request_id = $1', [
      requestId,
    ])
    if (refusals[0]) return refusals[0]
    await setTimeout(20)
  }
}

async function honest(value: string): Promise<{ id: string; file: Buffer }> {
  const { id } = (await done(seller.ask(acme.jordan, value))).body
  await done(approve(lena, id, String(BigInt(value) * TB)))
  const answer = await answerTo(id)
  assert.ok('file' in answer, JSON.stringify(answer))
  return { id, file: answer.file }
}

async function signs(requestId: string): Promise<string> {
  const answer = await answerTo(requestId)
  assert.ok('code' in answer, 'a package was signed')
  assert.ok(answer.sentence.length > 20)
  return answer.code
}

type Forged = {
  personId: string
  credentialId: string
  clientData: Buffer
  authenticatorData: Buffer
  signature: Buffer
}

/** A request with a decision as the taken-over portal writes them: it knows every table and every rule. */
async function forge(
  amount: bigint,
  assertions: (decision: SignedDecision) => Promise<Forged[]>,
  policyVersion = 1,
): Promise<string> {
  const requestId = newId()
  const key = await keyOf()
  const decision: SignedDecision = { verdict: 'approve', licenceKey: acme.key.code, appliance: key.thumbprint, kind: kind.code, amount, requester: provider.acme.jordan, requestId, policyVersion } // biome-ignore format: one value
  const given = await assertions(decision)
  await world.tx((tx) => write(tx, decision, key, given))
  return requestId
}

async function write(
  tx: Tx,
  decision: SignedDecision,
  key: Awaited<ReturnType<typeof keyOf>>,
  given: Forged[],
): Promise<void> {
  const { requestId, amount, requester, policyVersion } = decision
  const accountId = provider.acme.id
  const number = `LR-${requestId.slice(-6)}`
  await sql`insert into licence_request (account_id, id, number, purpose, licence_key_id, appliance_id, kind_id, amount, written,
      channel, requester_id, requester_name, entered_by, entered_name, policy_version, state)
    values (${accountId}, ${requestId}, ${number}, 'grant', ${acme.key.id}, ${key.applianceId}, ${kind.id}, ${String(amount)}, 'much',
      'portal', ${requester}, 'Jordan', ${requester}, 'Jordan', ${policyVersion}, 'asked')`.execute(tx)
  for (const each of given)
    await sql`insert into licence_decision (account_id, id, request_id, round, person_id, person_name, requester_id, entered_by, verdict,
        amount, policy_version, credential_id, client_data, authenticator_data, signature)
      values (${accountId}, ${newId()}, ${requestId}, 1, ${each.personId}, 'Lena', ${requester}, ${requester}, 'approve', ${String(amount)},
        ${policyVersion}, ${each.credentialId}, ${each.clientData}, ${each.authenticatorData}, ${each.signature})`.execute(
      tx,
    )
  await sql`update licence_request set state = 'approved', granted = ${String(amount)}, decided_at = ${tx.now} where id = ${requestId}`.execute(
    tx,
  )
  const { licenceKey, appliance, kind: code } = decision
  const approved: Approved = {
    accountId,
    requestId,
    number,
    round: 1,
    licenceKey,
    appliance,
    kind: code,
    amount,
    assertions: given,
  }
  await handToLicenceServer(tx, approved)
}

async function keyOf(): Promise<{ applianceId: string; thumbprint: string }> {
  const { rows } = await owner.query(
    'select a.id as "applianceId", a.thumbprint from licence_key k join appliance a on a.id = k.appliance_id where k.id = $1',
    [acme.key.id],
  )
  return rows[0]
}

function assertionBy(personId: string, authenticator: Authenticator, decision: SignedDecision): Forged {
  const rpId = new URL(world.app.config.publicUrl).hostname
  const { id, response } = authenticator.get({ rpId, challenge: decisionChallenge(decision).toString('base64url') })
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  return { personId, credentialId: id, clientData: bytes(response.clientDataJSON), authenticatorData: bytes(response.authenticatorData), signature: bytes(response.signature) } // biome-ignore format: one value
}

describe('threat-18: a portal that somebody took over', () => {
  test('before that, what Lena approves in it becomes a package', async () => {
    const { file } = await honest('40')
    const [first] = (await readChain(await openFolder(world.app.config))).keysets
    const { content } = verifyPackageFile(file, { pin: first!.hash, keysets: [] })
    assert.deepEqual([content.licenceKey, content.amount, content.sequence], [acme.key.code, 40n * TB, 1])
  })

  test('cannot use her approval for more than she approved', async () => {
    const { rows } = await owner.query(`select person_id as "personId", credential_id as "credentialId", client_data as "clientData",
      authenticator_data as "authenticatorData", signature from licence_decision where person_id = $1`, [lena.id]) // biome-ignore format: SQL
    for (const amount of [40n * TB, 90n * TB])
      assert.equal(await signs(await forge(amount, async () => [rows[0]])), 'signer.other_decision')
  })

  test('cannot make a passkey of its own count as hers', async () => {
    const own = new Authenticator(new URL(world.app.config.publicUrl).origin)
    const rp = { id: new URL(world.app.config.publicUrl).hostname }
    const made = own.create({
      rp,
      user: { id: Buffer.from(lena.id.replaceAll('-', ''), 'hex').toString('base64url') },
      challenge: 'AAAA',
    })
    await world.tx((tx) =>
      sql`insert into passkey (account_id, id, person_id, credential_id, public_key, counter, backed_up, name)
        select account_id, ${newId()}, person_id, ${made.id}, public_key, 0, false, 'Phone' from passkey where person_id = ${lena.id}`.execute(
        tx,
      ),
    )
    assert.equal(
      await signs(await forge(90n * TB, async (decision) => [assertionBy(lena.id, own, decision)])),
      'signer.unknown_credential',
    )
    const as = (text: string) => world.tx((tx) => sql.raw(text).execute(tx))
    await assert.rejects(as(`insert into licence_approver select '${made.id}', person_id, public_key, roles, allowed_at, allowed_by, null, null, seal from licence_approver limit 1`), /permission denied/) // biome-ignore format: SQL
    await assert.rejects(as(`update licence_approver set roles = '{admin}'`), /permission denied/)
  })

  test('cannot loosen the policy so that one salesperson is enough', async () => {
    await world.tx((tx) =>
      sql`insert into approval_policy (kind_id, version, limits, needed, four_eyes_above, decide_within_ms)
        values (${kind.id}, 2, '[{"role":"sales_executive","upTo":null}]', 1, null, 3600000)`.execute(tx),
    )
    const lured = async (decision: SignedDecision) => [assertionBy(dana.id, dana.authenticator, decision)]
    assert.equal(await signs(await forge(900n * TB, lured, 2)), 'signer.policy_changed')
    assert.equal(await signs(await forge(90n * TB, lured)), 'signer.above_limit')
  })

  test('cannot write a package, take a refusal away or change one that was signed', async () => {
    const as = (text: string) => world.tx((tx) => sql.raw(text).execute(tx))
    for (const act of [
      `insert into licence_package select gen_random_uuid(), account_id, licence_key_id, 99, gen_random_uuid(), kind, unit, amount, total,
        payload_sha256, payload_sha256, file, file_sha256, issuer, keyset_version, audit_index, issued_at, import_before from licence_package`,
      `update licence_package set file = 'x'`,
      'delete from licence_package',
      'delete from licence_refusal',
    ])
      await assert.rejects(as(act), /permission denied/, act)
  })

  test('keeps nobody else from getting what was approved, once the policy is put right', async () => {
    await done(lena.put(`/api/licence-kinds/${kind.id}/policy`, seller.policy))
    const { file } = await honest('10')
    const [first] = (await readChain(await openFolder(world.app.config))).keysets
    const { content } = verifyPackageFile(file, { pin: first!.hash, keysets: [] })
    assert.deepEqual([content.sequence, content.total], [2, 50n * TB], 'nothing of the forged ones is in the chain')
  })
})
