import type { AlertInQuestion, Hold } from '#alerts'
import type { Tx } from '#platform/db/database.ts'
import { descendantsOf, parentGroupsOf, systemsOf } from '#systems'
import { type CheckSeen, checksOfSystems, checksSeen } from '../queries/around.ts'
import { openWindowsOf, type StoredWindow } from '../queries/windows.ts'
import { type Above, mayPage, type PageDecision, type ParentState } from '../rules/page.ts'
import { signalKey, signalSource } from '../rules/signal.ts'
import { spanAt } from '../rules/window.ts'
import { wantLooks } from './decide.ts'

/** While a forced look is under way the question is asked again so soon. */
const askAgainMs = 1000
const mostBelow = 20_000

/** A system is down when everything that could be judged of it is: one failing service of a router is not the router. */
export function stateOfSystem(systemId: string, checks: readonly CheckSeen[]): ParentState {
  const judged = checks.filter(({ state }) => state === 'up' || state === 'degraded' || state === 'down')
  const watched = checks.filter((check) => check.watched)
  const down = judged.length > 0 && judged.every(({ state }) => state === 'down')
  const state = down
    ? 'down'
    : judged.length === 0
      ? 'pending'
      : judged.some((each) => each.state === 'up')
        ? 'up'
        : 'degraded'
  const since = Math.max(0, ...judged.map((each) => each.since.getTime()))
  const looks = watched.map(({ lookedAt }) => lookedAt?.getTime() ?? 0)
  return { systemId, state, since, lookedAt: looks.length === 0 ? null : Math.min(...looks) }
}

const checkIdOf = ({ source, key }: AlertInQuestion) =>
  source === signalSource ? key.slice(signalKey('').length) : null

/** Holds back the pages of alerts whose system cannot be reached, or of which it is not known yet. Registered with `#alerts`. */
export async function holdForParents(tx: Tx, alerts: readonly AlertInQuestion[]): Promise<Map<string, Hold>> {
  const holds = new Map<string, Hold>()
  const concerned = alerts.filter((alert) => alert.systemId !== null)
  const groups = await parentGroupsOf(tx, concerned.map((alert) => alert.systemId!)) // biome-ignore format: one question
  if (groups.length === 0) return holds
  const above: Above = Map.groupBy(groups, (group) => group.systemId)
  const members = [...new Set(groups.flatMap((group) => group.members))]
  const byParent = Map.groupBy(await checksOfSystems(tx, members), ({ systemId }) => systemId)
  const states = new Map([...byParent].map(([id, checks]) => [id, stateOfSystem(id, checks)]))
  const seen = await checksSeen(tx, concerned.flatMap((alert) => checkIdOf(alert) ?? [])) // biome-ignore format: one question
  const names = await systemsOf(tx, members)
  const again: string[] = []
  for (const alert of concerned) {
    const check = seen.get(checkIdOf(alert) ?? '')
    // What others tell of has no look of ours: then only a parent that is known to be down holds it back.
    const child = check
      ? { since: check.since.getTime(), lookedAt: check.lookedAt?.getTime() ?? 0 }
      : { since: 0, lookedAt: tx.now.getTime() }
    const decision = mayPage(alert.systemId!, child, above, states, tx.now.getTime())
    if (decision.page) continue
    if (decision.because === 'child_unchecked') again.push(check!.checkId)
    holds.set(
      alert.alertId,
      holdOf(decision, tx.now, (id) => names.get(id)?.name ?? 'another system'),
    )
  }
  await wantLooks(tx, { checks: again })
  return holds
}

function holdOf(decision: Exclude<PageDecision, { page: true }>, now: Date, name: (id: string) => string): Hold {
  if (decision.because === 'parent_down') return { code: 'parent_down', text: name(decision.systemId), until: null }
  const until = new Date(Math.min(decision.until, now.getTime() + askAgainMs))
  const text = decision.because === 'parent_unchecked' ? 'what it depends on is looked at first' : 'it is looked at anew after what it depends on came back' // biome-ignore format: one choice
  return { code: 'parent_down', text, until }
}

/** Systems a window covers; null: all of its account. */
async function covered(tx: Tx, window: StoredWindow): Promise<ReadonlySet<string> | null> {
  if (window.systems.length === 0) return null
  const below = window.below ? await descendantsOf(tx, window.systems, mostBelow) : []
  return new Set([...window.systems, ...below])
}

/** Holds back the pages of systems under maintenance until the window ends. Registered with `#alerts`. */
export async function holdForMaintenance(tx: Tx, alerts: readonly AlertInQuestion[]): Promise<Map<string, Hold>> {
  const holds = new Map<string, Hold>()
  for (const window of await openWindowsOf(
    tx,
    alerts.map((alert) => alert.accountId),
  )) {
    const span = spanAt(window, tx.now)
    if (!span) continue
    const systems = await covered(tx, window)
    for (const { alertId, accountId, systemId } of alerts) {
      if (accountId !== window.accountId || (systems && !systems.has(systemId ?? ''))) continue
      const before = holds.get(alertId)
      if (!before || before.until! < span.to)
        holds.set(alertId, { code: 'maintenance', text: window.name, until: span.to })
    }
  }
  return holds
}

/** How fresh a look must be to speak for a system. */
const justNowMs = 90_000

/** Which of these systems we saw working a moment ago. Registered with `#alerts`. */
export async function seenWorking(tx: Tx, systemIds: readonly string[]): Promise<Set<string>> {
  const fresh = (at: number | null) => at !== null && tx.now.getTime() - at <= justNowMs
  const bySystem = Map.groupBy(await checksOfSystems(tx, systemIds), ({ systemId }) => systemId)
  const states = [...bySystem].map(([id, checks]) => stateOfSystem(id, checks))
  return new Set(
    states.filter(({ state, lookedAt }) => state === 'up' && fresh(lookedAt)).map(({ systemId }) => systemId),
  )
}
