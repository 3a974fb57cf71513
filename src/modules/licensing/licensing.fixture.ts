import { generateKeyPairSync } from 'node:crypto'
import { createPerson } from '#accounts'
import type { StaffRole } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { Authenticator } from '#test/authenticator.ts'
import { type Answer, type Caller, signedIn } from '#test/caller.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld, type World, type WorldOptions } from '#test/world.ts'
import { bindKey, findKey, insertAppliance } from './queries/keys.ts'

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
    await bind(world, accountId, key.id)
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

/** Binds a key to an appliance that was registered with a key of its own. */
export function bind(world: World, accountId: string, keyId: string): Promise<string> {
  const { publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
  return world.tx(async (tx) => {
    const id = newId()
    const appliance = { id, accountId, name: 'mig-appliance-2', publicKey: raw, components: [], via: 'api' as const }
    Object.assign(tx, { actor: { ...tx.actor, personId: newId() } })
    await insertAppliance(tx, appliance)
    await bindKey(tx, (await findKey(tx, keyId))!, id)
    return id
  })
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
