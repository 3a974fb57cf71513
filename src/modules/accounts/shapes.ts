import { z } from 'zod'
import { contactRoles, staffRoles } from '#platform/actor.ts'
import { day, id, instant, line, prose, words } from '#platform/http/contract.ts'

export const role = z.enum([...staffRoles, ...contactRoles])
export const address = z.string().trim().min(3).max(254)
export const phone = z.string().trim().min(5).max(40)
export const zone = z.string().trim().min(1).max(60)
export const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'must be a language such as en or de-AT')
export const named = z.object({ id, name: z.string() })
export const byId = z.object({ id })

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

export const accountFields = {
  name: line(200),
  partnerId: id.nullable().optional(),
  managerId: id.nullable().optional(),
  zone: zone.optional(),
  language: language.optional(),
  mailDomains: z.array(z.string().trim().min(1).max(253)).max(50).optional(),
  phone: phone.nullable().optional(),
  notes: prose(10_000).optional(),
}
export const personFields = {
  name: line(200),
  email: address.nullable().optional(),
  phones: z.array(phone).max(10).optional(),
  roles: z.array(role).min(1).max(staffRoles.length),
  zone: zone.nullable().optional(),
  language: language.nullable().optional(),
  title: words(100).optional(),
}
export const contractFields = {
  name: line(200),
  planId: id.nullable().optional(),
  teamId: id.nullable().optional(),
  policyId: id.nullable().optional(),
  startsOn: day,
  endsOn: day.nullable().optional(),
  description: prose(10_000).optional(),
}
export const teamFields = {
  name: line(100),
  description: prose(2000).optional(),
  policyId: id.nullable().optional(),
  memberIds: z.array(id).max(500).optional(),
}
export const emailErrors = ['accounts.email_taken', 'accounts.email_not_allowed', 'accounts.email_lookalike'] as const
export const personErrors = [
  ...emailErrors,
  'accounts.phone_not_allowed',
  'accounts.roles_not_allowed',
  'accounts.zone_unknown',
]
export const accountErrors = [
  'accounts.domain_taken',
  'accounts.domain_not_allowed',
  'accounts.not_a_partner',
  'accounts.zone_unknown',
]
