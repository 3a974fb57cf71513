import { adoptDeeds, type Deed } from '#oncall'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { insertLines, type StoredWatchman, type TakenLine, takenBefore } from '../queries.ts'
import { follows } from '../rules/record.ts'
import type { Line } from '../rules/wire.ts'

/**
 * Takes a watchman's record: one transaction for each escalation it is about, together with the note that these lines were
 * taken, so that lines that come again change nothing. What cannot be applied is logged and noted as failed; it must not keep
 * the watchman from seeing that the site is back. `chained`: the new lines follow one on another and on what was taken before.
 */
export async function takeLines(
  app: App,
  actor: Actor,
  who: StoredWatchman,
  lines: readonly Line[],
): Promise<{ chained: boolean }> {
  if (lines.length === 0) return { chained: true }
  const known = await app.db.transact(actor, (tx) =>
    takenBefore(
      tx,
      who.id,
      lines.map((line) => line.id),
    ),
  )
  const fresh = lines.filter((line) => !known.has(line.id))
  for (const [escalationId, group] of Map.groupBy(fresh, (line) => line.escalationId)) {
    if (escalationId === null) await app.db.transact(actor, (tx) => insertLines(tx, who.id, group.map(taken), 'noted'))
    else await takeOne(app, actor, who, escalationId, group)
  }
  return { chained: follows(fresh, known.size > 0 || fresh.length === 0 ? null : (who.lastHash ?? '')) }
}

async function takeOne(
  app: App,
  actor: Actor,
  who: StoredWatchman,
  escalationId: string,
  lines: readonly Line[],
): Promise<void> {
  const begun = lines.flatMap(({ done }) => (done.do === 'begun' ? [done.escalation] : []))[0] ?? null
  try {
    await app.db.transact(actor, async (tx) => {
      const outcome = await adoptDeeds(tx, { escalationId, begun, deeds: lines.flatMap(deedOf) })
      await insertLines(tx, who.id, lines.map(taken), outcome)
    })
  } catch (error) {
    // The database went away again, or another call took these lines: nothing is lost, the watchman hands them over again.
    const { code } = error as { code?: string }
    if (code === 'platform.unavailable' || code === '23505') throw error
    app.log.error({ escalation: escalationId, error: (error as Error).stack }, "a watchman's record cannot be applied")
    await app.db.transact(actor, (tx) => insertLines(tx, who.id, lines.map(taken), 'failed'))
  }
}

function deedOf({ at, done }: Line): Deed[] {
  return done.do === 'event' || done.do === 'sent' || done.do === 'failed'
    ? [{ ...done, at: new Date(at) } as Deed]
    : []
}

const taken = ({ id, at, done, escalationId, hash }: Line): TakenLine => ({ id, at, kind: done.do, escalationId, hash })
