import { removePasskey, setPassword } from '#identity'
import { bindKey, downloadPackage, listPackages } from '#licensing'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { newToken } from '#platform/id.ts'
import { actorOf, director } from './actors.ts'
import { DemoAppliance } from './appliance.ts'
import { DemoAuthenticator, place } from './authenticator.ts'
import { type DemoKeys, makeCatalogue } from './catalogue.ts'
import { openPastSigner, type PastSigner } from './past-signer.ts'
import { type AccountKey, staff } from './people.ts'
import type { DemoProvider } from './provider.ts'

export type KeyName = keyof DemoKeys

const holders: Record<KeyName, AccountKey> = {
  main: 'acme',
  branch: 'acme',
  outpost: 'acme',
  cutOver: 'acme',
  bank: 'orchard',
  bankHours: 'orchard',
  depot: 'tern',
}

/** Appliances by their key; one key waits for its appliance. */
const appliances: Partial<Record<KeyName, string>> = {
  main: 'mig-appliance-2',
  branch: 'mig-appliance-3',
  outpost: 'mig-appliance-4',
  bank: 'vault-mover-1',
  bankHours: 'vault-mover-2',
  depot: 'depot-mover',
}

/** What the demo's licences are played with: keys, their appliances, who asks, who decides, and who signs. */
export type Stage = {
  app: App
  /** Null where no licence server can be had. */
  signer: PastSigner | null
  keys: DemoKeys
  dana: Actor
  /** Proposes what Dana approves. */
  kim: Actor
  passkey: { authenticator: DemoAuthenticator; id: string }
  contactOf(key: KeyName): Actor
  partner: Actor
  appliances: Map<KeyName, DemoAppliance>
}

/** Makes the catalogue, binds the keys, and lets Dana's passkey decide. */
export async function setStage(app: App, provider: DemoProvider, ownerUrl: string): Promise<Stage> {
  const { transact } = app.db
  const keys = await transact(director, (tx) => makeCatalogue(tx, provider))
  const [dana, kim] = [await actorOf(app, provider.staff.dana), await actorOf(app, provider.staff.kim)]
  // Nobody is left without a way in when the passkey goes again.
  await transact(director, (tx) => setPassword(tx, provider.staff.dana, newToken(24)))
  const authenticator = new DemoAuthenticator(app)
  const passkey = { authenticator, id: await authenticator.register(app, dana) }
  const signer = await openPastSigner(app, ownerUrl)
  await signer?.allow({ id: provider.staff.dana, name: staff.dana.name, roles: [...staff.dana.roles] })
  const contacts = new Map<AccountKey, Actor>()
  for (const account of new Set(Object.values(holders)))
    contacts.set(account, await actorOf(app, provider.accounts[account].contacts[0]!))
  const contactOf = (key: KeyName) => contacts.get(holders[key])!
  const made = new Map<KeyName, DemoAppliance>()
  for (const [key, name] of Object.entries(appliances) as [KeyName, string][]) {
    const appliance = new DemoAppliance(name, signer?.pin ?? null)
    made.set(key, appliance)
    await transact(contactOf(key), (tx) => bindKey(tx, keys[key].id, { file: appliance.registration(), name }))
  }
  const partner = await actorOf(app, provider.partnerContact)
  return { app, signer, keys, dana, kim, passkey, contactOf, partner, appliances: made }
}

/** What was approved for a key is signed, taken by somebody at once, and imported. */
export async function collect({ app, signer, keys, appliances }: Stage, key: KeyName, by: Actor): Promise<void> {
  await signer!.answer()
  const file = await app.db.transact(by, async (tx) => {
    const [newest] = (await listPackages(tx, { keyId: keys[key].id, limit: 1 })).items
    return (await downloadPackage(tx, newest!.id)).bytes
  })
  appliances.get(key)!.import(file)
}

/** The demo's passkey goes from the portal and from the licence server; its private key goes with the stage. */
export async function strike({ app, dana, passkey, signer }: Stage): Promise<void> {
  await signer?.end()
  await removePasskey(app, dana, passkey.id, place)
}
