import type { Role } from '#platform/actor.ts'

export type AccountKind = 'provider' | 'customer' | 'partner'

export type Account = {
  id: string
  kind: AccountKind
  /** What people say on the phone: `A-1042`. */
  number: string
  name: string
  /** The partner who looks after this customer. */
  partnerId: string | null
  zone: string
  language: string
  /** Staff person who looks after the account. */
  managerId: string | null
  /** Senders of these domains belong to the account. */
  mailDomains: string[]
  phone: string | null
  /** For staff only. */
  notes: string
  createdAt: Date
  closedAt: Date | null
}

export type Person = {
  id: string
  accountId: string
  name: string
  /** Normalised: lower case, ASCII domain. */
  email: string | null
  /** E.164. */
  phones: string[]
  roles: Role[]
  zone: string | null
  language: string | null
  title: string
  /** Belongs to the provider. */
  staff: boolean
  /** False once the person has left. */
  active: boolean
  lockedAt: Date | null
  createdAt: Date
  leftAt: Date | null
}

export type Team = { id: string; name: string; description: string; policyId: string | null; createdAt: Date }

export type Contract = {
  id: string
  accountId: string
  /** `C-2026-114`. */
  number: string
  name: string
  planId: string | null
  teamId: string | null
  policyId: string | null
  /** Calendar days in the account's zone, both included. */
  startsOn: string
  endsOn: string | null
  description: string
  createdAt: Date
}

/** What a contract in force says about a request: `policyId` is the contract's, or its team's. */
export type ContractInForce = {
  id: string
  accountId: string
  number: string
  name: string
  planId: string | null
  teamId: string | null
  policyId: string | null
}

/** Whom a message from an address comes from. `person` is null when only the domain is known. */
export type Sender = { account: Account; person: Person | null; by: 'contact' | 'domain' }

export type NewAccount = {
  kind: AccountKind
  name: string
  /** Default: the next of `A-1001`, `A-1002`, ... */
  number?: string
  partnerId?: string | null
  zone?: string
  language?: string
  managerId?: string | null
  mailDomains?: readonly string[]
  phone?: string | null
  notes?: string
}

export type NewPerson = {
  accountId: string
  name: string
  email?: string | null
  phones?: readonly string[]
  roles: readonly Role[]
  zone?: string | null
  language?: string | null
  title?: string
}

export type NewTeam = { name: string; description?: string; policyId?: string | null; memberIds?: readonly string[] }

export type NewContract = {
  accountId: string
  name: string
  /** Default: the next of `C-2026-001`, ... */
  number?: string
  planId?: string | null
  teamId?: string | null
  policyId?: string | null
  startsOn: string
  endsOn?: string | null
  description?: string
}
