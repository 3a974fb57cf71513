import type { Severity } from '#platform/http/contract.ts'
import type { Why } from '../types.ts'
import { type Cut, systemsOfCut } from './topology.ts'

/** Failing at the same time, with a cut in common that nothing was heard from: so far apart they may be. */
export const sharedWindowMs = 120_000
/** What failed so long before its parent did, failed because of it. */
export const reverseWindowMs = 600_000
/** So many incidents of one account within a minute; each further one joins one incident, the storm. */
export const stormAfter = 10
export const stormWindowMs = 60_000

/** An equal value of it within the window puts alerts together. `name` tells the rule and the values apart from others. */
export type LabelKey = { name: string; windowMs: number; labels: Readonly<Record<string, string>> }

export type Arriving = {
  id: string
  accountId: string
  systemId: string | null
  severity: Severity
  cuts: readonly Cut[]
  labelKeys: readonly LabelKey[]
}

export type Standing = {
  incidentId: string
  systemId: string | null
  severity: Severity
  cuts: readonly Cut[]
  labelKeys: readonly string[]
  openedAtMs: number
}

export type OpenIncident = { id: string; accountId: string; openedAtMs: number; storm: boolean }

export type Field = {
  arriving: readonly Arriving[]
  standing: readonly Standing[]
  incidents: readonly OpenIncident[]
  /** Systems that were seen working a moment ago: they explain nothing. */
  working: ReadonlySet<string>
  /** A system that has no alert but cannot be reached because of those that have. */
  unreachable: (systemId: string) => boolean
  nowMs: number
}

export type Placement = {
  /** An incident there is, or null for a new one. */
  incidentId: string | null
  storm: boolean
  alerts: { id: string; why: Why }[]
  /** Open incidents that turn out to be this one. */
  merged: string[]
}

/**
 * Puts alerts into incidents: those of one system, those behind what fails, those behind something in common, those whose
 * redundant parents all fail, those a label rule puts together. What belongs to several incidents shows that they are one.
 * Pure; the order of the alerts does not change who stands with whom.
 */
export function correlate(field: Field): Placement[] {
  const links = createLinks()
  for (const alert of field.arriving) links.add(alert.id)
  joinSystems(field, links)
  joinCuts(field, links)
  joinGroups(field, links)
  joinLabels(field, links)
  return withoutStorm(field, placementsOf(field, links))
}

const incidentNode = (id: string) => `incident ${id}`

/** Union-find over alerts and incidents; the first reason an alert was linked for is the one it shows. */
function createLinks() {
  const parent = new Map<string, string>()
  const whys = new Map<string, Why>()
  const find = (node: string): string => {
    let root = node
    while (parent.get(root) !== root) root = parent.get(root)!
    for (let at = node; at !== root; ) {
      const next = parent.get(at)!
      parent.set(at, root)
      at = next
    }
    return root
  }
  const add = (node: string) => {
    if (!parent.has(node)) parent.set(node, node)
  }
  return {
    add,
    find,
    whyOf: (node: string): Why => whys.get(node) ?? { code: 'alone' },
    link(a: string, b: string, why: Why) {
      add(a)
      add(b)
      for (const node of [a, b]) if (!whys.has(node)) whys.set(node, why)
      const [left, right] = [find(a), find(b)]
      if (left !== right) parent.set(left, right)
    },
  }
}
type Links = ReturnType<typeof createLinks>

/** One node a system: its alerts, standing or arriving, are of one incident. */
function joinSystems({ arriving, standing }: Field, links: Links): void {
  const nodes = new Map<string, string>()
  for (const { systemId, incidentId } of standing) if (systemId) nodes.set(systemId, incidentNode(incidentId))
  for (const { id, systemId } of arriving) {
    if (!systemId) continue
    const there = nodes.get(systemId)
    if (there) links.link(id, there, { code: 'same_system' })
    else nodes.set(systemId, id)
  }
}

/** The nodes of failing systems: what depends on them stands with them. */
function joinCuts(field: Field, links: Links): void {
  const { arriving, standing, working, nowMs } = field
  const failing = new Map<string, { node: string; severity: Severity; since: number }>()
  for (const { systemId, incidentId, severity, openedAtMs } of standing)
    if (systemId) failing.set(systemId, { node: incidentNode(incidentId), severity, since: openedAtMs })
  for (const { id, systemId, severity } of arriving)
    if (systemId && !failing.has(systemId)) failing.set(systemId, { node: id, severity, since: nowMs })
  const shared = new Map<Cut, string>()
  for (const { incidentId, cuts, openedAtMs } of standing)
    for (const cut of cuts) if (nowMs - openedAtMs <= sharedWindowMs) shared.set(cut, incidentNode(incidentId))
  for (const alert of arriving)
    for (const cut of alert.cuts) {
      if (cut === alert.systemId || systemsOfCut(cut).some((id) => working.has(id))) continue
      const cause = failing.get(cut)
      if (cause && explains(cause, alert.severity, nowMs))
        links.link(alert.id, cause.node, { code: 'depends', systemIds: [cut] })
      const other = shared.get(cut)
      if (other) links.link(alert.id, other, { code: 'shared', systemIds: systemsOfCut(cut) })
      else shared.set(cut, alert.id)
    }
  joinEarlierChildren(field, failing, links)
}

