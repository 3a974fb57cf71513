import { createAccount, createContract, createPerson, createTeam } from '#accounts'
import { type Caller, signedIn } from './caller.ts'
import { createWorld, type World } from './world.ts'

export const nobody = '01890000-0000-7000-8000-000000000000'

type Name = 'ada' | 'kim' | 'ola' | 'vera' | 'jordan' | 'anna' | 'pat' | 'uma'

/** A provider, two customers, a partner with a customer; people of most kinds, signed in. */
export type AccountsWorld = {
  world: World
  ids: Record<Name | 'provider' | 'delta' | 'acme' | 'birch' | 'cedar' | 'toni' | 'team' | 'contract', string>
  who: Record<Name, Caller>
}

export async function accountsWorld(): Promise<AccountsWorld> {
  const modules = ['mail', 'accounts', 'identity', 'systems'] as const
  const world = await createWorld({ modules })
  const ids: Record<string, string> = {}
  const who: Record<string, Caller> = {}
  await world.tx(async (tx) => {
    const provider = await createAccount(tx, { kind: 'provider', name: 'Provider' })
    const staff = async (name: string, role: 'admin' | 'support_manager' | 'call_centre' | 'auditor') =>
      (await createPerson(tx, { accountId: provider.id, name, email: `${name}@provider.test`, roles: [role] })).id
    ids.provider = provider.id
    ids.ada = await staff('ada', 'admin')
    ids.kim = await staff('kim', 'support_manager')
    ids.ola = await staff('ola', 'call_centre')
    ids.vera = await staff('vera', 'auditor')
    const delta = await createAccount(tx, { kind: 'partner', name: 'Delta' })
    const acme = await createAccount(tx, {
      kind: 'customer',
      name: 'Acme',
      number: 'A-5042',
      mailDomains: ['acme.test'],
      phone: '+49301234',
      managerId: ids.kim,
      notes: 'pays late',
      zone: 'Europe/Berlin',
    })
    const birch = await createAccount(tx, { kind: 'customer', name: 'Birch', mailDomains: ['birch.test'] })
    const cedar = await createAccount(tx, { kind: 'customer', name: 'Cedar', partnerId: delta.id })
    Object.assign(ids, { delta: delta.id, acme: acme.id, birch: birch.id, cedar: cedar.id })
    const contact = async (
      accountId: string,
      email: string,
      role: 'contact' | 'account_admin',
      phones: string[] = [],
    ) => (await createPerson(tx, { accountId, name: email.split('@')[0]!, email, roles: [role], phones })).id
    ids.jordan = await contact(acme.id, 'jordan@acme.test', 'contact', ['+49307777'])
    ids.anna = await contact(acme.id, 'anna@acme.test', 'account_admin')
    ids.toni = await contact(birch.id, 'toni@birch.test', 'contact')
    ids.pat = await contact(delta.id, 'pat@delta.test', 'account_admin')
    ids.uma = await contact(cedar.id, 'uma@cedar.test', 'contact')
    ids.team = (await createTeam(tx, { name: 'Web operations', policyId: nobody, memberIds: [ids.kim] })).id
    ids.contract = (
      await createContract(tx, {
        accountId: acme.id,
        name: 'Hosting',
        teamId: ids.team,
        startsOn: '2020-01-01',
      })
    ).id
  })
  for (const name of ['ada', 'kim', 'ola', 'vera', 'jordan', 'anna', 'pat', 'uma'] as const)
    who[name] = await signedIn(world, ids[name]!)
  return { world, ids, who } as AccountsWorld
}

/** The names on a page of a list. */
export function names(answer: { body: { items: { name: string }[] } }): string[] {
  return answer.body.items.map((item) => item.name)
}
