import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { arm, armMany, disarm } from '#platform/timers/timers.ts'
import { findCrisis, openCrises } from '../queries/crises.ts'
import { insertHandover, rolesOf } from '../queries/roles.ts'
import { type Change, changesOfShift, nextChange } from '../rules/shift.ts'
import { shiftBegins, shiftEnds } from '../rules/words.ts'
import { type Crisis, type RoleName, roleWords } from '../types.ts'
import { watchesNow } from './duty.ts'
import { namesOf, tell, write } from './told.ts'

/** The deadline of an open crisis: a shift its roles hang on ends. */
export const shiftTimer = 'crises.shift'

/** Arms the next change of shift that moves a role of this crisis. */
export async function armShift(tx: Tx, crisisId: string): Promise<void> {
  const due = nextChange(await rolesOf(tx, crisisId), await watchesNow(tx), tx.now)
  if (due) await arm(tx, { kind: shiftTimer, key: crisisId, dueAt: due })
  else await disarm(tx, shiftTimer, crisisId)
}

/** A shift ended, or the plan changed: whoever is on call now is told and asked to take over, whoever was is asked to hand over. Once a shift. */
export async function changeShift(tx: Tx, crisisId: string): Promise<void> {
  const crisis = await findCrisis(tx, crisisId, true)
  if (crisis?.state !== 'open') return
  for (const change of changesOfShift(await rolesOf(tx, crisisId), await watchesNow(tx))) await ask(tx, crisis, change)
  await armShift(tx, crisisId)
}

async function ask(tx: Tx, crisis: Crisis, { fromId, toId, rotaId, shift, roles: held }: Change): Promise<void> {
  const roles = held as RoleName[]
  const id = newId()
  if (!(await insertHandover(tx, crisis, { id, roles, fromId, toId, word: '', shift, rotaId }))) return
  const name = await namesOf(tx, [fromId, toId])
  const passing = { from: name(fromId), to: name(toId), roles, word: '' }
  const said = (words: typeof shiftBegins) => ({
    key: `crisis shift ${id}`,
    topic: 'crises.handover' as const,
    words: (about: Parameters<typeof shiftBegins>[0], language: string) => words(about, passing, language),
  })
  await tell(tx, crisis, [toId], said(shiftBegins))
  await tell(tx, crisis, [fromId], said(shiftEnds))
  const which = roles.map((role) => roleWords[role]).join(', ')
  await write(tx, crisis, 'shift', `The shift changed: ${passing.to} is on call and asked to take over ${which} from ${passing.from}`) // biome-ignore format: one sentence
}

/** A rota is another: looked at again in a moment, when its other changes are there too. */
export async function watchShiftsSoon(tx: Tx): Promise<void> {
  const dueAt = new Date(tx.now.getTime() + 5000)
  await armMany(
    tx,
    (await openCrises(tx)).map((key) => ({ kind: shiftTimer, key, dueAt })),
  )
}
