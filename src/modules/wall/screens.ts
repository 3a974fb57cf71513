import { createHash } from 'node:crypto'
import { findAccount, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { accessEnded, publish } from '#platform/events/events.ts'
import { newId, newToken } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from './problems.ts'
import { endWall, insertWall, noteSeen, selectWalls, type Wall, wallOfToken } from './queries.ts'

const provider = { accountId: null }
const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** Wall screens by name. */
export async function listWalls(tx: Tx): Promise<{ items: Wall[] }> {
  permit(tx.actor, 'system.read', provider)
  return { items: await selectWalls(tx) }
}

/**
 * Makes a wall screen. The secret stands behind the `#` of its link, which browsers send to no server and write into no log;
 * it is told once.
 */
export async function makeWall(
  tx: Tx,
  { name, accountId = null }: { name: string; accountId?: string | null },
): Promise<{ id: string; url: string }> {
  permit(tx.actor, 'wall.write', provider)
  if (accountId !== null && !(await findAccount(tx, accountId))) throw notFound()
  const [id, token] = [newId(), newToken(32)]
  await insertWall(tx, { id, name, accountId, tokenHash: hashOf(token) })
  await recordAct(tx, { act: 'wall.made', subject: { kind: 'wall', id, name }, accountId, after: { name } })
  return { id, url: `${tx.app.config.publicUrl}/wall#${token}` }
}

/** Ends a wall screen; open streams of it are cut on every instance. */
export async function takeDown(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'wall.write', provider)
  const name = await endWall(tx, id)
  if (name === null) throw notFound()
  const subject = { kind: 'wall', id }
  await recordAct(tx, { act: 'wall.ended', subject: { ...subject, name }, accountId: null })
  await publish(tx, { name: accessEnded, accountId: null, subject, data: { reason: 'wall ended' } })
}

/** The wall whose secret this is. Refuses `wall.unknown` for what was never given and what was ended alike. */
export async function openWall(tx: Tx, token: unknown): Promise<Wall> {
  const wall = typeof token === 'string' && token.length < 200 ? await wallOfToken(tx, hashOf(token)) : null
  if (!wall) throw problems.refuse('wall.unknown')
  await noteSeen(tx, wall)
  return wall
}
