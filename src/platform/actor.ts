/** The roles of the provider's staff, and the two of a contact. What each may do is decided in `#accounts` (`permit`). */
export const staffRoles = [
  'admin',
  'support_manager',
  'support_tier1',
  'support_tier2',
  'call_centre',
  'operations',
  'engineer',
  'licence_manager',
  'sales_executive',
  'billing',
  'developer',
  'devops',
  'qa',
  'media_technician',
  'auditor',
] as const
export const contactRoles = ['contact', 'account_admin'] as const

export type StaffRole = (typeof staffRoles)[number]
export type ContactRole = (typeof contactRoles)[number]
export type Role = StaffRole | ContactRole

/** Who acts. Every transaction has one; row-level security follows `accounts` and `staff`. */
export type Actor = {
  kind: 'person' | 'system'
  personId: string | null
  name: string
  /** The account the person belongs to; null for the system. */
  accountId: string | null
  staff: boolean
  /** The accounts whose rows the actor may see: all for staff and the system, else its own and those of a partner's customers. */
  accounts: 'all' | readonly string[]
  roles: readonly Role[]
  /** Scopes of an API token; null when the person is there in full (session, page link, mail). */
  scopes: readonly string[] | null
  via: 'session' | 'token' | 'mail' | 'page' | 'phone' | 'system'
  sessionId?: string
  tokenId?: string
  /** When the person of a session last showed that it is them, and how the session began. */
  provedAt?: Date
  strength?: string
  /** The provider demands a second factor of this person, and the session began without one. */
  factorMissing?: boolean
}

/** The program itself: timers, jobs, intake. `name` is what the record shows ("mail intake", "clock"). */
export function systemActor(name: string): Actor {
  return {
    kind: 'system',
    personId: null,
    name,
    accountId: null,
    staff: true,
    accounts: 'all',
    roles: [],
    scopes: null,
    via: 'system',
  }
}
