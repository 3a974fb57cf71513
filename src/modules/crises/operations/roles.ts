import { permit, personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes, Subject } from '#platform/events/events.ts'
import { notFound } from '#platform/problem.ts'
import { recastRun } from '#procedures'
import { problems } from '../problems.ts'
import { crisesAbout, findCrisis } from '../queries/crises.ts'
import { partsOf } from '../queries/merged.ts'
import { decideHandover, handoversOf, rolesOf, saveRole } from '../queries/roles.ts'
import { roleGiven } from '../rules/words.ts'
import { type Crisis, type Role, type RoleName, roleWords } from '../types.ts'
import { rotaOf } from './duty.ts'
import { armShift } from './shift.ts'
import { namesOf, tell, write } from './told.ts'

/** An open crisis, held, after the caller was permitted to act in it. Refuses `crises.over`. */
export async function holdOpen(tx: Tx, ref: string): Promise<Crisis> {
  const found = await findCrisis(tx, ref)
  if (!found) throw notFound()
  permit(tx.actor, 'crisis.act', { accountId: found.accountId })
  const crisis = (await findCrisis(tx, found.id, true))!
  if (crisis.state !== 'open') throw problems.refuse('crises.over')
  return crisis
}

/** Whoever can be in a crisis: of the provider, and still there. Refuses `crises.role_refused`. */
export async function staffMember(tx: Tx, personId: string): Promise<{ id: string; name: string }> {
  const person = (await personsByIds(tx, [personId])).get(personId)
  if (!person?.staff || !person.active)
    throw problems.refuse('crises.role_refused', { fields: { personId: 'is nobody of the provider' } })
  return person
}

/**
 * Takes a role (one's own person), gives it to somebody, or leaves it to nobody (null): at once, without asking them. What was on its way
 * to somebody else is withdrawn. Refuses `crises.role_refused`, `crises.over`.
 */
export async function giveRole(tx: Tx, ref: string, role: RoleName, personId: string | null): Promise<void> {
  const crisis = await holdOpen(tx, ref)
  const before = (await rolesOf(tx, crisis.id)).find((one) => one.role === role)
  if ((before?.personId ?? null) === personId) {
    // Whoever takes what they had by default has it for good.
    if (before?.byDefault) await saveRole(tx, crisis, role, { ...before, byDefault: false })
    return
  }
  if (personId === null) {
    await move(tx, crisis, [role], null)
    return write(tx, crisis, 'role', `Nobody has the role ${roleWords[role]} any more`)
  }
  const to = await staffMember(tx, personId)
  await move(tx, crisis, [role], { personId, byDefault: false })
  const taken = personId === tx.actor.personId
  await write(
    tx,
    crisis,
    'role',
    taken ? `${to.name} took the role ${roleWords[role]}` : `${to.name} was given the role ${roleWords[role]}`,
  )
  if (!taken) await tellRole(tx, crisis, personId, [role])
}

export function tellRole(tx: Tx, crisis: Crisis, personId: string, roles: readonly RoleName[]): Promise<string[]> {
  return tell(tx, crisis, [personId], {
    key: `crisis role ${crisis.id} ${crisis.version} ${roles}`,
    topic: 'crises.role',
    words: (about, language) => roleGiven(about, roles, language),
  })
}

/** Moves roles to a person or to nobody; steps of the checklist follow, and what was on its way is withdrawn. */
export async function move(
  tx: Tx,
  crisis: Crisis,
  roles: readonly RoleName[],
  to: Pick<Role, 'personId' | 'byDefault'> | null,
): Promise<void> {
  const rotaId = to ? await rotaOf(tx, crisis, to.personId) : null
  for (const role of roles) await saveRole(tx, crisis, role, to && { ...to, rotaId })
  for (const one of await handoversOf(tx, crisis.id))
    if (one.state === 'asked' && one.roles.some((role) => roles.includes(role)))
      await decideHandover(tx, one.id, 'withdrawn')
  await recast(tx, crisis)
  await armShift(tx, crisis.id)
}

/** Runs of procedures that belong to a crisis: its checklist, and those of crises that ended in it. */
export async function runsOf(tx: Tx, crisis: Crisis): Promise<string[]> {
  const all = [crisis, ...(await partsOf(tx, crisis.id))].flatMap(({ runId }) => runId ?? [])
  return [...new Set(all)]
}

/** The people of its runs are those of the crisis, under the names drawings use. */
export async function recast(tx: Tx, crisis: Crisis): Promise<void> {
  const people = (await rolesOf(tx, crisis.id)).map(({ role, personId }) => ({ role: roleWords[role], personId }))
  for (const runId of await runsOf(tx, crisis)) await recastRun(tx, runId, Object.values(roleWords), people)
}

/** Somebody took the page of a crisis's request: they lead it, unless somebody was chosen or took the role. */
export async function ledByTaker(
  tx: Tx,
  subject: Subject,
  { personId }: EventTypes['oncall.acknowledged'],
): Promise<void> {
  if (subject.kind !== 'request' || !personId) return
  for (const crisis of (await crisesAbout(tx, { requestId: subject.id })).filter(({ state }) => state === 'open')) {
    const lead = (await rolesOf(tx, crisis.id)).find(({ role }) => role === 'lead')
    if (lead && (!lead.byDefault || lead.personId === personId)) continue
    await move(tx, crisis, ['lead'], { personId, byDefault: true })
    const name = await namesOf(tx, [personId])
    await write(tx, crisis, 'role', `${name(personId)} acknowledged the page and is incident lead`)
  }
}

/** Somebody left the provider: their roles are nobody's, what was offered to them is withdrawn, and the crisis says so. */
export async function leaveRoles(tx: Tx, crisis: Crisis, personId: string): Promise<void> {
  for (const one of await handoversOf(tx, crisis.id))
    if (one.state === 'asked' && one.toId === personId) {
      await decideHandover(tx, one.id, 'withdrawn')
      const name = await namesOf(tx, [personId])
      await write(tx, crisis, 'handover', `${name(personId)} left: what was offered to them stays where it is`)
    }
  const roles = (await rolesOf(tx, crisis.id)).filter((one) => one.personId === personId).map(({ role }) => role)
  if (roles.length === 0) return
  await move(tx, crisis, roles, null)
  await write(
    tx,
    crisis,
    'role',
    `${roles.map((role) => roleWords[role]).join(', ')}: nobody, because their person left`,
  )
}
