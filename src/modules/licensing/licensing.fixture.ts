import { randomBytes } from 'node:crypto'
import { createPerson } from '#accounts'
import {
  consume,
  giveBack,
  importPackage,
  makeReceipt,
  makeRequest,
  newState,
  type State,
  signerFromSeed,
  thumbprint,
} from '#licence'
import type { StaffRole } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { Authenticator } from '#test/authenticator.ts'
import { type Answer, type Caller, signedIn } from '#test/caller.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld, type World, type WorldOptions } from '#test/world.ts'

export type Approver = Caller & { id: string; authenticator: Authenticator }
type Key = { id: string; code: string }

const policy = {
  limits: [
    { role: 'sales_executive', upTo: { value: '50', unit: 'TB' } },
    { role: 'licence_manager', upTo: null },
  ],
  needed: 1,
  fourEyesAbove: { value: '100', unit: 'TB' },
  decideWithinMs: 3_600_000,
}

/**
 * The whole program with somebody who sells capacity: a product, a kind in TB with a policy (sales up to 50 TB, licence
 * managers any amount, four eyes above 100 TB, an hour for a decision), and bound keys of Acme and Birch.
 */
export async function createSeller(options: WorldOptions = {}) {
  const world = await createWorld(options)
  // What people may withdraw counts by the day: no test crosses midnight. Before anybody signs in, whose proof would be an hour old.
  if (clock.now().getUTCHours() === 23) await world.forward('1h 1s')
  const provider = await world.tx(makeProvider)
  const approver = async (name: string, roles: StaffRole[]): Promise<Approver> => {
    const email = `${name.split(' ')[0]!.toLowerCase()}@provider.test`
    const accountId = provider.providerId
    return withPasskey(
      world,
      await world.tx(async (tx) => (await createPerson(tx, { accountId, name, email, roles })).id),
    )
  }
  const lena = await approver('Lena Licence', ['licence_manager'])
  const mara = await approver('Mara Manager', ['licence_manager'])
  const dana = await approver('Dana Demo', ['sales_executive'])
  const product = (await done(lena.post('/api/licence-products', { name: 'Migration suite', description: '' }))).body
  const kind = (
    await done(
      lena.post(`/api/licence-products/${product.id}/kinds`, {
        code: 'block-migration',
        name: 'Block migration',
        unit: 'byte',
        writtenIn: 'TB',
        price: { minor: '9500', per: { value: '1', unit: 'TB' }, currency: 'EUR' },
        creditAllowed: true,
      }),
    )
  ).body
  await done(lena.put(`/api/licence-kinds/${kind.id}/policy`, policy))
  const bound = async (accountId: string, code: string): Promise<Key> => {
    const key = (await done(lena.post('/api/licence-keys', { accountId, kindId: kind.id, code }))).body
    await done(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: new Appliance().request(null) }))
    return key
  }
  const acmeKey = await bound(provider.acme.id, 'ACME-MIG-07')
  return {
    world,
    provider,
    product,
    kind,
    policy,
    lena,
    mara,
    dana,
    ola: await signedIn(world, provider.staff.ola),
    acme: { jordan: await signedIn(world, provider.acme.jordan), key: acmeKey },
    birch: { toni: await signedIn(world, provider.birch.toni), key: await bound(provider.birch.id, 'BIRCH-01') },
    /** Asks for so many TB, on Acme's key unless said. */
    ask: (caller: Caller, value: string, more: Record<string, unknown> = {}) =>
      caller.post('/api/licence-requests', { licenceKeyId: acmeKey.id, amount: { value, unit: 'TB' }, ...more }),
  }
}

/** The answer of a call that must succeed. */
export async function done(call: Promise<Answer>): Promise<Answer> {
  const answer = await call
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

async function withPasskey(world: World, id: string): Promise<Approver> {
  const caller = await signedIn(world, id)
  const authenticator = new Authenticator(new URL(world.app.config.publicUrl).origin)
  const options = (await done(caller.post('/api/me/passkeys/options'))).body
  await done(caller.post('/api/me/passkeys', { name: 'Phone', answer: authenticator.create(options) }))
  return Object.assign(caller, { id, authenticator })
}

/** An appliance as its own library runs it: state, key and the secret of its codes. */
export class Appliance {
  readonly signer = signerFromSeed(randomBytes(32))
  readonly codeKey = randomBytes(32).toString('base64')
  fingerprint = [{ name: 'board', weight: 60, hash: 'ab'.repeat(32) }]
  state: State

  constructor(pin: string | null = null) {
    this.state = newState(this.signer.publicKey.toString('base64url'), pin)
  }

  get thumbprint() {
    return thumbprint(this.signer.publicKey)
  }

  /** A registration, or with `ask` a request for capacity. */
  request(licenceKey: string | null, ask: { kind: string; amount: bigint } | null = null): string {
    const asking = {
      purpose: ask ? ('capacity' as const) : ('register' as const),
      appliance: {
        publicKey: this.signer.publicKey.toString('base64url'),
        codeKey: this.codeKey,
        name: 'mig-appliance-2',
        fingerprint: this.fingerprint,
      },
      licenceKey,
      ask: ask && { ...ask, unit: 'byte' as const, note: 'From the console' },
    }
    const { bytes, state } = makeRequest(this.state, asking, this.signer, clock.now())
    this.state = state
    return bytes.toString()
  }

  import(file: Buffer) {
    const { result, state } = importPackage(this.state, file, clock.now())
    this.state = state
    return result
  }

  consume(id: string, amount: bigint) {
    const { result, state } = consume(this.state, id, 'block-migration', amount, clock.now())
    this.state = state
    return result
  }

  receipt() {
    const { bytes, codes, state } = makeReceipt(this.state, this.codeKey, this.signer, clock.now())
    this.state = state
    return { file: bytes.toString(), code: codes[0]?.code }
  }

  giveBack(): string {
    this.state = giveBack(this.state, this.signer, clock.now()).state
    return this.state.returned!
  }
}

/** What a decision is sent with, signed by the approver's own passkey over what the program says is signed. */
export async function signed(who: Approver, requestId: string, verdict: 'approve' | 'decline', amount?: string) {
  const query = new URLSearchParams({ verdict, ...(amount && { amount }) })
  const { body } = await done(who.get(`/api/licence-requests/${requestId}/to-sign?${query}`))
  return who.authenticator.get(body.options)
}

/** Approves an amount in base units with the passkey. */
export async function approve(who: Approver, requestId: string, amount: string): Promise<Answer> {
  const answer = await signed(who, requestId, 'approve', amount)
  return who.post(`/api/licence-requests/${requestId}/decisions`, { verdict: 'approve', amount, answer })
}