/** An old small trouble of a parent does not explain a worse one of its child. */
function explains(cause: { severity: Severity; since: number }, severity: Severity, nowMs: number): boolean {
  return cause.severity <= severity || nowMs - cause.since <= reverseWindowMs
}

/** The parent is heard of after its children: what failed shortly before belongs to it. */
function joinEarlierChildren(field: Field, failing: ReadonlyMap<string, { node: string }>, links: Links): void {
  const arrived = new Set(field.arriving.map(({ systemId }) => systemId))
  for (const { incidentId, systemId, cuts, openedAtMs } of field.standing) {
    if (field.nowMs - openedAtMs > reverseWindowMs) continue
    for (const cut of cuts)
      if (cut !== systemId && arrived.has(cut))
        links.link(failing.get(cut)!.node, incidentNode(incidentId), { code: 'depends', systemIds: [cut] })
  }
}

/** All members of a redundant group fail: whoever sits behind it, and the members, are one incident. */
function joinGroups({ arriving, standing, unreachable, nowMs }: Field, links: Links): void {
  const nodeOf = new Map<string, string>()
  for (const { systemId, incidentId } of standing) if (systemId) nodeOf.set(systemId, incidentNode(incidentId))
  for (const { id, systemId } of arriving) if (systemId && !nodeOf.has(systemId)) nodeOf.set(systemId, id)
  const behind = new Map<Cut, Set<string>>()
  const note = (cuts: readonly Cut[], node: string) => {
    for (const cut of cuts)
      if (cut.startsWith('any:')) behind.set(cut, (behind.get(cut) ?? new Set<string>()).add(node))
  }
  for (const { id, cuts } of arriving) note(cuts, id)
  for (const { cuts, incidentId, openedAtMs } of standing)
    if (nowMs - openedAtMs <= reverseWindowMs) note(cuts, incidentNode(incidentId))
  for (const [cut, nodes] of behind) {
    const members = systemsOfCut(cut)
    if (!members.every((member) => nodeOf.has(member) || unreachable(member))) continue
    const first = [...nodes][0]!
    const why: Why = { code: 'redundancy_lost', systemIds: members }
    for (const node of nodes) links.link(node, first, why)
    for (const member of members) if (nodeOf.has(member)) links.link(nodeOf.get(member)!, first, why)
  }
}

function joinLabels({ arriving, standing, nowMs }: Field, links: Links): void {
  const last = new Map<string, { node: string; at: number }>()
  for (const { incidentId, labelKeys, openedAtMs } of standing)
    for (const name of labelKeys)
      if (openedAtMs > (last.get(name)?.at ?? 0)) last.set(name, { node: incidentNode(incidentId), at: openedAtMs })
  for (const { id, labelKeys } of arriving)
    for (const { name, windowMs, labels } of labelKeys) {
      const there = last.get(name)
      if (there && nowMs - there.at <= windowMs) links.link(id, there.node, { code: 'labels', labels })
      else last.set(name, { node: id, at: nowMs })
    }
}

function placementsOf({ arriving, incidents }: Field, links: Links): (Placement & { accountId: string })[] {
  for (const { id } of incidents) links.add(incidentNode(id))
  const standing = Map.groupBy(
    incidents.toSorted((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1)),
    ({ id }) => links.find(incidentNode(id)),
  )
  return [...Map.groupBy(arriving, ({ id }) => links.find(id))].map(([root, alerts]) => {
    const [into, ...merged] = standing.get(root) ?? []
    return {
      incidentId: into?.id ?? null,
      accountId: alerts[0]!.accountId,
      storm: into?.storm ?? false,
      alerts: alerts.map(({ id }) => ({ id, why: links.whyOf(id) })),
      merged: merged.map(({ id }) => id),
    }
  })
}

/** New incidents of an account beyond what anybody could answer within a minute become one. */
function withoutStorm(field: Field, placements: (Placement & { accountId: string })[]): Placement[] {
  const kept: Placement[] = placements.filter(({ incidentId }) => incidentId !== null)
  const fresh = Map.groupBy(
    placements.filter(({ incidentId }) => incidentId === null),
    ({ accountId }) => accountId,
  )
  for (const [accountId, ofAccount] of fresh) {
    const recent = field.incidents.filter(
      (one) => one.accountId === accountId && field.nowMs - one.openedAtMs <= stormWindowMs,
    )
    const free = Math.max(0, stormAfter - recent.filter(({ storm }) => !storm).length)
    kept.push(...ofAccount.slice(0, free))
    const rest = ofAccount.slice(free)
    if (rest.length === 0) continue
    kept.push({
      incidentId: recent.find(({ storm }) => storm)?.id ?? null,
      storm: true,
      alerts: rest.flatMap(({ alerts }) =>
        alerts.map(({ id, why }) => ({ id, why: why.code === 'alone' ? ({ code: 'storm' } as const) : why })),
      ),
      merged: [],
    })
  }
  return kept
}
