import type { z } from 'zod'
import type { account, contract, entry, person } from '#contracts/accounts'

export type Account = z.output<typeof account>
export type Person = z.output<typeof person>
export type Contract = z.output<typeof contract>
export type Entry = z.output<typeof entry>
export type Role = Person['roles'][number]

export const ROLE_WORDS: Record<Role, string> = {
  admin: 'Administrator',
  support_manager: 'Support manager',
  support_tier1: 'Support tier 1',
  support_tier2: 'Support tier 2',
  call_centre: 'Call centre',
  operations: 'Operations',
  engineer: 'Engineer',
  licence_manager: 'Licence manager',
  sales_executive: 'Sales executive',
  billing: 'Billing',
  developer: 'Developer',
  devops: 'DevOps',
  qa: 'QA',
  media_technician: 'Media technician',
  auditor: 'Auditor',
  contact: 'Contact',
  account_admin: 'Looks after the account',
}
export const rolesWords = (roles: readonly Role[]) => roles.map((role) => ROLE_WORDS[role]).join(', ')

export const KIND_WORDS = { provider: 'Provider', customer: 'Customer', partner: 'Partner' }

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** `31 Mar 2027` of `2027-03-31`: a calendar day has no zone. */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`
}
/** `to 31 Mar 2027`, `open-ended`, `ended 31 Mar 2025`, `from 1 Jan 2027` */
export function termText(of: Pick<Contract, 'startsOn' | 'endsOn' | 'inForce'>, today: string): string {
  if (of.startsOn > today) return `from ${dayText(of.startsOn)}`
  if (of.endsOn && of.endsOn < today) return `ended ${dayText(of.endsOn)}`
  return of.endsOn ? `to ${dayText(of.endsOn)}` : 'open-ended'
}
