import { createHash } from 'node:crypto'
import { actorForPerson, permit } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { newId, newToken } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { calendarText, type Written } from '../ical/write.ts'
import { problems } from '../problems.ts'
import { feedsOf, findFeed, insertFeed, revokeFeed, takeRead } from '../queries/feed.ts'
import { loadRotas, type StoredRota } from '../queries/rota.ts'
import { type Shift, shifts } from '../rules/rota.ts'
import { type Named, nameOf } from './people.ts'

const provider = { accountId: null }
const dayMs = 86_400_000
/** What a calendar program is told: a month back, half a year ahead. */
const backMs = 31 * dayMs
const aheadMs = 183 * dayMs

const hashOf = (token: string) => createHash('sha256').update(token).digest()

function self(tx: Tx): string {
  permit(tx.actor, 'rota.read', provider)
  if (tx.actor.personId === null) throw problems.refuse('oncall.person_unknown')
  return tx.actor.personId
}

/** The private addresses of the caller, without their secrets. */
export async function listFeeds(tx: Tx): Promise<HandlerReply<typeof oncall.listFeeds>> {
  const feeds = await feedsOf(tx, self(tx))
  const rotas = new Map((await loadRotas(tx, null, tx.now)).map(({ id, name }) => [id, name]))
  const items = feeds.map(({ id, rotaId, createdAt, lastReadAt }) => ({
    id,
    rota: rotaId === null ? null : { id: rotaId, name: rotas.get(rotaId) ?? 'Rota' },
    createdAt,
    lastReadAt,
  }))
  return { items }
}

/** A new address for the shifts of a rota, or of the caller in every rota. Told once; the former one ends. */
export async function createFeed(tx: Tx, rotaId: string | null): Promise<HandlerReply<typeof oncall.createFeed>> {
  const personId = self(tx)
  if (rotaId !== null && (await loadRotas(tx, [rotaId], tx.now)).length === 0) throw notFound()
  const id = newId()
  const token = newToken()
  await insertFeed(tx, { id, rotaId, personId, tokenHash: hashOf(token) })
  await audit(tx, 'feed_made', id, { rotaId })
  return { id, url: `${tx.app.config.publicUrl}/api/ical/${token}.ics` }
}

export async function removeFeed(tx: Tx, id: string): Promise<void> {
  if (!(await revokeFeed(tx, self(tx), id))) throw notFound()
  await audit(tx, 'feed_ended', id, {})
}

/** A private address opens a calendar to whoever has it: it is a credential like a token. */
function audit(tx: Tx, act: string, id: string, data: Record<string, unknown>): Promise<void> {
  const subject = { kind: 'calendar_address', id, name: tx.actor.name }
  return recordAct(tx, { act: `oncall.${act}`, subject, accountId: null, data })
}

const asSystem = systemActor('calendar address')

/**
 * The calendar of a private address. Refuses `oncall.feed_unknown` for what was never given, was revoked, or is of somebody who
 * has left; `oncall.feed_too_often`.
 */
export function readFeed(app: App, name: string): Promise<string> {
  const token = name.replace(/\.ics$/, '')
  return app.db.transact(asSystem, async (tx) => {
    const feed = await findFeed(tx, hashOf(token))
    const actor = feed && (await actorForPerson(tx, feed.personId, 'token'))
    if (!feed || !actor?.staff) throw problems.refuse('oncall.feed_unknown')
    const again = await takeRead(tx, feed.id)
    if (again) {
      const retryAfterSeconds = Math.max(1, Math.ceil((again.getTime() - tx.now.getTime()) / 1000))
      throw problems.refuse('oncall.feed_too_often', { retryAfterSeconds })
    }
    const from = new Date(tx.now.getTime() - backMs)
    const rotas = await loadRotas(tx, feed.rotaId === null ? null : [feed.rotaId], from)
    const until = new Date(tx.now.getTime() + aheadMs)
    return calendarText(
      feed.rotaId === null ? `On call: ${actor.name}` : `On call: ${rotas[0]?.name ?? ''}`,
      await entries(tx, rotas, feed.rotaId === null ? feed.personId : null, from, until),
      tx.now,
    )
  })
}

/** Shifts as calendar entries; with a person only theirs. */
export async function entries(
  tx: Tx,
  rotas: readonly StoredRota[],
  personId: string | null,
  from: Date,
  until: Date,
): Promise<Written[]> {
  const all = rotas.flatMap((stored) =>
    whole(shifts(stored.rota, from, until).final)
      .filter((shift) => personId === null || shift.personId === personId)
      .map((shift) => ({ stored, shift })),
  )
  const named = await nameOf(
    tx,
    all.map(({ shift }) => shift.personId),
  )
  return all.map(({ stored, shift }) => entry(stored, shift, named(shift.personId)))
}

function entry({ id, name }: StoredRota, { from, until, personId }: Shift, person: Named): Written {
  const uid = `${id}.${from.getTime()}.${personId}@palisade`
  return { uid, summary: `${person.name}: ${name}`, from, until }
}

/** A time cut by a hand-over to the same person, or by an override that changes nothing, is one entry. */
function whole(list: readonly Shift[]): Shift[] {
  const result: Shift[] = []
  for (const shift of list) {
    const last = result.at(-1)
    if (last?.personId === shift.personId && last.until.getTime() === shift.from.getTime())
      result[result.length - 1] = { ...last, until: shift.until }
    else result.push(shift)
  }
  return result
}
