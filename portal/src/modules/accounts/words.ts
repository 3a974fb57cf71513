import type { z } from 'zod'
import type { account, contract, entry, person } from '#contracts/accounts'
import { dayText } from '../../format.ts'
import { say } from '../../words/accounts.ts'

export type Account = z.output<typeof account>
export type Person = z.output<typeof person>
export type Contract = z.output<typeof contract>
export type Entry = z.output<typeof entry>
export type Role = Person['roles'][number]

export const ROLE_WORDS: Record<Role, string> = {
  admin: say.administrator,
  support_manager: say.supportManager,
  support_tier1: say.supportTier1,
  support_tier2: say.supportTier2,
  call_centre: say.callCentre,
  operations: say.operations,
  engineer: say.engineer,
  licence_manager: say.licenceManager,
  sales_executive: say.salesExecutive,
  billing: say.billing,
  developer: say.developer,
  devops: say.devops,
  qa: say.qa,
  media_technician: say.mediaTechnician,
  auditor: say.auditor,
  contact: say.contact,
  account_admin: say.looksAfterTheAccount,
}
export const rolesWords = (roles: readonly Role[]) => roles.map((role) => ROLE_WORDS[role]).join(', ')

export const KIND_WORDS = { provider: say.provider, customer: say.customer, partner: say.partner }

/** `to 31 Mar 2027`, `open-ended`, `ended 31 Mar 2025`, `from 1 Jan 2027` */
export function termText(of: Pick<Contract, 'startsOn' | 'endsOn' | 'inForce'>, today: string): string {
  if (of.startsOn > today) return say.fromDay(dayText(of.startsOn))
  if (of.endsOn && of.endsOn < today) return say.endedDay(dayText(of.endsOn))
  return of.endsOn ? say.toDay(dayText(of.endsOn)) : say.openEndedWord
}
