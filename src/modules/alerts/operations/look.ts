import { addEntries, type NewEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { addJob, addJobs } from '#platform/jobs/jobs.ts'
import {
  countIncidents,
  insertIncidents,
  lookAlone,
  type NewIncident,
  openIncidentsOf,
  type PendingAlert,
  type PlacedAlert,
  placeAlerts,
  standingOf,
  takePending,
} from '../queries/look.ts'
import { type Arriving, correlate, type Placement } from '../rules/correlate.ts'
import { createCuts, isReachable, systemsOfCut, topologyOf } from '../rules/topology.ts'
import { seenWorking } from '../suppression.ts'
import { groupsAbove } from './around.ts'
import { attendAgainQueue, attendJob, attendQueue } from './attend.ts'
import { foldIn } from './fold-in.ts'
import { incidentSubject } from './journal.ts'
import { applyRules, type Ruled } from './rules.ts'
import { lookQueue } from './take.ts'
import { tellOpened, tellResolved } from './tell.ts'

/** Alerts looked at in one transaction; what is left is the next job's. */
const most = 3000

/**
 * Puts alerts that changed into incidents. All that wait are seen together, so that a router and its two thousand children are one
 * thing also when the children were heard first. What each incident needs then is a job of its own, added here: alerts are held no
 * longer than it takes to place them, and one incident that cannot be attended to holds up no other.
 */
export async function look(tx: Tx): Promise<void> {
  await lookAlone(tx)
  const pending = await takePending(tx, most)
  if (pending.length === 0) return
  if (pending.length === most) await addJob(tx, { queue: lookQueue, data: {} })
  const ruled = await applyRules(tx, pending)
  const homeless = ruled.filter(({ alert }) => alert.status === 'open' && alert.incidentId === null)
  const touched = new Set(pending.flatMap(({ incidentId }) => incidentId ?? []))
  const homes = homeless.length > 0 ? await place(tx, homeless) : new Map<string, string>()
  for (const incidentId of homes.values()) touched.add(incidentId)
  const ids = [...touched].sort()
  const told = await countIncidents(tx, ids)
  await addJobs(
    tx,
    ids.map((id) => attendJob(id, told.has(id) ? attendAgainQueue : attendQueue)),
  )
  await tell(tx, pending, homes)
}

/** Finds an incident for each alert that has none; by alert id. */
async function place(tx: Tx, homeless: readonly Ruled[]): Promise<Map<string, string>> {
  const alerts = homeless.map(({ alert }) => alert)
  const accounts = [...new Set(alerts.map(({ accountId }) => accountId))]
  const standing = await standingOf(tx, accounts)
  const incidents = await openIncidentsOf(tx, accounts)
  const members = standing.flatMap(({ cuts }) => cuts.filter((cut) => cut.startsWith('any:')).flatMap(systemsOfCut))
  const topology = topologyOf(
    await groupsAbove(tx, [...new Set([...alerts.flatMap(({ systemId }) => systemId ?? []), ...members])]),
  )
  const cutsOf = createCuts(topology)
  const arriving = homeless.map(
    ({ alert, labelKeys }): Arriving => ({
      id: alert.id,
      accountId: alert.accountId,
      systemId: alert.systemId,
      severity: alert.severity,
      cuts: alert.systemId ? [...cutsOf(alert.systemId)] : [],
      labelKeys,
    }),
  )
  const failing = new Set([...arriving, ...standing].flatMap(({ systemId }) => systemId ?? []))
  const placements = correlate({
    arriving,
    standing,
    incidents,
    working: await seenWorking(tx, [...new Set(arriving.flatMap(({ cuts }) => cuts.flatMap(systemsOfCut)))]),
    unreachable: (id) => !isReachable(id, topology, (other) => failing.has(other)),
    nowMs: tx.now.getTime(),
  })
  return settle(tx, placements, arriving, new Map(alerts.map((alert) => [alert.id, alert])))
}

async function settle(
  tx: Tx,
  placements: readonly Placement[],
  arriving: readonly Arriving[],
  alerts: ReadonlyMap<string, PendingAlert>,
): Promise<Map<string, string>> {
  const of = new Map(arriving.map((one) => [one.id, one]))
  const made: NewIncident[] = []
  const placed: PlacedAlert[] = []
  for (const placement of placements) {
    const incidentId = placement.incidentId ?? newId()
    if (placement.incidentId === null) made.push(newIncident(incidentId, placement, alerts))
    for (const { id, why } of placement.alerts) {
      const { cuts, labelKeys } = of.get(id)!
      placed.push({ id, incidentId, why, cuts, labelKeys: labelKeys.map(({ name }) => name) })
    }
  }
  await insertIncidents(tx, made)
  await placeAlerts(tx, placed)
  for (const { incidentId, merged } of placements)
    if (incidentId && merged.length > 0) await foldIn(tx, merged, incidentId)
  await addEntries(tx, made.map(openedEntry))
  return new Map(placed.map(({ id, incidentId }) => [id, incidentId]))
}

function newIncident(id: string, placement: Placement, alerts: ReadonlyMap<string, PendingAlert>): NewIncident {
  const own = placement.alerts.map((one) => alerts.get(one.id)!)
  const [worst] = own.toSorted((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0))
  return { id, accountId: worst!.accountId, title: worst!.title, severity: worst!.severity, storm: placement.storm }
}

function openedEntry({ accountId, id, severity, title }: NewIncident): NewEntry {
  return {
    accountId,
    subject: incidentSubject(id),
    kind: 'alerts.opened',
    visibility: 'internal',
    text: `Incident opened, ${severity}: ${title}`,
  }
}

async function tell(tx: Tx, pending: readonly PendingAlert[], homes: ReadonlyMap<string, string>): Promise<void> {
  const told = pending.map(({ id, accountId, systemId, wasIn, status }) => ({
    status,
    told: { accountId, alertId: id, systemId, incidentId: homes.get(id) ?? wasIn },
  }))
  await tellOpened(
    tx,
    told.filter(({ status }) => status === 'open').map((one) => one.told),
  )
  await tellResolved(
    tx,
    told.filter(({ status }) => status === 'resolved').map((one) => one.told),
  )
}
