import { z } from 'zod'
import { contactRoles, staffRoles } from '#platform/actor.ts'
import { day, id, instant, line, listOf, pageOf, paging, prose, route } from '#platform/http/contract.ts'

const role = z.enum([...staffRoles, ...contactRoles])
const address = z.string().trim().min(3).max(254)
const phone = z.string().trim().min(5).max(40)
const zone = z.string().trim().min(1).max(60)
const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'must be a language such as en or de-AT')
const named = z.object({ id, name: z.string() })
const byId = z.object({ id })

export const accountKind = z.enum(['provider', 'customer', 'partner'])

export const team = z.object({
  id,
  name: z.string(),
  description: z.string(),
  /** Escalation policy of work for this team. */
  policyId: id.nullable(),
  members: z.array(z.object({ id, name: z.string(), title: z.string() })),
})

export const person = z.object({
  id,
  accountId: id,
  accountName: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** E.164. */
  phones: z.array(z.string()),
  roles: z.array(role),
  zone: z.string().nullable(),
  language: z.string().nullable(),
  title: z.string(),
  staff: z.boolean(),
  /** False once the person has left. */
  active: z.boolean(),
  locked: z.boolean(),
  /** For staff; empty for contacts. */
  teams: z.array(named),
  createdAt: instant,
  leftAt: instant.nullable(),
})

export const contract = z.object({
  id,
  accountId: id,
  accountName: z.string(),
  number: z.string(),
  name: z.string(),
  planId: id.nullable(),
  team: named.nullable(),
  policyId: id.nullable(),
  /** First and last day, in the account's zone. */
  startsOn: day,
  endsOn: day.nullable(),
  description: z.string(),
  /** Today is between its first and its last day. */
  inForce: z.boolean(),
  createdAt: instant,
})

export const accountRow = z.object({
  id,
  kind: accountKind,
  number: z.string(),
  name: z.string(),
  partner: named.nullable(),
  manager: named.nullable(),
  /** The contract in force, if any. */
  contract: z.object({ id, number: z.string(), name: z.string(), planId: id.nullable() }).nullable(),
  people: z.number(),
  closedAt: instant.nullable(),
})

export const account = z.object({
  id,
  kind: accountKind,
  number: z.string(),
  name: z.string(),
  partner: named.nullable(),
  manager: named.nullable(),
  zone: z.string(),
  language: z.string(),
  mailDomains: z.array(z.string()),
  phone: z.string().nullable(),
  /** Internal: empty for everybody outside the provider. */
  notes: z.string(),
  createdAt: instant,
  closedAt: instant.nullable(),
  people: z.array(person),
  contracts: z.array(contract),
  /** Accounts below a partner. */
  customers: z.array(z.object({ id, number: z.string(), name: z.string(), closedAt: instant.nullable() })),
  /** What the caller may do here. */
  may: z.object({ edit: z.boolean(), people: z.boolean(), contracts: z.boolean(), journal: z.boolean() }),
})

export const entry = z.object({
  id,
  at: instant,
  subject: z.object({ kind: z.string(), id: z.string() }),
  /** `<module>.<act>`: chooses icon and filter. */
  kind: z.string(),
  visibility: z.enum(['internal', 'customer']),
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
  authorId: id.nullable(),
  authorName: z.string(),
  via: z.string(),
})

const accountFields = {
  name: line(200),
  partnerId: id.nullable().optional(),
  managerId: id.nullable().optional(),
  zone: zone.optional(),
  language: language.optional(),
  mailDomains: z.array(z.string().trim().min(1).max(253)).max(50).optional(),
  phone: phone.nullable().optional(),
  notes: prose(10_000).optional(),
}
const personFields = {
  name: line(200),
  email: address.nullable().optional(),
  phones: z.array(phone).max(10).optional(),
  roles: z.array(role).min(1).max(staffRoles.length),
  zone: zone.nullable().optional(),
  language: language.nullable().optional(),
  title: z.string().trim().max(100).optional(),
}
const contractFields = {
  name: line(200),
  planId: id.nullable().optional(),
  teamId: id.nullable().optional(),
  policyId: id.nullable().optional(),
  startsOn: day,
  endsOn: day.nullable().optional(),
  description: prose(10_000).optional(),
}
const teamFields = {
  name: line(100),
  description: prose(2000).optional(),
  policyId: id.nullable().optional(),
  memberIds: z.array(id).max(500).optional(),
}
const emailErrors = ['accounts.email_taken', 'accounts.email_not_allowed', 'accounts.email_lookalike'] as const
const personErrors = [
  ...emailErrors,
  'accounts.phone_not_allowed',
  'accounts.roles_not_allowed',
  'accounts.zone_unknown',
]
const accountErrors = [
  'accounts.domain_taken',
  'accounts.domain_not_allowed',
  'accounts.not_a_partner',
  'accounts.zone_unknown',
]

