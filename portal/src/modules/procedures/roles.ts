import { say } from '../../words/procedures.ts'
import { ROLE_WORDS } from '../accounts/words.ts'

/** Those of the staff, and the few that every drawing means alike. */
const roleWords: Record<string, string> = {
  ...ROLE_WORDS,
  lead: say.leadRole,
  communications: say.communicationsRole,
  scribe: say.scribeRole,
  customer: say.customerRole,
}

/** A role in the reader's language; one that only a drawing knows stands as it was drawn. */
export function roleName(role: string): string {
  if (role.startsWith('team:')) return say.teamRole(role.slice('team:'.length))
  return Object.hasOwn(roleWords, role) ? roleWords[role]! : role
}
