import { createAccount, createContract, createPerson, createTeam } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { giveChannels } from './devices.ts'
import {
  type AccountKey,
  accounts,
  type DemoAccount,
  domain,
  mailOf,
  type PlanKey,
  partner,
  type StaffKey,
  staff,
} from './people.ts'
import { makeOfficeHours, makePlans, zone } from './plans.ts'
import { makePolicies, makeRotas } from './rotas.ts'

export type TeamKey = 'web' | 'tier1' | 'network'

export type DemoProvider = {
  providerId: string
  staff: Record<StaffKey, string>
  accounts: Record<AccountKey, { id: string; contacts: string[] }>
  /** The partner's person. */
  partnerContact: string
  teams: Record<TeamKey, string>
  plans: Record<PlanKey, string>
  officeId: string
  /** The rota the story is about. */
  webRota: string
}

/** Who works for which account by its contract. */
export const teamOf: Record<AccountKey, TeamKey> = {
  acme: 'web',
  orchard: 'web',
  tern: 'web',
  birch: 'tier1',
  lakeside: 'tier1',
  meridian: 'tier1',
  quarry: 'tier1',
  cedar: 'tier1',
  falcon: 'network',
  harbor: 'network',
  juniper: 'network',
  willow: 'network',
}

export const members: Record<TeamKey, StaffKey[]> = {
  web: ['noor', 'sam', 'robin', 'kim'],
  tier1: ['lou', 'ola', 'pat'],
  network: ['kim', 'pat', 'uma'],
}

/** Accounts, people, calendars, plans, rotas, policies and contracts of the demo, whose story is told at `present`. */
export async function makeDemoProvider(tx: Tx, providerId: string, present: Date): Promise<DemoProvider> {
  const people = {} as Record<StaffKey, string>
  for (const [key, { name, phone, roles, title }] of Object.entries(staff) as [StaffKey, (typeof staff)[StaffKey]][]) {
    const email = mailOf(name, domain)
    people[key] = (
      await createPerson(tx, { accountId: providerId, name, email, phones: [phone], roles, title, zone })
    ).id
    await giveChannels(tx, key, people[key])
  }
  const officeId = await makeOfficeHours(tx, present)
  const plans = await makePlans(tx, officeId)
  const rotas = await makeRotas(tx, people, officeId, present)
  const policies = await makePolicies(tx, people, rotas, officeId)
  const team = async (name: string, key: TeamKey) =>
    (await createTeam(tx, { name, policyId: policies[key], memberIds: members[key].map((each) => people[each]) })).id
  const teams = {
    web: await team('Web operations', 'web'),
    tier1: await team('Tier 1', 'tier1'),
    network: await team('Network', 'network'),
  }
  const partnerAccount = await createAccount(tx, {
    kind: 'partner',
    number: partner.number,
    name: partner.name,
    mailDomains: [partner.domain],
    zone,
  })
  const { id: partnerContact } = await createPerson(tx, {
    accountId: partnerAccount.id,
    name: partner.contact,
    email: mailOf(partner.contact, partner.domain),
    roles: ['account_admin'],
  })
  const made = {} as DemoProvider['accounts']
  for (const [key, account] of Object.entries<DemoAccount>(accounts) as [AccountKey, DemoAccount][]) {
    const { id } = await createAccount(tx, {
      kind: 'customer',
      number: account.number,
      name: account.name,
      mailDomains: [account.domain],
      zone,
      phone: account.phone,
      managerId: people.dana,
      partnerId: account.partner ? partnerAccount.id : null,
    })
    await createContract(tx, {
      accountId: id,
      number: account.contract.number,
      name: 'Managed hosting',
      planId: plans[account.plan],
      startsOn: dayOf(new Date(present.getTime() - 2 * 366 * 86_400_000)),
      endsOn: endOf(account.contract.ends, present),
      teamId: teams[teamOf[key]],
    })
    made[key] = { id, contacts: await makeContacts(tx, id, account) }
  }
  await addMigration(tx, made.acme.id, present)
  return { providerId, staff: people, accounts: made, partnerContact, teams, plans, officeId, webRota: rotas.web }
}

async function makeContacts(tx: Tx, accountId: string, account: DemoAccount): Promise<string[]> {
  const ids: string[] = []
  for (const [index, [name, phone]] of account.contacts.entries()) {
    const { id } = await createPerson(tx, {
      accountId,
      name,
      email: mailOf(name, account.domain),
      phones: phone ? [phone] : [],
      roles: [index === 0 ? 'account_admin' : 'contact'],
      zone,
      language: 'en',
    })
    ids.push(id)
  }
  return ids
}

/** Acme has a second contract, without a plan of its own. */
async function addMigration(tx: Tx, accountId: string, present: Date): Promise<void> {
  await createContract(tx, {
    accountId,
    number: 'C-2024-038',
    name: 'Migration capacity',
    startsOn: dayOf(new Date(present.getTime() - 3 * 366 * 86_400_000)),
    endsOn: endOf(['01-31', 1], present),
    description: 'Notice possible until the end of November.',
  })
  await addEntry(tx, {
    accountId,
    subject: { kind: 'account', id: accountId },
    kind: 'accounts.note',
    visibility: 'internal',
    text: 'Their shop is built by an agency that may release at any time; ask for the release when something breaks.',
  })
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

/** The day on which a contract ends: in the year that many from now, or in the next when that is nearly over. */
function endOf([monthDay, years]: [string, number], present: Date): string {
  const year = present.getUTCFullYear() + years
  const soon = new Date(present.getTime() + 30 * 86_400_000)
  return Date.parse(`${year}-${monthDay}`) > soon.getTime() ? `${year}-${monthDay}` : `${year + 1}-${monthDay}`
}
