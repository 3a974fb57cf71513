import { createPerson, providerAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import { signedIn } from '#test/caller.ts'
import { type Desk, ok } from './licence-desk.ts'

const TB = (value: string) => ({ value, unit: 'TB' })

/**
 * A credit account of the desk's customer with so many TB on it, proposed by one and approved with the manager's passkey; Jordan
 * may withdraw one TB at once and all of it on one day. Returns its id.
 */
export async function buyCredit(desk: Desk, terabytes: string): Promise<string> {
  const { world, lena, jordan } = desk
  const danaId = await world.app.db.transact(systemActor('bench'), async (tx) => {
    const { id: accountId } = (await providerAccount(tx))!
    return (await createPerson(tx, { accountId, name: 'Dana', email: 'dana@bench.test', roles: ['sales_executive'] }))
      .id
  })
  const dana = await signedIn(world, danaId)
  const asked = { accountId: desk.customer, kindId: desk.kindId, name: 'Bulk' }
  const { id } = (await ok(dana.post('/api/credit-accounts', asked))).body
  await ok(dana.put(`/api/credit-accounts/${id}/limits/${jordan.id}`, { each: TB('1'), perDay: TB(terabytes) }))
  const purchase = { purpose: 'purchase', amount: TB(terabytes), reference: 'PO-1' }
  const change = (await ok(dana.post(`/api/credit-accounts/${id}/changes`, purchase))).body
  const { options } = (await ok(lena.get(`/api/credit-changes/${change.id}/to-sign`))).body
  await ok(lena.post(`/api/credit-changes/${change.id}/approvals`, { answer: desk.answerTo(options) }))
  return id
}
