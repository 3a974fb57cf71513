import { staffRoles } from '#platform/actor.ts'

/** Who is to do a step, out of what the drawing says: a role, or one person. */
export type Wanted = { role: string | null; personId: string | null }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * What `who` of a step means: a person (`person:<id>` or the id alone), a team (`team:<name>`), a role of the provider's staff, the
 * account's own people (`customer`), or a role of this run's people. Null for a step that does not say.
 */
export function wantedBy(who: unknown): Wanted {
  const said = Array.isArray(who) ? who[0] : who
  if (typeof said !== 'string' || said.trim() === '') return { role: null, personId: null }
  const text = said.trim().slice(0, 100)
  const id = text.replace(/^person:/, '')
  if (uuid.test(id)) return { role: null, personId: id.toLowerCase() }
  return { role: text.toLowerCase(), personId: null }
}

/** The role every person of the account has. */
export const customerRole = 'customer'
const isStaffRole = (role: string) => (staffRoles as readonly string[]).includes(role)

/** What of somebody decides whether a step is theirs. */
export type Doer = {
  personId: string | null
  staff: boolean
  roles: readonly string[]
  /** Names of their teams, in small letters. */
  teams: readonly string[]
  /** Their roles on this run. */
  cast: readonly string[]
  /** Who is away now and whom they stand in for. */
  standsInFor?: readonly { personId: string; cast: readonly string[] }[]
}

type Step = { role: string | null; assigneeId: string | null; forCustomer: boolean }

/**
 * Whether a step is somebody's to do. A step that names a role is done by whoever has it, also when somebody else claimed it
 * first only by them; one that names nobody by any of the provider's people. Steering a run gives nobody its steps.
 */
export function isTheirs(step: Step, doer: Doer): boolean {
  if (!doer.staff && !step.forCustomer) return false
  if (step.assigneeId === doer.personId && doer.personId !== null) return true
  return (step.assigneeId === null && mayTake(step, doer)) || insteadOf(step, doer) !== null
}

/**
 * Whom somebody stands in for at a step: who has it, or has its role on this run, and is away. Null where it is their own, or nobody's
 * who is away. A role of the staff needs no substitute: all who have it may do the step.
 */
export function insteadOf(step: Step, doer: Doer): string | null {
  if (!doer.staff || !doer.standsInFor?.length) return null
  if (step.assigneeId !== null)
    return step.assigneeId === doer.personId ? null : absentOf(doer, ({ personId }) => personId === step.assigneeId)
  const { role } = step
  return role === null || mayTake(step, doer) ? null : absentOf(doer, ({ cast }) => cast.includes(role))
}

const absentOf = (doer: Doer, is: (one: { personId: string; cast: readonly string[] }) => boolean) =>
  doer.standsInFor?.find(is)?.personId ?? null

/** Whether somebody may claim a step, or be given it: they have its role. */
export function mayTake({ role, forCustomer }: Pick<Step, 'role' | 'forCustomer'>, doer: Doer): boolean {
  if (!doer.staff && !forCustomer) return false
  if (role === null) return doer.staff
  if (doer.cast.includes(role)) return true
  if (role === customerRole) return !doer.staff
  if (role.startsWith('team:')) return doer.staff && doer.teams.includes(role.slice(5).trim())
  return isStaffRole(role) && doer.staff && doer.roles.includes(role)
}

/** Whether the account's own people see a step: it is for all of them, or for a role that one of them has on this run. */
export function seenOutside(role: string | null, outsideRoles: ReadonlySet<string>): boolean {
  return role !== null && (role === customerRole || outsideRoles.has(role))
}
