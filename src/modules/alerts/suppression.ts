import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'

/** An open alert as whoever may hold back its page sees it. */
export type AlertInQuestion = {
  alertId: string
  accountId: string
  systemId: string | null
  source: string
  key: string
  severity: Severity
  title: string
  labels: Readonly<Record<string, string>>
}

/** Why nobody is called for an alert now. */
export type Hold = {
  code: 'maintenance' | 'parent_down' | 'silenced' | 'snoozed' | 'rule' | 'low'
  /** In words of whoever holds it: the window's or the silence's comment. */
  text: string
  /** When it ends; null: when its reason is gone, which is asked every minute. */
  until: Date | null
}

/** Says which of these alerts call nobody at this moment, by alert id; what it does not name is not held. */
export type Suppression = (tx: Tx, alerts: readonly AlertInQuestion[]) => Promise<ReadonlyMap<string, Hold>>

/** Says which of these systems were seen working a moment ago: they are nobody's cause. */
export type Sighting = (tx: Tx, systemIds: readonly string[]) => Promise<ReadonlySet<string>>

const suppressions = new WeakMap<App, Suppression[]>()
const sightings = new WeakMap<App, Sighting[]>()

function add<F>(map: WeakMap<App, F[]>, app: App, f: F): void {
  map.set(app, [...(map.get(app) ?? []), f])
}

/**
 * Lets a module hold back pages: maintenance, a parent that is down. Only the creation of a page is held, never an alert, its
 * evaluation or its end; once nobody holds it any more and it is still open, it pages.
 */
export const registerSuppression = (app: App, f: Suppression): void => add(suppressions, app, f)

/** Lets a module say what works, so that it is not named as a cause. */
export const registerSighting = (app: App, f: Sighting): void => add(sightings, app, f)

/** The first hold of each alert, of all that were registered. */
export async function holdsOf(tx: Tx, alerts: readonly AlertInQuestion[]): Promise<Map<string, Hold>> {
  const holds = new Map<string, Hold>()
  if (alerts.length === 0) return holds
  for (const ask of suppressions.get(tx.app) ?? [])
    for (const [id, hold] of await ask(tx, alerts)) if (!holds.has(id)) holds.set(id, hold)
  return holds
}

export async function seenWorking(tx: Tx, systemIds: readonly string[]): Promise<Set<string>> {
  const working = new Set<string>()
  if (systemIds.length === 0) return working
  for (const ask of sightings.get(tx.app) ?? []) for (const id of await ask(tx, systemIds)) working.add(id)
  return working
}
