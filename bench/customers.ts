import { createAccount, createContract, createPerson } from '#accounts'
import { createToken } from '#identity'
import { createPolicy } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { createPlan } from '#promises'

/** A customer whose every request pages one engineer by SMS at once. */
export type BenchCustomer = { accountId: string; policyId: string; email: string; token: string }

/**
 * Makes a provider with `count` customers, each with a contact, an API token, a contract with promises, and an engineer of
 * its own: messages to one number are paced, and a benchmark must not measure that.
 */
export async function makeCustomers(tx: Tx, count: number, { paged = true } = {}): Promise<BenchCustomer[]> {
  const provider = await createAccount(tx, { kind: 'provider', name: 'Bench' })
  const kinds = ['first_response', 'next_update', 'resolution'] as const
  const plan = await createPlan(tx, {
    name: 'Gold',
    description: '',
    goalPercent: 98,
    targets: (['P1', 'P2', 'P3', 'P4'] as const).flatMap((severity) =>
      kinds.map((kind) => ({ severity, kind, allowedMs: 3_600_000, calendarId: null, warnings: [50, 75, 90] })),
    ),
  })
  const customers: BenchCustomer[] = []
  for (let n = 0; n < count; n++) {
    const policyId = await engineerAndPolicy(tx, provider.id, n)
    const email = `contact@c${n}.test`
    const account = await createAccount(tx, { kind: 'customer', name: `Customer ${n}`, mailDomains: [`c${n}.test`] })
    const contact = await createPerson(tx, { accountId: account.id, name: `Contact ${n}`, email, roles: ['contact'] })
    await createContract(tx, {
      accountId: account.id,
      name: 'Hosting',
      planId: plan.id,
      ...(paged && { policyId }),
      startsOn: '2020-01-01',
    })
    const expiresAt = new Date(tx.now.getTime() + 86_400_000)
    const { token } = await createToken(tx, contact.id, {
      name: 'bench',
      scopes: ['requests:write', 'requests:read'],
      expiresAt,
    })
    customers.push({ accountId: account.id, policyId, email, token })
  }
  return customers
}

async function engineerAndPolicy(tx: Tx, providerId: string, n: number): Promise<string> {
  const number = `+1202${5_550_000 + n}`
  const person = await createPerson(tx, {
    accountId: providerId,
    name: `Engineer ${n}`,
    email: `e${n}@provider.test`,
    phones: [number],
    roles: ['engineer'],
  })
  await tx
    .insertInto('channel')
    .values({
      account_id: providerId,
      id: newId(),
      person_id: person.id,
      kind: 'sms',
      address: number,
      label: 'Phone',
      position: 0,
      delay_seconds: 0,
      verified_at: tx.now,
    })
    .execute()
  const step = {
    name: null,
    targets: [{ kind: 'person' as const, id: person.id }],
    alternates: [],
    afterSeconds: 86_400,
  }
  const { id } = await createPolicy(tx, {
    name: `Policy ${n}`,
    description: '',
    note: '',
    branches: [{ when: { severities: null, calendarId: null, during: 'always' }, repeat: 0, steps: [step] }],
  })
  return id
}
