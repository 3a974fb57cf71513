import { takeSignals } from '#alerts'
import { addEntries, type NewEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publishMany } from '#platform/events/events.ts'
import { descendantsOf, parentGroupsOf, systemsOf } from '#systems'
import {
  type Ballots,
  ballotsOf,
  type Decided,
  forceLooks,
  lockStandings,
  type Standing,
  saveDecided,
  wakeHolders,
} from '../queries/state.ts'
import { vote } from '../rules/quorum.ts'
import { problemStands } from '../rules/signal.ts'
import type { CheckState } from '../types.ts'
import { signalOf } from './signal.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** The vote on a check changed. */
    'monitoring.changed': { checkId: string; systemId: string; before: CheckState; state: CheckState }
  }
}

/** At most so many systems below one that came back are looked at anew at once; the others follow their schedule. */
const mostBelow = 5000

/** A location is silent when it missed three looks and the longest one may take. */
const staleMs = ({ everyMs, timeoutMs }: Standing) => 3 * everyMs + timeoutMs + 10_000

function decided(tx: Tx, standing: Standing, ballots: readonly Ballots[]): Decided | null {
  const now = tx.now.getTime()
  const given = ballots.map((ballot) => ({ ...ballot, ageMs: Math.max(0, now - ballot.endedAt.getTime()) }))
  const { state, flapping, voters, against } = vote(given, { quorum: standing.quorum, staleMs: staleMs(standing) })
  const problem = problemStands(standing.problem, { state, flapping })
  if (state === standing.state && flapping === standing.flapping && problem === standing.problem) return null
  const telling = ballots.find(({ outcome }) => outcome === state) ?? ballots[0]
  const since = state === standing.state ? standing.since : tx.now
  const said = telling?.said ?? ''
  return { ...standing, before: standing.state, wasFlapping: standing.flapping, state, since, flapping, voters, against, said, problem, revision: standing.revision + 1 } // biome-ignore format: one thing
}

/**
 * Puts checks whose views changed to the vote of their locations, saves what changed, tells `#alerts` and the portal, and wants
 * looks around a change: at what a problem depends on before anybody is called, and at what depends on a system that came back.
 */
export async function decide(tx: Tx, checkIds: readonly string[]): Promise<readonly Decided[]> {
  if (checkIds.length === 0) return []
  const standings = await lockStandings(tx, checkIds)
  const ballots = await ballotsOf(tx, checkIds)
  const changes = standings.flatMap((standing) => decided(tx, standing, ballots.get(standing.checkId) ?? []) ?? [])
  if (changes.length === 0) return []
  await saveDecided(tx, changes)
  await tell(tx, changes)
  await lookAround(tx, changes)
  return changes
}

async function tell(tx: Tx, changes: readonly Decided[]): Promise<void> {
  const told = changes.filter((change) => change.before !== change.state)
  await publishMany(
    tx,
    told.map(({ accountId, checkId, systemId, before, state }) => ({
      name: 'monitoring.changed' as const,
      accountId,
      subject: { kind: 'check', id: checkId },
      data: { checkId, systemId, before, state },
      internal: false,
    })),
  )
  await addEntries(tx, changes.flatMap((change) => flapEntry(change) ?? [])) // biome-ignore format: one act
  const concerned = changes.filter((change) => change.problem || change.revision > 1)
  const systems = await systemsOf(tx, concerned.map(({ systemId }) => systemId)) // biome-ignore format: one question
  await takeSignals(tx, concerned.flatMap((change) => signalOf(change, systems.get(change.systemId), tx.now) ?? [])) // biome-ignore format: one act
}

/** That a check flaps, and that it came to rest, stands in the journal of its system: once each, however often it changes between. */
function flapEntry({ accountId, systemId, name, flapping, wasFlapping }: Decided): NewEntry | null {
  if (flapping === wasFlapping) return null
  const text = flapping
    ? `${name} is flapping: its results change too often for one of them to be believed.`
    : `${name} flaps no more.`
  const subject = { kind: 'system', id: systemId }
  return { accountId, subject, kind: 'monitoring.flapping', visibility: 'internal', text }
}

async function lookAround(tx: Tx, changes: readonly Decided[]): Promise<void> {
  const down = changes.filter(({ state, before }) => state === 'down' && before !== 'down').map((each) => each.systemId)
  const up = changes.filter(({ state, before }) => state === 'up' && before === 'down').map((each) => each.systemId)
  if (down.length > 0) {
    const groups = await parentGroupsOf(tx, down)
    await wantLooks(tx, { systems: [...new Set(groups.flatMap((group) => group.members))] })
  }
  if (up.length > 0) await wantLooks(tx, { systems: await descendantsOf(tx, up, mostBelow), bad: true })
}

/** Wants looks now; whoever holds the checks hears of it at the commit. */
export async function wantLooks(tx: Tx, where: Parameters<typeof forceLooks>[1]): Promise<number> {
  const systems = 'systems' in where ? where.systems : where.checks
  const count = systems.length === 0 ? 0 : await forceLooks(tx, where)
  if (count > 0) await wakeHolders(tx)
  return count
}
