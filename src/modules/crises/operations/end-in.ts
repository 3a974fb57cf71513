import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { changeCrisis, findCrisis } from '../queries/crises.ts'
import { endInAnother } from '../queries/merged.ts'
import { rolesOf } from '../queries/roles.ts'
import { rolesTaken, together } from '../rules/merged.ts'
import { goesOnIn } from '../rules/words.ts'
import { type Crisis, type RoleName, roleWords, subjectOf } from '../types.ts'
import { endDeadlines } from './close.ts'
import { move, recast } from './roles.ts'
import { armShift } from './shift.ts'
import { namesOf, tell, write } from './told.ts'
import { armUpdate } from './updates.ts'

/**
 * One crisis ends in another of the account. That one takes over what it lacks (request, incident, checklist, roles) and what is owed; the
 * journal stays where it was written and is read in both. Everybody who had a role in the one that ended is told where it goes on.
 * Asks nobody's permission.
 */
export async function endIn(tx: Tx, ended: Crisis, into: Crisis, mergeId: string | null): Promise<void> {
  // A request that came to another account left its crisis with the account that it began for: journals do not follow.
  if (ended.accountId !== into.accountId) return
  await endDeadlines(tx, ended.id)
  await write(tx, ended, 'goes_on', `It goes on in CR-${into.number} ${into.title}`)
  await endInAnother(tx, ended.id, into.id, mergeId)
  const standing = together(into, ended)
  await changeCrisis(tx, into.id, {
    ...standing,
    incidentId: into.incidentId ?? ended.incidentId,
    requestId: into.requestId ?? ended.requestId,
    runId: into.runId ?? ended.runId,
  })
  await write(
    tx,
    into,
    'merged',
    `CR-${ended.number} ${ended.title} goes on in this crisis${severityOf(into, standing)}`,
  )
  await takeRoles(tx, ended, into)
  const whole = (await findCrisis(tx, into.id))!
  await recast(tx, whole)
  await armUpdate(tx, whole.id, standing.updateDueAt!)
  await armShift(tx, whole.id)
  await tellThem(tx, ended, whole)
  await tellOfEnd(tx, ended, whole)
}

const severityOf = ({ severity: before }: Crisis, { severity }: Pick<Crisis, 'severity'>) =>
  severity === before ? '' : `. Severity: ${before} to ${severity}`

async function takeRoles(tx: Tx, ended: Crisis, into: Crisis): Promise<void> {
  const taken = rolesTaken(await rolesOf(tx, into.id), await rolesOf(tx, ended.id))
  const name = await namesOf(tx, taken.map(({ personId }) => personId)) // biome-ignore format: one call
  for (const one of taken) {
    await move(tx, into, [one.role], one)
    await write(tx, into, 'role', `${name(one.personId)} has the role ${roleWords[one.role]}, as in CR-${ended.number}`)
  }
}

async function tellThem(tx: Tx, ended: Crisis, whole: Crisis): Promise<void> {
  const held = await rolesOf(tx, whole.id)
  const rolesIn = (personId: string): RoleName[] => held.flatMap((one) => (one.personId === personId ? [one.role] : []))
  for (const personId of new Set((await rolesOf(tx, ended.id)).map((one) => one.personId)))
    if (personId !== tx.actor.personId)
      await tell(tx, whole, [personId], {
        key: `crisis merged ${ended.id} ${tx.now.getTime()}`,
        topic: 'crises.role',
        words: (about, language) => goesOnIn(about, { ended: ended.number, roles: rolesIn(personId) }, language),
      })
}

async function tellOfEnd(tx: Tx, { id, accountId, number, title, requestId, incidentId }: Crisis, whole: Crisis) {
  const subject = { ...subjectOf(id), name: `CR-${number} ${title}` }
  await recordAct(tx, { act: 'crises.closed', subject, accountId, after: { goesOnIn: whole.number } })
  await publish(tx, { name: 'crises.closed', accountId, subject: subjectOf(id), data: { crisisId: id, requestId, incidentId } }) // biome-ignore format: one event
}
