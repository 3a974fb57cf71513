import { hash, randomBytes, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { verifyRegistrationResponse } from '@simplewebauthn/server'
import { sql } from 'kysely'
import pg from 'pg'
import { createAccount, createPerson, providerAccount } from '#accounts'
import { envelopeFileBytes, signerFromSeed, signKeyset, thumbprint } from '#licence-issue'
import { decisionChallenge, type GivenAssertion, handToLicenceServer, type SignedDecision } from '#licensing'
import { systemActor } from '#platform/actor.ts'
import { createWriter, type Writer } from '#platform/audit/writer.ts'
import { clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { openDatabase, type Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { allow, openSeal } from '../../src/licence-server/approvers.ts'
import { openFolder } from '../../src/licence-server/folder.ts'
import { type Ceiling, newIssuingKey, readIssuingRequest } from '../../src/licence-server/keys/issuing.ts'
import { installKeyset, readChain } from '../../src/licence-server/keyset/chain.ts'
import { firstKeyset, nextKeyset } from '../../src/licence-server/keyset/draft.ts'
import { type LicenceServer, openLicenceServer } from '../../src/licence-server/server.ts'
import { Authenticator } from './authenticator.ts'
import type { TestDatabase } from './database.ts'
import { createWorld, type World } from './world.ts'

const origin = 'http://localhost:8080'
const day = 86_400_000
export const TB = 10n ** 12n

/** Somebody of the provider with a passkey that the portal knows. */
export type Approver = {
  personId: string
  name: string
  credentialId: string
  publicKey: Buffer
  authenticator: Authenticator
}
/** A licence key bound to an appliance of a customer. */
export type Bound = {
  accountId: string
  requesterId: string
  keyId: string
  code: string
  applianceId: string
  thumbprint: string
}
/** An approved request as it was handed to the licence server. */
export type Handed = { id: string; decision: SignedDecision; bound: Bound }

const root = signerFromSeed(Buffer.alloc(32, 'root of the tests'))

/** A program without the desk's own pages over a database, and a licence server beside it that tests run round by round. */
export type LicenceWorld = {
  world: World
  config: Config
  writer: Writer
  server: LicenceServer
  kind: { id: string; code: string }
  /** Another licence server with the same folder: what a restart gives. */
  openServer(): Promise<LicenceServer>
  approver(name: string, roles?: string[], allowed?: string[] | null): Promise<Approver>
  key(): Promise<Bound>
  /** What a person approves with their passkey. */
  sign(by: Approver, decision: SignedDecision, options?: { verified?: boolean; origin?: string }): GivenAssertion
  /** A request that these people approved, handed over as the portal does. */
  approved(bound: Bound, amount: bigint, by: readonly Approver[], changes?: Partial<ApprovedChanges>): Promise<Handed>
  signChallenge(by: Approver, challenge: Buffer, options?: { verified?: boolean; origin?: string }): GivenAssertion
  /** Signs client data as it stands, which no browser would. */
  signRaw(by: Approver, clientData: Record<string, unknown>): GivenAssertion
  /** Another passkey of a person, allowed. */
  passkeyOf(person: Approver): Promise<Approver>
  /** The audit log makes a round, then the licence server. */
  settle(): Promise<void>
  refusal(requestId: string): Promise<string | null>
  packageOf(
    requestId: string,
  ): Promise<{ sequence: number; total: string; file: Buffer; payload_sha256: Buffer } | null>
  /** As whoever owns the database, under no row security and no trigger. */
  asOwner(text: string, values?: unknown[]): Promise<pg.QueryResult>
  policy(
    version: number,
    rule: { limits: { role: string; upTo: string | null }[]; needed: number; fourEyesAbove: string | null },
  ): Promise<void>
  rotate(kinds: Record<string, Ceiling>, days?: number, baseline?: boolean): Promise<void>
}
export type ApprovedChanges = {
  /** What stands in the request, where it is not what was signed. */
  asked: bigint
  policyVersion: number
  enteredBy: string
  requesterId: string
  /** A baseline: `amount` is the total it sets. */
  baselineUsed: bigint
  assertions(given: GivenAssertion[], decision: SignedDecision): GivenAssertion[]
  /** What the audit log is told, null for nothing. */
  recorded: 'as it is' | null
}

export async function createLicenceWorld(
  ceiling: Ceiling = { perPackage: 100n * TB, perDay: 1000n * TB },
  database?: TestDatabase,
): Promise<LicenceWorld> {
  const data = await mkdtemp(join(tmpdir(), 'palisade-licence-'))
  // Before the world's own: hooks run in their order, and what works on its database ends before that goes.
  const closing: (() => Promise<unknown>)[] = [() => rm(data, { recursive: true, force: true })]
  after(async () => {
    for (const close of closing.reverse()) await close()
  })
  const world = await createWorld({
    settings: { DATA_DIR: data, PUBLIC_URL: origin },
    modules: ['accounts'],
    ...(database && { database }),
  })
  const { config } = world.app
  const writer = createWriter(world.app)
  const folder = await openFolder(config)
  const seal = await openSeal(folder)
  const ownerUrl = world.database.ownerUrl
  const asSigner = openDatabase(ownerUrl, 4, () => world.app, 'palisade_licence')
  closing.push(() => asSigner.close())
  const signerTx = <T>(work: (tx: Tx) => Promise<T>) => asSigner.transact(systemActor('licence server'), work)
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('set session_replication_role = replica')
  closing.push(() => owner.end())

  const kind = { id: newId(), code: 'block-migration' }
  const providerId = await world.tx(async (tx) => {
    const provider = (await providerAccount(tx)) ?? (await createAccount(tx, { kind: 'provider', name: 'Provider', mailDomains: ['provider.test'] })) // biome-ignore format: one thing
    const productId = newId()
    await sql`insert into licence_product (id, name) values (${productId}, 'Migrator')`.execute(tx)
    await sql`insert into capacity_kind (id, product_id, code, name, unit, written_in)
      values (${kind.id}, ${productId}, ${kind.code}, 'Block migration', 'byte', 'TB')`.execute(tx)
    return provider.id
  })

  async function putKeyset(kinds: Record<string, Ceiling>, days = 90, baseline = false): Promise<void> {
    const now = clock.now()
    const until = (n: number) => new Date(now.getTime() + n * day)
    const { request } = await newIssuingKey(folder, { notBefore: now, notAfter: until(days), baseline, kinds })
    const before = (await readChain(folder)).keysets.at(-1)
    const issuers = [readIssuingRequest(request)]
    const draft = before
      ? nextKeyset(before, {
          issuers,
          without: before.keyset.issuers.map(({ key }) => thumbprint(key)),
          issuedAt: now,
          expiresAt: until(365),
        })
      : firstKeyset({ threshold: 1, keys: [root.publicKey] }, issuers, now, until(365))
    await installKeyset(folder, envelopeFileBytes(await signKeyset(draft, [root])))
  }

  async function addPasskey(personId: string, name: string, allowed: string[] | null): Promise<Approver> {
    const authenticator = new Authenticator(origin)
    const challenge = randomBytes(32).toString('base64url')
    const user = { id: Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url') }
    const answer = authenticator.create({ rp: { id: 'localhost' }, user, challenge })
    const { registrationInfo } = await verifyRegistrationResponse({
      response: answer as never,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: 'localhost',
    })
    const credentialId = answer.id
    const publicKey = Buffer.from(registrationInfo!.credential.publicKey)
    await world.tx((tx) =>
      sql`insert into passkey (account_id, id, person_id, credential_id, public_key, counter, backed_up, name)
        values (${providerId}, ${newId()}, ${personId}, ${credentialId}, ${publicKey}, 0, false, ${`${name}'s telephone`})`.execute(
        tx,
      ),
    )
    const row = { credentialId, personId, publicKey, roles: allowed ?? [], allowedBy: 'a test' }
    if (allowed) await signerTx((tx) => allow(tx, seal, row, name))
    return { personId, name, credentialId, publicKey, authenticator }
  }

  let number = 1000
  const made: LicenceWorld = {
    world,
    config,
    writer,
    server: undefined as unknown as LicenceServer,
    kind,
    async openServer() {
      const server = await openLicenceServer(config, ownerUrl)
      closing.push(() => server.stop())
      return server
    },
    async approver(name, roles = ['licence_manager'], allowed = roles) {
      const email = `${name.toLowerCase()}@provider.test`
      const { id: personId } = await world.tx((tx) =>
        createPerson(tx, { accountId: providerId, name, email, phones: [], roles: roles as never }),
      )
      return addPasskey(personId, name, allowed)
    },
    passkeyOf: ({ personId, name }) => addPasskey(personId, name, ['licence_manager']),
    signRaw(by, clientData) {
      const said = Buffer.from(JSON.stringify(clientData))
      const authenticatorData = Buffer.concat([hash('sha256', 'localhost', 'buffer'), Buffer.of(5, 0, 0, 0, 0)])
      const { privateKey } = by.authenticator.keys.get(by.credentialId)!
      const signature = sign('sha256', Buffer.concat([authenticatorData, hash('sha256', said, 'buffer')]), privateKey)
      return { personId: by.personId, credentialId: by.credentialId, clientData: said, authenticatorData, signature }
    },
    async key() {
      const code = `KEY-${++number}`
      return world.tx(async (tx) => {
        const { id: accountId } = await createAccount(tx, {
          kind: 'customer',
          name: `Customer ${number}`,
          mailDomains: [],
        })
        const email = `buyer${number}@customer.test`
        const { id: requesterId } = await createPerson(tx, {
          accountId,
          name: `Buyer ${number}`,
          email,
          phones: [],
          roles: ['contact'],
        })
        const applianceId = newId()
        const keyId = newId()
        const { publicKey } = signerFromSeed(randomBytes(32))
        await sql`insert into appliance (account_id, id, name, public_key, registered_via, registered_by)
          values (${accountId}, ${applianceId}, 'Appliance', ${publicKey}, 'file', ${requesterId})`.execute(tx)
        await sql`insert into licence_key (account_id, id, code, kind_id, appliance_id)
          values (${accountId}, ${keyId}, ${code}, ${kind.id}, ${applianceId})`.execute(tx)
        return { accountId, requesterId, keyId, code, applianceId, thumbprint: thumbprint(publicKey) }
      })
    },
    sign: (by, decision, options) => made.signChallenge(by, decisionChallenge(decision), options),
    signChallenge(by, hashed, options = {}) {
      const challenge = hashed.toString('base64url')
      const { response } = by.authenticator.get({ rpId: 'localhost', challenge }, options, by.credentialId)
      const bytes = (text: string) => Buffer.from(text, 'base64url')
      return {
        personId: by.personId,
        credentialId: by.credentialId,
        clientData: bytes(response.clientDataJSON),
        authenticatorData: bytes(response.authenticatorData),
        signature: bytes(response.signature),
      }
    },
    async approved(bound, amount, by, changes = {}) {
      const requestId = newId()
      const decision: SignedDecision = {
        verdict: 'approve',
        licenceKey: bound.code,
        appliance: bound.thumbprint,
        kind: kind.code,
        amount,
        requester: changes.requesterId ?? bound.requesterId,
        requestId,
        policyVersion: changes.policyVersion ?? 1,
        ...(changes.baselineUsed !== undefined && { baselineUsed: changes.baselineUsed }),
      }
      const given = by.map((each) => made.sign(each, decision))
      await world.tx((tx) =>
        handOver(tx, bound, decision, changes, changes.assertions?.(given, decision) ?? given, kind.id, ++number),
      )
      return { id: requestId, decision, bound }
    },
    async settle() {
      await writer.round()
      await made.server.round()
    },
    async refusal(requestId) {
      const { rows } = await owner.query('select code from licence_refusal where request_id = $1', [requestId])
      return rows[0]?.code ?? null
    },
    async packageOf(requestId) {
      const { rows } = await owner.query(
        'select sequence, total::text as total, file, payload_sha256 from licence_package where request_id = $1',
        [requestId],
      )
      return rows[0] ?? null
    },
    asOwner: (text, values) => owner.query(text, values),
    async policy(version, rule) {
      await world.tx((tx) =>
        sql`insert into approval_policy (kind_id, version, limits, needed, four_eyes_above, decide_within_ms)
          values (${kind.id}, ${version}, ${JSON.stringify(rule.limits)}::jsonb, ${rule.needed}, ${rule.fourEyesAbove}, 3600000)`.execute(
          tx,
        ),
      )
    },
    rotate: putKeyset,
  }
  await made.policy(1, {
    limits: [
      { role: 'sales_executive', upTo: String(20n * TB) },
      { role: 'licence_manager', upTo: null },
    ],
    needed: 1,
    fourEyesAbove: String(50n * TB),
  })
  await putKeyset({ [kind.code]: ceiling })
  made.server = await made.openServer()
  return made
}

/** What the portal writes when enough people approved, or what a tampered portal writes instead. */
export async function handOver(
  tx: Tx,
  bound: Bound,
  decision: SignedDecision,
  changes: Partial<ApprovedChanges>,
  assertions: GivenAssertion[],
  kindId: string,
  number: number,
): Promise<void> {
  const { accountId } = bound
  const { requestId, amount, requester } = decision
  const entered = changes.enteredBy ?? requester
  const baselineUsed = decision.baselineUsed
  const purpose = baselineUsed !== undefined ? 'baseline' : amount < 0n ? 'reduction' : 'grant'
  await sql`insert into licence_request (account_id, id, number, purpose, licence_key_id, appliance_id, kind_id, amount, written,
      channel, requester_id, requester_name, entered_by, entered_name, policy_version, state, baseline_used)
    values (${accountId}, ${requestId}, ${`LR-${number}`}, ${purpose}, ${bound.keyId},
      ${bound.applianceId}, ${kindId}, ${String(changes.asked ?? amount)}, 'as asked', 'portal', ${requester}, 'Buyer', ${entered},
      'Buyer', ${decision.policyVersion}, 'asked', ${baselineUsed?.toString() ?? null})`.execute(tx)
  for (const each of assertions)
    await sql`insert into licence_decision (account_id, id, request_id, round, person_id, person_name, requester_id, entered_by,
        verdict, amount, policy_version, credential_id, client_data, authenticator_data, signature)
      values (${accountId}, ${newId()}, ${requestId}, 1, ${each.personId}, 'Approver', ${requester}, ${entered}, 'approve',
        ${String(amount)}, ${decision.policyVersion}, ${each.credentialId}, ${each.clientData}, ${each.authenticatorData},
        ${each.signature})`.execute(tx)
  await sql`update licence_request set state = 'approved', granted = ${String(amount)}, decided_at = ${tx.now}
    where id = ${requestId}`.execute(tx)
  if (changes.recorded === null) return
  await handToLicenceServer(tx, {
    accountId,
    requestId,
    number: `LR-${number}`,
    round: 1,
    licenceKey: decision.licenceKey,
    appliance: decision.appliance,
    kind: decision.kind,
    amount,
    ...(baselineUsed !== undefined && { baselineUsed }),
    assertions,
  })
}

/** Settings as a process of its own needs them for this world. */
export function environmentOf({ config, world }: LicenceWorld): Record<string, string> {
  return {
    DATA_DIR: config.DATA_DIR,
    LICENCE_DATABASE_URL: world.database.ownerUrl,
    DATABASE_URL: world.database.ownerUrl,
    PUBLIC_URL: origin,
    LOG_LEVEL: 'warn',
    PORT: '0',
  }
}
