import { randomBytes } from 'node:crypto'
import { actorForPerson } from '#accounts'
import { makeRequest, newState } from '#licence'
import { signerFromSeed } from '#licence-issue'
import { addKey, addKind, addProduct, ask, bindKey, setPolicy } from '#licensing'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { DemoProvider } from './provider.ts'

const director = systemActor('demo')

/**
 * What the demo sells by the terabyte and the hour, two keys with made-up appliances, one that waits for its appliance, and a
 * request that somebody is to approve.
 */
export async function makeLicences(app: App, provider: DemoProvider): Promise<void> {
  const { transact } = app.db
  const { id: accountId, contacts } = provider.accounts.acme
  const keys = await transact(director, async (tx) => {
    const product = await addProduct(tx, {
      name: 'Migration suite',
      description: 'Moves volumes and files between sites.',
    })
    const block = await addKind(tx, product.id, {
      code: 'block-migration',
      name: 'Block migration',
      unit: 'byte',
      writtenIn: 'TB',
      price: { minor: '9500', per: { value: '1', unit: 'TB' }, currency: 'EUR' },
      creditAllowed: true,
    })
    const hours = await addKind(tx, product.id, {
      code: 'cut-over-hours',
      name: 'Assisted cut-over',
      unit: 'second',
      writtenIn: 'h',
      price: { minor: '14000', per: { value: '1', unit: 'h' }, currency: 'EUR' },
    })
    const common = { needed: 1, decideWithinMs: 2 * 3_600_000, calendarId: null, escalationPolicyId: null }
    await setPolicy(tx, block.id, {
      ...common,
      limits: [
        { role: 'sales_executive', upTo: { value: '50', unit: 'TB' } },
        { role: 'licence_manager', upTo: null },
      ],
      fourEyesAbove: { value: '200', unit: 'TB' },
    })
    await setPolicy(tx, hours.id, { ...common, limits: [{ role: 'sales_executive', upTo: null }], fourEyesAbove: null })
    const key = (kindId: string, code: string, label: string) => addKey(tx, { accountId, kindId, code, label })
    await key(hours.id, 'ACME-CUT-01', 'Cut-over weekends')
    return [await key(block.id, 'ACME-MIG-07', 'Main site'), await key(block.id, 'ACME-MIG-08', 'Branch 2')]
  })
  const jordan = await transact(director, (tx) => actorForPerson(tx, contacts[0]!, 'session'))
  await transact(jordan!, async (tx) => {
    for (const [place, key] of keys.entries())
      await bindKey(tx, key.id, {
        file: registration(`mig-appliance-${place + 2}`),
        name: `mig-appliance-${place + 2}`,
      })
    await ask(tx, {
      licenceKeyId: keys[0]!.id,
      amount: { value: '40', unit: 'TB' },
      reason: 'Weekend cut-over: the difference copy and branch 2 need 37.',
    })
  })
}

/** The request file of an appliance that exists nowhere else: its key is forgotten here. */
function registration(name: string): string {
  const signer = signerFromSeed(randomBytes(32))
  const publicKey = signer.publicKey.toString('base64url')
  const appliance = { publicKey, codeKey: randomBytes(32).toString('base64'), name, fingerprint: [] }
  const asking = { purpose: 'register' as const, appliance, licenceKey: null, ask: null }
  return makeRequest(newState(publicKey), asking, signer, clock.now()).bytes.toString()
}
