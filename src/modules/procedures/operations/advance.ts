import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { tooFull, withoutData } from '../plan/room.ts'
import { problems } from '../problems.ts'
import { countedCauses, lockStandings } from '../queries/runs.ts'
import { graphsOf } from '../queries/versions.ts'
import type { Command, ProcedureEvent, State } from '../rules/face.ts'
import { step } from '../rules/step/step.ts'
import type { Standing } from '../types.ts'
import { Carrying } from './carry.ts'

type Without<T> = T extends unknown ? Omit<T, 'at' | 'by'> : never

/** What happens to a run. `cause` names what must not count twice: a message, a child that ended. */
export type Happening = { runId: string; event: Without<ProcedureEvent>; cause?: string }

/**
 * Moves runs by events, in the order given: each is stepped by its version's graph, and everything that follows (the log, what
 * waits, deadlines, jobs, what others hear) is saved in the caller's transaction. A run that is over, and a cause that counted
 * before, change nothing. Asks nobody's permission. Returns the runs as they stand then, those that moved.
 */
export async function advance(tx: Tx, happenings: readonly Happening[]): Promise<Map<string, Standing>> {
  if (happenings.length === 0) return new Map()
  const by = { id: tx.actor.personId, name: tx.actor.name }
  return beyondTenant(tx, async () => {
    const standings = await lockStandings(
      tx,
      happenings.map(({ runId }) => runId),
    )
    const counted = await countedCauses(
      tx,
      happenings.flatMap(({ runId, cause }) => (cause === undefined ? [] : [{ runId, cause }])),
    )
    const graphs = await graphsOf(
      tx,
      [...standings.values()].map(({ versionId }) => versionId),
    )
    const carrying = new Carrying(tx, by)
    for (const { runId, event: given, cause } of happenings) {
      const run = standings.get(runId)
      if (run?.runState !== 'running') continue
      if (cause !== undefined) {
        if (counted.has(`${runId} ${cause}`)) continue
        counted.add(`${runId} ${cause}`)
      }
      const event = tooFull(run.state, given) ? withoutData(given) : given
      if (!event) throw problems.refuse('procedures.data_full')
      const whole = { ...event, at: tx.now.getTime(), by: by.name } as ProcedureEvent
      const graph = graphs.get(run.versionId)!
      const { state, commands } = step(graph, run.state, whole)
      // For something that is not there any more: nothing happened.
      if (state === run.state && commands.length === 0) continue
      const heard = heardIn(run.state, state)
      Object.assign(run, { state, seq: run.seq + 1 })
      carrying.take(run, graph, { event: whole, cause: cause ?? null, commands: [...heard, ...commands] })
    }
    await carrying.save()
    return carrying.moved
  })
}

/** What was waited for and came is waited for no more; the interpreter says so only of what it gives up. */
function heardIn(before: State, after: State): Command[] {
  const hears = before.waits.filter(({ kind }) => kind === 'message' || kind === 'signal')
  if (hears.length === 0) return []
  const still = new Set(after.waits.map(({ id }) => id))
  return hears.flatMap(({ id }) => (still.has(id) ? [] : [{ type: 'unsubscribe' as const, subscription: id }]))
}

/** As advance, of one. Null when nothing moved. */
export async function advanceOne(tx: Tx, happening: Happening): Promise<Standing | null> {
  return (await advance(tx, [happening])).get(happening.runId) ?? null
}
