import { addKey, addKind, addProduct, setPolicy } from '#licensing'
import type { Tx } from '#platform/db/database.ts'
import type { DemoProvider } from './provider.ts'

/** Licence keys of the demo by their code. */
export type DemoKeys = Record<
  'main' | 'branch' | 'outpost' | 'bank' | 'bankHours' | 'depot' | 'cutOver',
  { id: string }
>

export const blockKind = 'block-migration'
export const hoursKind = 'cut-over-hours'

/** What the demo sells by the terabyte and by the hour, who approves it, and keys for it. */
export async function makeCatalogue(tx: Tx, { accounts: { acme, orchard, tern } }: DemoProvider): Promise<DemoKeys> {
  const product = await addProduct(tx, {
    name: 'Migration suite',
    description: 'Moves volumes and files between sites.',
  })
  const block = await addKind(tx, product.id, {
    code: blockKind,
    name: 'Block migration',
    unit: 'byte',
    writtenIn: 'TB',
    price: { minor: '9500', per: { value: '1', unit: 'TB' }, currency: 'EUR' },
    creditAllowed: true,
  })
  const hours = await addKind(tx, product.id, {
    code: hoursKind,
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
  const key = (account: { id: string }, kindId: string, code: string, label: string) =>
    addKey(tx, { accountId: account.id, kindId, code, label })
  return {
    main: await key(acme, block.id, 'ACME-MIG-07', 'Main site'),
    branch: await key(acme, block.id, 'ACME-MIG-08', 'Branch 2'),
    outpost: await key(acme, block.id, 'ACME-MIG-09', 'Branch 3'),
    cutOver: await key(acme, hours.id, 'ACME-CUT-01', 'Cut-over weekends'),
    bank: await key(orchard, block.id, 'ORCHARD-MIG-01', 'Vault'),
    bankHours: await key(orchard, hours.id, 'ORCHARD-CUT-01', 'Vault, nights'),
    depot: await key(tern, block.id, 'TERN-MIG-01', 'Depot'),
  }
}
