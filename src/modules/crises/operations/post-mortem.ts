import { permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { findCrisis, signCrisisRow } from '../queries/crises.ts'
import { findPostMortem, insertPostMortem, postMortemVersions } from '../queries/post-mortems.ts'
import { rolesOf } from '../queries/roles.ts'
import { type Crisis, subjectOf } from '../types.ts'
import { write } from './told.ts'

/** A closed crisis the acting person may see. Refuses `crises.open`. */
async function closedCrisis(tx: Tx, ref: string, verb: 'crisis.read' | 'crisis.act'): Promise<Crisis> {
  const crisis = await findCrisis(tx, ref, verb === 'crisis.act')
  if (!crisis) throw notFound()
  permit(tx.actor, verb, { accountId: crisis.accountId })
  if (crisis.state !== 'closed') throw problems.refuse('crises.open')
  // What ended in another has its post-mortem there.
  return crisis.mergedIntoId ? closedCrisis(tx, crisis.mergedIntoId, verb) : crisis
}

/** Whether the acting person led it to its end, and so stands for what is written about it. */
export async function led(tx: Tx, crisis: Crisis): Promise<boolean> {
  const { personId } = tx.actor
  return (await rolesOf(tx, crisis.id)).some((one) => one.role === 'lead' && one.personId === personId)
}

/** One version of the post-mortem, or the newest, with who saved the others. Internal. */
export async function getPostMortem(tx: Tx, ref: string, number?: number) {
  const crisis = await closedCrisis(tx, ref, 'crisis.read')
  const found = await findPostMortem(tx, crisis.id, number)
  if (!found) throw notFound()
  const { signedNumber, signedName, signedAt } = crisis
  return {
    ...found,
    versions: await postMortemVersions(tx, crisis.id),
    signed: signedNumber && signedName && signedAt ? { number: signedNumber, name: signedName, at: signedAt } : null,
    may: { sign: await led(tx, crisis) },
  }
}

/**
 * Saves the next version; `base` is the one its author saw. Refuses `crises.post_mortem_changed` where somebody saved another
 * since. A signature stays with the version it was given for.
 */
export async function savePostMortem(
  tx: Tx,
  ref: string,
  { base, text }: { base: number; text: string },
): Promise<void> {
  const crisis = await closedCrisis(tx, ref, 'crisis.act')
  const newest = (await findPostMortem(tx, crisis.id))?.number ?? 0
  if (newest !== base) throw problems.refuse('crises.post_mortem_changed', { number: newest })
  await insertPostMortem(tx, crisis, newest + 1, text)
  await write(tx, crisis, 'post_mortem', `${tx.actor.name} saved version ${newest + 1} of the post-mortem`)
}

/** The lead stands for a version, the newest. Refuses `crises.not_lead`, `crises.post_mortem_changed`. */
export async function signPostMortem(tx: Tx, ref: string, number: number): Promise<void> {
  const crisis = await closedCrisis(tx, ref, 'crisis.act')
  if (!(await led(tx, crisis))) throw problems.refuse('crises.not_lead')
  const newest = (await findPostMortem(tx, crisis.id))?.number ?? 0
  if (newest !== number) throw problems.refuse('crises.post_mortem_changed', { number: newest })
  await signCrisisRow(tx, crisis.id, number)
  await write(tx, crisis, 'signed', `${tx.actor.name} signed version ${number} of the post-mortem off`)
  await recordAct(tx, {
    act: 'crises.signed',
    subject: { ...subjectOf(crisis.id), name: `CR-${crisis.number} ${crisis.title}` },
    accountId: crisis.accountId,
    after: { version: number },
  })
}

/** The newest version as a file. */
export async function postMortemFile(tx: Tx, ref: string): Promise<{ name: string; text: string }> {
  const crisis = await closedCrisis(tx, ref, 'crisis.read')
  const found = await findPostMortem(tx, crisis.id)
  if (!found) throw notFound()
  return { name: `CR-${crisis.number} post-mortem v${found.number}.md`, text: found.text }
}
