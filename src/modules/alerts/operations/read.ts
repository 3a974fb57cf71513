import { type Account, accountsByIds, findContract, may, permit } from '#accounts'
import { entriesOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { type RequestLine, requestLines } from '#support'
import type { System } from '#systems'
import type { AlertReply, AlertRow, alerts, IncidentReply, IncidentRow, SystemRef } from '../contract.ts'
import type { StoredIncident } from '../queries/incident.ts'
import {
  countAlerts,
  countOpen,
  findAlert,
  findIncident,
  type StoredAlert,
  selectAlerts,
  selectIncidents,
  signalsOf,
} from '../queries/read.ts'
import type { Why } from '../types.ts'
import { systemsById } from './around.ts'

const everywhere = { accountId: null }
/** What one page shows of a large incident. */
const mostShown = 200

export async function listIncidents(
  tx: Tx,
  query: HandlerInput<typeof alerts.listIncidents>['query'],
): Promise<HandlerReply<typeof alerts.listIncidents>> {
  permit(tx.actor, 'alert.read', everywhere)
  const { cursor, limit, ...filter } = query
  const after = fromCursor(cursor, 3)
  const found = await selectIncidents(tx, {
    ...filter,
    limit: limit + 1,
    ...(after && { after: { severity: String(after[0]), at: momentIn(after[1]), id: idIn(after[2]) } }),
  })
  const page = toPage(
    found,
    limit,
    (row) => [row.severity, filter.state === 'resolved' ? row.resolvedAt : row.openedAt, row.id],
    (row) => row,
  )
  return { items: await incidentRows(tx, page.items), next: page.next, counts: await countOpen(tx) }
}

/** A cursor is a stranger's text until it is looked at. */
function idIn(value: unknown): string {
  return /^[0-9a-f-]{36}$/.test(String(value)) ? String(value) : '00000000-0000-0000-0000-000000000000'
}

async function incidentRows(tx: Tx, incidents: readonly StoredIncident[]): Promise<IncidentRow[]> {
  const requests = await requestLines(
    tx,
    incidents.flatMap(({ requestId }) => requestId ?? []),
  )
  const accounts = await accountsByIds(tx, [...new Set(incidents.map(({ accountId }) => accountId))])
  const systems = await systemsById(
    tx,
    incidents.flatMap(({ cause }) => [...cause.systemIds]),
  )
  return incidents.map((one) => rowOf(one, { requests, accounts, systems }))
}

type Around = {
  requests: ReadonlyMap<string, RequestLine>
  accounts: ReadonlyMap<string, Account>
  systems: ReadonlyMap<string, System>
}

function rowOf(incident: StoredIncident, { requests, accounts, systems }: Around): IncidentRow {
  const request = incident.requestId ? requests.get(incident.requestId) : undefined
  const { ackedName, ackedAt } = incident
  return {
    id: incident.id,
    number: incident.number,
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    storm: incident.storm,
    account: accountRefOf(accounts, incident.accountId),
    cause: incident.cause.systemIds.map((id) => named(systems, id)),
    alerts: incident.alerts,
    openAlerts: incident.openAlerts,
    openedAt: incident.openedAt,
    lastAt: incident.lastAt,
    quietAt: incident.quietAt,
    resolvedAt: incident.resolvedAt,
    request: request ? { id: request.id, number: request.number, status: request.status } : null,
    paging: request?.paging ?? null,
    nextPromise: nextOf(request),
    acked: ackedName && ackedAt ? { id: incident.ackedBy, name: ackedName, at: ackedAt } : null,
    snoozedUntil: incident.snoozedUntil,
    held: incident.held,
  }
}

function nextOf(request: RequestLine | undefined): IncidentRow['nextPromise'] {
  const time = (at: Date | null) => at?.getTime() ?? Number.MAX_SAFE_INTEGER
  const owed = request?.promises.filter((one) => one.owed) ?? []
  return owed.toSorted((a, b) => time(a.dueAt) - time(b.dueAt))[0] ?? null
}

export function accountRefOf(accounts: ReadonlyMap<string, Account>, id: string) {
  const account = accounts.get(id)
  return { id, number: account?.number ?? '', name: account?.name ?? '' }
}

const named = (systems: ReadonlyMap<string, System>, id: string) => ({ id, name: systems.get(id)?.name ?? id })

export async function getIncident(tx: Tx, ref: string): Promise<IncidentReply> {
  permit(tx.actor, 'alert.read', everywhere)
  const incident = await findIncident(tx, ref)
  if (!incident) throw notFound()
  const list = await selectAlerts(tx, { state: 'all', incidentId: incident.id, limit: 5000 })
  const shown = causeFirst(list, incident.cause.alertId).slice(0, mostShown)
  const affected = [...new Set(list.flatMap(({ systemId }) => systemId ?? []))]
  const systems = await systemsById(tx, [
    ...affected,
    ...incident.cause.systemIds,
    ...shown.flatMap(({ why }) => ('systemIds' in why ? [...why.systemIds] : [])),
  ])
  const requests = await requestLines(tx, incident.requestId ? [incident.requestId] : [])
  const accounts = await accountsByIds(tx, [incident.accountId])
  const merged = incident.mergedIntoId ? await findIncident(tx, incident.mergedIntoId) : null
  const acts = may(tx.actor, 'alert.act', incident.accountId)
  return {
    ...rowOf(incident, { requests, accounts, systems }),
    likelyCause: {
      systems: incident.cause.systemIds.flatMap((id) => refOf(systems.get(id))),
      alertId: incident.cause.alertId,
      why: [...incident.cause.why],
    },
    alertList: shown.map((one) => ({ ...alertRowOf(one, accounts, systems), why: whyOf(one.why, systems) })),
    systems: affected.slice(0, mostShown).flatMap((id) => refOf(systems.get(id))),
    systemCount: affected.length,
    contracts: await contractsOf(tx, systems),
    promises: (incident.requestId && requests.get(incident.requestId)?.promises) || [],
    runbooks: [...new Set(shown.flatMap(({ runbook }) => runbook ?? []))].slice(0, 10),
    journal: (await entriesOf(tx, incident.id)).map(({ id, kind, text, authorName, at }) => ({
      id,
      kind,
      text,
      author: authorName,
      at,
    })),
    mergedInto: merged && { id: merged.id, number: merged.number },
    may: {
      act: acts && incident.status === 'open',
      openRequest: acts && incident.requestId === null,
      setSeverity: acts && incident.status === 'open' && may(tx.actor, 'request.update', incident.accountId),
    },
  }
}

/** Newest first as they were read; the page wants the cause, then as they opened. */
function causeFirst(list: readonly StoredAlert[], causeId: string | null): StoredAlert[] {
  const rank = ({ id, status }: StoredAlert) => (id === causeId ? 0 : status === 'open' ? 1 : 2)
  return list.toSorted(
    (a, b) => rank(a) - rank(b) || a.openedAt.getTime() - b.openedAt.getTime() || (a.id < b.id ? -1 : 1),
  )
}

function refOf(system: System | undefined): SystemRef[] {
  return system
    ? [{ id: system.id, name: system.name, kind: system.kind, location: system.location, runbook: system.runbook }]
    : []
}

async function contractsOf(tx: Tx, systems: ReadonlyMap<string, System>): Promise<IncidentReply['contracts']> {
  const ids = [...new Set([...systems.values()].flatMap(({ contractId }) => contractId ?? []))].slice(0, 20)
  const found: IncidentReply['contracts'] = []
  for (const id of ids) {
    const contract = await findContract(tx, id)
    if (contract) found.push({ id, number: contract.number, name: contract.name })
  }
  return found
}

export function alertRowOf(
  alert: StoredAlert,
  accounts: ReadonlyMap<string, Account>,
  systems: ReadonlyMap<string, System>,
): AlertRow {
  const { incidentId, incidentNumber } = alert
  return {
    id: alert.id,
    incident: incidentId && incidentNumber !== null ? { id: incidentId, number: incidentNumber } : null,
    account: accountRefOf(accounts, alert.accountId),
    system: alert.systemId ? named(systems, alert.systemId) : null,
    source: alert.source,
    key: alert.key,
    status: alert.status,
    severity: alert.severity,
    title: alert.title,
    runbook: alert.runbook,
    count: alert.count,
    firstAt: alert.firstAt,
    lastAt: alert.lastAt,
    openedAt: alert.openedAt,
    resolvedAt: alert.resolvedAt,
  }
}

function whyOf(why: Why, systems: ReadonlyMap<string, System>): AlertReply['why'] {
  return {
    code: why.code,
    systems: 'systemIds' in why ? why.systemIds.map((id) => named(systems, id)) : [],
    labels: 'labels' in why ? { ...why.labels } : {},
  }
}

/** Alerts as lists show them, with the names around them in two statements. */
export async function alertRows(tx: Tx, list: readonly StoredAlert[]): Promise<AlertRow[]> {
  const accounts = await accountsByIds(tx, [...new Set(list.map(({ accountId }) => accountId))])
  const systems = await systemsById(
    tx,
    list.map(({ systemId }) => systemId),
  )
  return list.map((one) => alertRowOf(one, accounts, systems))
}

export async function listAlerts(
  tx: Tx,
  query: HandlerInput<typeof alerts.listAlerts>['query'],
): Promise<HandlerReply<typeof alerts.listAlerts>> {
  permit(tx.actor, 'alert.read', everywhere)
  const { cursor, limit, ...filter } = query
  const after = fromCursor(cursor, 2)
  const found = await selectAlerts(tx, {
    ...filter,
    limit: limit + 1,
    ...(after && { after: { at: momentIn(after[0]), id: idIn(after[1]) } }),
  })
  const page = toPage(
    found,
    limit,
    (row) => [row.openedAt, row.id],
    (row) => row,
  )
  const within = filter.from && filter.to ? await countAlerts(tx, filter) : null
  return { items: await alertRows(tx, page.items), next: page.next, within }
}

export async function getAlert(tx: Tx, id: string): Promise<AlertReply> {
  permit(tx.actor, 'alert.read', everywhere)
  const alert = await findAlert(tx, id)
  if (!alert) throw notFound()
  const accounts = await accountsByIds(tx, [alert.accountId])
  const systems = await systemsById(tx, [alert.systemId, ...('systemIds' in alert.why ? alert.why.systemIds : [])])
  const notes = await entriesOf(tx, alert.id)
  return {
    ...alertRowOf(alert, accounts, systems),
    text: alert.text,
    labels: alert.labels,
    reported: alert.reported,
    resolvedBy: alert.resolvedBy,
    why: whyOf(alert.why, systems),
    systemFacts: (alert.systemId && refOf(systems.get(alert.systemId))[0]) || null,
    signals: await signalsOf(tx, id, 100),
    notes: notes.map(({ id, kind, text, authorName, at }) => ({ id, kind, text, author: authorName, at })),
    may: { act: may(tx.actor, 'alert.act', alert.accountId) && alert.status === 'open' },
  }
}
