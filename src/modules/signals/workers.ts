import { takeSignals } from '#alerts'
import type { Tx } from '#platform/db/database.ts'
import { arm } from '#platform/timers/timers.ts'
import { toldOf } from './alertmanager/map.ts'
import type { Room } from './doors/room.ts'
import { takeEnded } from './queries/active.ts'
import { forgetSessions } from './queries/session.ts'
import { alertSignal } from './rules/signal.ts'

const endTimer = 'signals.end'
const pruneTimer = 'signals.prune'
/** How late an alert whose source went silent may be found over. */
const endEveryMs = 10_000
const dayMs = 86_400_000
const sessionDays = 30
const mostAtOnce = 1000

/** Alerts that nobody keeps up any more are over, and what was silent for long is forgotten. */
export function registerWorkers(room: Room): void {
  room.app.events.on('signals.source_changed', async (tx) => tx.afterCommit(() => room.book.changed()))
  room.app.timers.on(endTimer, async (tx) => {
    const more = (await endSilent(tx)) === mostAtOnce
    await arm(tx, { kind: endTimer, key: 'end', dueAt: new Date(tx.now.getTime() + (more ? 0 : endEveryMs)) })
  })
  room.app.timers.on(pruneTimer, async (tx) => {
    await forgetSessions(tx, new Date(tx.now.getTime() - sessionDays * dayMs))
    await arm(tx, { kind: pruneTimer, key: 'prune', dueAt: new Date(tx.now.getTime() + dayMs) })
  })
}

export async function armWork(tx: Tx): Promise<void> {
  await arm(tx, { kind: endTimer, key: 'end', dueAt: new Date(tx.now.getTime() + endEveryMs) })
  await arm(tx, { kind: pruneTimer, key: 'prune', dueAt: new Date(tx.now.getTime() + dayMs) })
}

/** Ends the problems of alerts whose end passed. Without a sequence: when they come back, they count again. */
async function endSilent(tx: Tx): Promise<number> {
  const ended = await takeEnded(tx, mostAtOnce)
  if (ended.length > 0)
    await takeSignals(
      tx,
      ended.map(({ accountId, ...alert }) => ({
        ...alertSignal('alertmanager', toldOf(alert, 'clear', null, tx.now), {
          accountId,
          systemId: null,
          runbook: null,
        }),
        sequence: null,
        at: tx.now,
      })),
    )
  return ended.length
}
