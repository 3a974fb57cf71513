import type { Answer } from '#test/caller.ts'
import { type Approver, createSeller, done } from '#test/seller.ts'
import type { WorldOptions } from '#test/world.ts'

/** A seller with a credit account of Acme: nothing on it yet, and Jordan may withdraw 50 TB at once and 100 TB a day. */
export async function createCredit(options: WorldOptions = {}) {
  const seller = await createSeller(options)
  const { dana, provider, kind } = seller
  const made = (await done(dana.post('/api/credit-accounts', { accountId: provider.acme.id, kindId: kind.id, name: 'Bulk 2026' }))).body // biome-ignore format: one thing
  const path = `/api/credit-accounts/${made.id}`
  await done(dana.put(`${path}/limits/${provider.acme.jordan}`, { each: TB('50'), perDay: TB('100') }))
  return {
    ...seller,
    id: made.id as string,
    balance: async () => {
      const { available, held, drawn, bought, adjusted } = (await done(dana.get(path))).body
      return {
        available: available.text,
        held: held.text,
        drawn: drawn.text,
        bought: bought.text,
        adjusted: adjusted.text,
      }
    },
  }
}

export const TB = (value: string) => ({ value, unit: 'TB' })

/** Approves a change with the passkey. */
export async function approveChange(who: Approver, changeId: string): Promise<Answer> {
  const path = `/api/credit-changes/${changeId}`
  const asked = await who.get(`${path}/to-sign`)
  if (asked.status !== 200) return asked
  return who.post(`${path}/approvals`, { answer: who.authenticator.get(asked.body.options) })
}
