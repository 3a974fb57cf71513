import { type CheckState, checksJudged, signalSource } from '#monitoring'
import type { Tx } from '#platform/db/database.ts'
import { arm, type FiredTimer } from '#platform/timers/timers.ts'
import { incidentsOf } from '../queries/incidents.ts'
import { componentsOf, holdPages, noteObserved, openAlerts, spansOf, turn } from '../queries/pages.ts'
import { deleteUnconfirmed } from '../queries/subscribers.ts'
import { stateOfComponent, stateOfSystem } from '../rules/state.ts'
import { forgetShown } from '../site/shown.ts'

export const observeTimer = 'statuspages.observe'
const everyMs = 60_000
/** A look that is this late was not made: the program was off, and what happened meanwhile is nobody's. */
const blindMs = 5 * 60_000

/**
 * Looks at the components of pages and writes down where their state is another. Pages that nobody looked at for more than five
 * minutes are inconclusive for that time. Pages are held one after the other in the order of their ids.
 */
export async function observePages(
  tx: Tx,
  only: { systemIds?: readonly string[]; pageId?: string } = {},
): Promise<void> {
  const pages = await holdPages(tx, only)
  if (pages.length === 0) return
  const ids = pages.map(({ id }) => id)
  const components = await componentsOf(tx, ids)
  const systemIds = [...new Set(components.flatMap(({ systems }) => systems))]
  const alerts = await openAlerts(tx, systemIds, signalSource)
  const checks = await checksJudged(tx, systemIds)
  const incidents = await incidentsOf(tx, ids, tx.now)
  const spans = await spansOf(
    tx,
    components.map(({ id }) => id),
    tx.now,
  )
  const open = new Map(spans.filter(({ ends }) => ends === null).map(({ componentId, state }) => [componentId, state]))
  const seen = new Map(pages.map(({ id, observedAt }) => [id, observedAt]))
  const blind: Parameters<typeof turn>[1][number][] = []
  const turns: Parameters<typeof turn>[1][number][] = []
  for (const { id, accountId, pageId, systems } of components) {
    const last = seen.get(pageId)
    const gap = last && open.has(id) && tx.now.getTime() - last.getTime() > blindMs
    if (gap) blind.push({ accountId, componentId: id, at: last, state: 'inconclusive' })
    const states = systems.map((system) => stateOfSystem(alerts.get(system) ?? [], checks.get(system)))
    const state = stateOfComponent(
      id,
      states,
      incidents.filter((one) => one.pageId === pageId),
      tx.now,
    )
    if (gap || open.get(id) !== state) turns.push({ accountId, componentId: id, at: tx.now, state })
  }
  await turn(tx, blind)
  await turn(tx, turns)
  await noteObserved(tx, ids)
  if (turns.length > 0) tx.afterCommit(() => pages.forEach(({ slug }) => void forgetShown(tx.app, slug)))
}

export const soonTimer = 'statuspages.look'
const asked = new WeakSet<Tx>()

/**
 * A check can be judged no more, or again. That is no alert, so nobody else tells of it. Many checks at once, when our own line is
 * cut, are one look at the pages: the timer is armed once a transaction.
 */
export async function lookSoon(
  tx: Tx,
  { data: { before, state } }: { data: { before: CheckState; state: CheckState } },
): Promise<void> {
  const unjudged = [before, state].some((one) => one === 'inconclusive' || one === 'pending')
  if (!unjudged || asked.has(tx)) return
  asked.add(tx)
  await arm(tx, { kind: soonTimer, key: 'all', dueAt: tx.now })
}

/** Each minute: maintenance begins and ends by the clock, and a look proves that somebody looked. */
export async function observeAll(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  await observePages(tx)
  await deleteUnconfirmed(tx, new Date(tx.now.getTime() - 7 * 86_400_000))
  for (const { key } of timers) await arm(tx, { kind: observeTimer, key, dueAt: new Date(tx.now.getTime() + everyMs) })
}