export const accounts = {
  listAccounts: route({
    method: 'GET',
    path: '/api/accounts',
    summary: 'Accounts by name. `q` finds names, numbers, contract numbers, telephone numbers and mail domains.',
    access: 'person',
    query: z.object({
      q: z.string().trim().max(200).optional(),
      kind: listOf(accountKind),
      partner: id.optional(),
      manager: id.optional(),
      /** `open` (default), `closed` or `all`. */
      state: z.enum(['open', 'closed', 'all']).default('open'),
      ...paging,
    }),
    reply: pageOf(accountRow),
  }),
  createAccount: route({
    method: 'POST',
    path: '/api/accounts',
    summary: 'Makes a customer or partner account.',
    access: 'staff',
    body: z.object({ kind: z.enum(['customer', 'partner']), number: line(40).optional(), ...accountFields }),
    reply: account,
    errors: ['accounts.number_taken', ...accountErrors],
    idempotent: true,
  }),
  getAccount: route({
    method: 'GET',
    path: '/api/accounts/:id',
    summary: 'One account with its people, contracts and, for a partner, its customers.',
    access: 'person',
    params: byId,
    reply: account,
  }),
  editAccount: route({
    method: 'PATCH',
    path: '/api/accounts/:id',
    summary: 'Changes what is given of an account.',
    access: 'staff',
    params: byId,
    body: z.object({ ...accountFields, name: accountFields.name.optional() }),
    reply: account,
    errors: ['accounts.closed', ...accountErrors],
  }),
  closeAccount: route({
    method: 'POST',
    path: '/api/accounts/:id/close',
    summary: 'Closes an account: its people cannot sign in any more, its record stays.',
    access: 'staff',
    params: byId,
    reply: account,
    errors: ['accounts.provider'],
  }),
  reopenAccount: route({
    method: 'POST',
    path: '/api/accounts/:id/reopen',
    summary: 'Opens a closed account again.',
    access: 'staff',
    params: byId,
    reply: account,
  }),
  timeline: route({
    method: 'GET',
    path: '/api/accounts/:id/timeline',
    summary: 'What happened around an account, newest first.',
    access: 'person',
    params: byId,
    query: z.object({
      /** First parts of entry kinds: `?kinds=support,oncall`. */
      kinds: listOf(z.string().regex(/^[a-z]+$/)),
      /** `customer`: only what the customer sees too. */
      view: z.enum(['all', 'customer']).default('all'),
      ...paging,
    }),
    reply: pageOf(entry),
  }),
  writeJournal: route({
    method: 'POST',
    path: '/api/accounts/:id/journal',
    summary: 'Adds a journal entry to an account. It cannot be changed or removed.',
    access: 'staff',
    params: byId,
    body: z.object({ text: prose(10_000).min(1), visibility: z.enum(['internal', 'customer']).default('internal') }),
    idempotent: true,
  }),

  listPeople: route({
    method: 'GET',
    path: '/api/people',
    summary: 'Contacts and staff by name.',
    access: 'person',
    query: z.object({
      q: z.string().trim().max(200).optional(),
      account: id.optional(),
      role: listOf(role),
      /** `staff` or `contacts` only. */
      of: z.enum(['staff', 'contacts']).optional(),
      state: z.enum(['active', 'left', 'all']).default('active'),
      ...paging,
    }),
    reply: pageOf(person),
  }),
  createPerson: route({
    method: 'POST',
    path: '/api/people',
    summary: 'Makes a contact of an account, or staff when the account is the provider. They sign in once invited.',
    access: 'person',
    body: z.object({ accountId: id, ...personFields }),
    reply: person,
    errors: ['accounts.closed', ...personErrors],
    idempotent: true,
  }),
  getPerson: route({
    method: 'GET',
    path: '/api/people/:id',
    summary: 'One person.',
    access: 'person',
    params: byId,
    reply: person,
  }),
  editPerson: route({
    method: 'PATCH',
    path: '/api/people/:id',
    summary: 'Changes what is given of a person. Another e-mail address ends all their sessions, tokens and links.',
    access: 'person',
    params: byId,
    body: z.object({ ...personFields, name: personFields.name.optional(), roles: personFields.roles.optional() }),
    reply: person,
    errors: ['accounts.person_left', 'accounts.last_admin', ...personErrors],
  }),
  leavePerson: route({
    method: 'POST',
    path: '/api/people/:id/leave',
    summary: 'The person leaves: every credential of theirs ends at once, their record stays.',
    access: 'person',
    params: byId,
    reply: person,
    errors: ['accounts.last_admin'],
  }),
  returnPerson: route({
    method: 'POST',
    path: '/api/people/:id/return',
    summary: 'A person who left is back. They sign in once invited again.',
    access: 'person',
    params: byId,
    reply: person,
    errors: ['accounts.closed'],
  }),

  listTeams: route({
    method: 'GET',
    path: '/api/teams',
    summary: 'Teams with their members.',
    access: 'staff',
    reply: z.object({ items: z.array(team) }),
  }),
  createTeam: route({
    method: 'POST',
    path: '/api/teams',
    summary: 'Makes a team.',
    access: 'staff',
    body: z.object(teamFields),
    reply: team,
    errors: ['accounts.name_taken', 'accounts.not_staff'],
    idempotent: true,
  }),
  editTeam: route({
    method: 'PATCH',
    path: '/api/teams/:id',
    summary: 'Changes what is given of a team; `memberIds` replaces its members.',
    access: 'staff',
    params: byId,
    body: z.object({ ...teamFields, name: teamFields.name.optional() }),
    reply: team,
    errors: ['accounts.name_taken', 'accounts.not_staff'],
  }),
  deleteTeam: route({
    method: 'DELETE',
    path: '/api/teams/:id',
    summary: 'Removes a team that nothing refers to.',
    access: 'staff',
    params: byId,
    errors: ['accounts.in_use'],
  }),

  listContracts: route({
    method: 'GET',
    path: '/api/contracts',
    summary: 'Contracts, those that end first in front.',
    access: 'person',
    query: z.object({
      account: id.optional(),
      plan: id.optional(),
      /** Ends on this day or before. */
      endsBy: day.optional(),
      /** `current` (default): ended ones are left out. */
      state: z.enum(['current', 'ended', 'all']).default('current'),
      ...paging,
    }),
    reply: pageOf(contract),
  }),
  createContract: route({
    method: 'POST',
    path: '/api/contracts',
    summary: 'Makes a contract of an account.',
    access: 'staff',
    body: z.object({ accountId: id, number: line(40).optional(), ...contractFields }),
    reply: contract,
    errors: ['accounts.closed', 'accounts.number_taken', 'accounts.dates_reversed', 'accounts.unknown_reference'],
    idempotent: true,
  }),
  getContract: route({
    method: 'GET',
    path: '/api/contracts/:id',
    summary: 'One contract.',
    access: 'person',
    params: byId,
    reply: contract,
  }),
  editContract: route({
    method: 'PATCH',
    path: '/api/contracts/:id',
    summary: 'Changes what is given of a contract.',
    access: 'staff',
    params: byId,
    body: z.object({ ...contractFields, name: contractFields.name.optional(), startsOn: day.optional() }),
    reply: contract,
    errors: ['accounts.dates_reversed', 'accounts.unknown_reference'],
  }),
  deleteContract: route({
    method: 'DELETE',
    path: '/api/contracts/:id',
    summary: 'Removes a contract that nothing refers to. One that was used is ended by its last day instead.',
    access: 'staff',
    params: byId,
    errors: ['accounts.in_use'],
  }),

  search: route({
    method: 'GET',
    path: '/api/search',
    summary: 'Accounts and people by a few letters: name, number, contract number, e-mail, telephone, domain.',
    access: 'person',
    query: z.object({ q: z.string().trim().min(1).max(200) }),
    reply: z.object({
      accounts: z.array(z.object({ id, number: z.string(), name: z.string(), kind: accountKind, why: z.string() })),
      people: z.array(
        z.object({
          id,
          name: z.string(),
          email: z.string().nullable(),
          accountId: id,
          accountName: z.string(),
          staff: z.boolean(),
        }),
      ),
    }),
  }),
}
