import type { Tx } from '#platform/db/database.ts'
import { changePage, createPage, openIncident, recordHistory } from '#statuspages'
import { findSystems } from '#systems'
import type { DemoProvider } from './provider.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** Of the last months: days ago, minutes long, how bad. */
const past: Record<string, [daysAgo: number, minutes: number, state: 'degraded' | 'down' | 'maintenance' | 'inconclusive'][]> = {
  'Web shop': [[61, 34, 'down'], [40, 95, 'degraded'], [26, 240, 'maintenance'], [12, 18, 'down'], [3, 55, 'inconclusive']],
  Checkout: [[61, 41, 'down'], [33, 12, 'degraded'], [12, 25, 'down']],
  'Orders and stock': [[48, 130, 'degraded'], [26, 240, 'maintenance']],
} // biome-ignore format: a table

/** The page Acme shows its own customers, as if it had been kept for a quarter of a year. */
export async function makeStatusPage(tx: Tx, provider: DemoProvider): Promise<void> {
  const accountId = provider.accounts.acme.id
  const words = ['Acme web shop (demo)', 'web-01', 'web-02', 'db-01']
  const systems = await findSystems(tx, accountId, words)
  const idOf = (name: string) => systems.get(name)!.id
  const fields = { title: 'Acme services (demo)', slug: 'acme-demo', intro: 'Made-up data of the demo.', language: 'en' as const } // biome-ignore format: one thing
  const made = await createPage(tx, { accountId, ...fields })
  const page = await changePage(tx, made.id, {
    ...fields,
    published: true,
    version: made.version,
    components: [
      { id: null, name: 'Web shop', systems: [idOf('web-01'), idOf('web-02')] },
      { id: null, name: 'Checkout', systems: [idOf('Acme web shop (demo)')] },
      { id: null, name: 'Orders and stock', systems: [idOf('db-01')] },
    ],
  })
  for (const { id, name } of page.components)
    await recordHistory(
      tx,
      id,
      new Date(tx.now.getTime() - 89 * dayMs),
      (past[name] ?? []).map(([daysAgo, minutes, state]) => {
        const begins = new Date(tx.now.getTime() - daysAgo * dayMs)
        return { begins, ends: new Date(begins.getTime() + minutes * minuteMs), state }
      }),
    )
  const checkout = page.components.find(({ name }) => name === 'Checkout')!
  await openIncident(tx, page.id, {
    kind: 'incident',
    title: 'Card payments fail',
    state: 'investigating',
    text: 'Payments by card are refused at the moment. Wallet payments work. We are looking for the cause.',
    components: [{ id: checkout.id, state: 'down' }],
    begins: null,
    ends: null,
  } as never)
}
