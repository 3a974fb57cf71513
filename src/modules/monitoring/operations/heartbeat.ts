import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import { heartbeatsTaken } from '../metrics.ts'
import { problems } from '../problems.ts'
import { heartbeatsOf, insertSigns, type KnownSign, lateHeartbeats, type Sign } from '../queries/heartbeats.ts'
import { insertResults, type Look, putViews } from '../queries/save.ts'
import { newView, takeResult } from '../rules/confirm.ts'
import { createSignLimit } from '../rules/sign.ts'
import type { Outcome } from '../types.ts'
import { decide } from './decide.ts'

/** Signs written by one transaction, and transactions at once: while one commits the next gathers. */
const most = 1000
const atOnce = 2
/** So many may wait; more are told to come again, rather than to fill the memory. */
const mostWaiting = 50_000
const mostWords = 10_000

type Waiting = { sign: Sign; done: () => void; fail: (error: Error) => void }

/** Takes signs of life in. */
export type Heartbeats = {
  /**
   * Resolves when the sign is on the disk. Refuses `monitoring.heartbeat_unknown` for an address that is none of ours and
   * `monitoring.heartbeat_too_many`.
   */
  take(sign: Sign): Promise<void>
}

const actor = systemActor('heartbeats')

/** The words of a job, cut and without what PostgreSQL cannot store. */
export function keptWords(text: string): string | null {
  const words = text.replaceAll('\u0000', '').toWellFormed().slice(0, mostWords).toWellFormed()
  return words.trim() === '' ? null : words
}

/**
 * Signs share transactions: each waits for the commit that holds it, and those that come meanwhile gather for the next. So
 * thousands a second cost tens of commits, and none that was answered is ever lost.
 */
export function createHeartbeats(app: App): Heartbeats {
  const limit = createSignLimit()
  const waiting: Waiting[] = []
  let writing = 0

  async function write(): Promise<void> {
    writing++
    try {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, most)
        try {
          const known = await app.db.transact(actor, (tx) => storeSigns(tx, batch.map(({ sign }) => sign))) // biome-ignore format: one act
          for (const { sign, done, fail } of batch)
            if (known.has(sign.hash.toString('hex'))) done()
            else fail(problems.refuse('monitoring.heartbeat_unknown'))
        } catch (error) {
          for (const { fail } of batch) fail(error as Error)
        }
      }
    } finally {
      writing--
    }
  }

  return {
    take(sign) {
      if (waiting.length >= mostWaiting || !limit.take(sign.hash.toString('latin1'), clock.now().getTime()))
        return Promise.reject(problems.refuse('monitoring.heartbeat_too_many'))
      return new Promise((done, fail) => {
        waiting.push({ sign, done, fail })
        // A turn of the event loop later, so that what comes in the same moment goes together.
        if (writing < atOnce && waiting.length === 1) setImmediate(() => void write())
      })
    },
  }
}

/** Stores signs of known addresses, and puts those heartbeats to the vote whose state a sign may change. Returns what is known. */
export async function storeSigns(tx: Tx, signs: readonly Sign[]): Promise<ReadonlyMap<string, unknown>> {
  const known = await heartbeatsOf(tx, signs.map(({ hash }) => hash)) // biome-ignore format: one question
  const ours: KnownSign[] = signs.flatMap(({ hash, ...sign }) => {
    const heartbeat = known.get(hash.toString('hex'))
    return heartbeat ? [{ ...sign, accountId: heartbeat.accountId, checkId: heartbeat.checkId }] : []
  })
  await insertSigns(tx, ours)
  const ends = new Map(
    ours.filter(({ kind }) => kind === 'success' || kind === 'fail').map((sign) => [sign.checkId, sign]),
  )
  const paused = new Set([...known.values()].filter((each) => each.paused).map(({ checkId }) => checkId))
  const changed = await changing(tx, [...ends.values()].filter(({ checkId }) => !paused.has(checkId))) // biome-ignore format: one question
  await judge(tx, changed.map((sign) => ({ ...sign, outcome: sign.kind === 'fail' ? 'down' : 'up', said: saidOf(sign) }))) // biome-ignore format: one act
  heartbeatsTaken.inc(ours.length)
  return known
}

function saidOf({ kind, exit, words }: KnownSign): string {
  if (kind !== 'fail') return 'The job ended well'
  const first =
    words
      ?.split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  return `The job failed${exit === null ? '' : ` with exit code ${exit}`}${first && `: ${first}`}`.slice(0, 500)
}

/** Of these ends those that say something else than what is believed. */
async function changing(tx: Tx, signs: readonly KnownSign[]): Promise<readonly KnownSign[]> {
  if (signs.length === 0) return []
  const rows = await tx.selectFrom('check_state').select(['check_id', 'state']).where('check_id', 'in', signs.map(({ checkId }) => checkId)).execute() // biome-ignore format: one question
  const states = new Map(rows.map((row) => [row.check_id, row.state]))
  return signs.filter(({ checkId, kind }) => states.get(checkId) !== (kind === 'fail' ? 'down' : 'up'))
}

type Judged = { accountId: string; checkId: string; at: number; outcome: Outcome; said: string }

/** A heartbeat's result, as if it had been looked at: it goes to the same vote. */
async function judge(tx: Tx, judged: readonly Judged[]): Promise<void> {
  if (judged.length === 0) return
  const looks: Look[] = judged.map(({ accountId, checkId, at, outcome, said }) => ({
    accountId,
    checkId,
    due: at,
    started: at,
    ended: tx.now.getTime(),
    seen: { outcome, said, tookMs: 0, timings: {}, measures: [], facts: {}, unreached: false },
    view: takeResult(newView, outcome, { attempts: 1 }),
  }))
  const { CHECK_LOCATION } = tx.app.config
  const locations = await locationsOf(tx, judged.map(({ checkId }) => checkId)) // biome-ignore format: one question
  await insertResults(tx, CHECK_LOCATION, looks)
  for (const [location, group] of Map.groupBy(looks, ({ checkId }) => locations.get(checkId) ?? CHECK_LOCATION))
    await putViews(tx, location, group)
  await decide(tx, looks.map(({ checkId }) => checkId)) // biome-ignore format: one act
}

/** A heartbeat comes to any instance, but counts at the first of its locations: there is one view of it. */
async function locationsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('system_check')
    .select(['id', 'locations'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row.locations[0]!]))
}

/** Takes heartbeats of these slices that are overdue for down. Returns how many there were. */
export async function findLate(app: App, slices: readonly number[]): Promise<number> {
  if (slices.length === 0) return 0
  return app.db.transact(actor, async (tx) => {
    const late = await lateHeartbeats(tx, slices, 1000)
    await judge(tx, late.map(({ accountId, checkId, deadline }) => ({ accountId, checkId, at: deadline.getTime(), outcome: 'down', said: `No sign of life since it was due at ${deadline.toISOString().slice(0, 19)}Z` }))) // biome-ignore format: one act
    return late.length
  })
}
