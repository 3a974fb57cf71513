import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { decideHandover, handoversOf, insertHandover, rolesOf, saveWord } from '../queries/roles.ts'
import { handoverAsked } from '../rules/words.ts'
import { type Crisis, type Handover, type RoleName, roleWords } from '../types.ts'
import { holdOpen, move, staffMember } from './roles.ts'
import { namesOf, tell, write } from './told.ts'

const listed = (roles: readonly RoleName[]) => roles.map((role) => roleWords[role]).join(', ')

export type Offer = { roles: readonly RoleName[]; toId: string; word: string }

/**
 * Offers one's own roles to somebody with a word; they move when they are accepted. Where the rota asked for the same already, it is
 * the word to that. Refuses `crises.role_refused` for a role one has not, and to oneself.
 */
export async function offerRoles(tx: Tx, ref: string, { roles: wanted, toId, word }: Offer): Promise<void> {
  const crisis = await holdOpen(tx, ref)
  const fromId = tx.actor.personId
  const roles = [...new Set(wanted)]
  const held = await rolesOf(tx, crisis.id)
  if (
    !fromId ||
    fromId === toId ||
    !roles.every((role) => held.some((one) => one.role === role && one.personId === fromId))
  )
    throw problems.refuse('crises.role_refused', { fields: { roles: 'are not yours to hand over' } })
  const to = await staffMember(tx, toId)
  const open = (await handoversOf(tx, crisis.id)).filter(({ state }) => state === 'asked')
  const same = open.find((one) => one.toId === toId && one.fromId === fromId && sameRoles(one.roles, roles))
  if (same) await saveWord(tx, same.id, word)
  else {
    for (const one of open)
      if (one.roles.some((role) => roles.includes(role))) await decideHandover(tx, one.id, 'withdrawn')
    await insertHandover(tx, crisis, { id: newId(), roles, fromId, toId, word, shift: null, rotaId: null })
  }
  const said = word.trim() ? `: ${word.trim()}` : ''
  await write(tx, crisis, 'handover', `${tx.actor.name} offers ${listed(roles)} to ${to.name}${said}`)
  const passing = { from: tx.actor.name, to: to.name, roles, word: word.trim() }
  await tell(tx, crisis, [toId], {
    key: `crisis handover ${crisis.id} ${tx.now.getTime()} ${roles}`,
    topic: 'crises.handover',
    words: (about, language) => handoverAsked(about, passing, language),
  })
}

const sameRoles = (one: readonly RoleName[], other: readonly RoleName[]) =>
  one.length === other.length && one.every((role) => other.includes(role))

/** A hand-over that waits for an answer, of an open crisis. Refuses `crises.not_asked`. */
async function asked(tx: Tx, ref: string, id: string): Promise<{ crisis: Crisis; one: Handover }> {
  const crisis = await holdOpen(tx, ref)
  const one = (await handoversOf(tx, crisis.id)).find((each) => each.id === id)
  if (!one) throw notFound()
  if (one.state !== 'asked') throw problems.refuse('crises.not_asked')
  return { crisis, one }
}

/** Whom it is offered to accepts: the roles are theirs from now. Refuses `crises.role_refused` to everybody else. */
export async function acceptHandover(tx: Tx, ref: string, id: string): Promise<void> {
  const { crisis, one } = await asked(tx, ref, id)
  if (one.toId !== tx.actor.personId)
    throw problems.refuse('crises.role_refused', { detail: 'It is offered to somebody else.' })
  await decideHandover(tx, one.id, 'accepted')
  await move(tx, crisis, one.roles, { personId: one.toId, byDefault: false })
  const name = await namesOf(tx, [one.fromId])
  await write(tx, crisis, 'handover', `${tx.actor.name} took over ${listed(one.roles)} from ${name(one.fromId)}`)
}

/** Whom it is offered to declines, or who offered it takes it back: nothing moves. */
export async function endHandover(tx: Tx, ref: string, id: string): Promise<void> {
  const { crisis, one } = await asked(tx, ref, id)
  const { personId, name } = tx.actor
  if (personId !== one.toId && personId !== one.fromId)
    throw problems.refuse('crises.role_refused', { detail: 'It is between others.' })
  const declined = personId === one.toId
  await decideHandover(tx, one.id, declined ? 'declined' : 'withdrawn')
  await write(tx, crisis, 'handover', `${name} ${declined ? 'does not take' : 'keeps'} ${listed(one.roles)}`)
}
