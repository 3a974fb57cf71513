import { may, permit, staffNames } from '#accounts'
import { countTimeline, timelineOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { descendantsOf, groupsWith, ownGroups, parentGroupsOf } from '../queries/parents.ts'
import { loadSystem, type SystemFilter, selectSystems, systemsOf } from '../queries/systems.ts'
import type { StoredSystem, System } from '../types.ts'

type Paged = Omit<SystemFilter, 'after' | 'limit'> & { cursor?: string; limit: number }

export async function listSystems(tx: Tx, { cursor, ...query }: Paged) {
  permit(tx.actor, 'system.read', { accountId: tx.actor.accountId })
  const values = fromCursor(cursor, 2)
  const after = values ? { name: String(values[0]), id: String(values[1]) } : undefined
  const rows = await selectSystems(tx, { ...query, after, limit: query.limit + 1 })
  const owners = await ownerNames(tx, rows)
  return toPage(
    rows,
    query.limit,
    (row) => [row.name.toLowerCase(), row.id],
    (row) => rowView(row, owners),
  )
}

/** The page of a system: what is said of it, what it depends on, what depends on it. */
export async function getSystem(tx: Tx, id: string) {
  const system = await loadReadable(tx, id)
  const [groups, below] = [await ownGroups(tx, id), await groupsWith(tx, id)]
  const near = await systemsOf(tx, [
    ...groups.flatMap(({ members }) => members),
    ...below.map(({ systemId }) => systemId),
  ])
  const children = [...new Set(below.map(({ systemId }) => systemId))].flatMap((each) => near.get(each) ?? [])
  return {
    ...rowView(system, await ownerNames(tx, [system])),
    runbook: system.runbook,
    documentation: system.documentation,
    retiredWhy: system.retiredWhy,
    version: system.version,
    createdAt: system.createdAt,
    parents: groups.map(({ mode, members }) => ({
      mode,
      members: members.flatMap((each) => near.get(each) ?? []).map(nodeView),
    })),
    children: children
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .slice(0, mostChildren)
      .map(nodeView),
    childCount: children.length,
    may: {
      edit: may(tx.actor, 'system.write', system.accountId),
      note: may(tx.actor, 'journal.write', system.accountId),
    },
  }
}

const mostChildren = 100
/** More than that nobody reads on one page. */
const mostMapped = 300

/** What stands above and below a system at any depth, as nodes and groups. `more` so many below are left out. */
export async function mapOf(tx: Tx, id: string) {
  const system = await loadReadable(tx, id)
  const above = await parentGroupsOf(tx, [id])
  const below = await descendantsOf(tx, [id], 10_000)
  const shown = below.slice(0, mostMapped)
  const nodes = new Set([id, ...above.flatMap(({ members }) => members), ...shown])
  const groups = [...above, ...(await parentGroupsOf(tx, shown))]
  const within = new Map(
    groups
      .map(({ systemId, mode, members }) => ({ systemId, mode, members: members.filter((each) => nodes.has(each)) }))
      .filter(({ systemId, members }) => nodes.has(systemId) && members.length > 0)
      .map((group) => [JSON.stringify(group), group]),
  )
  const named = await systemsOf(tx, [...nodes])
  return {
    id: system.id,
    nodes: [...named.values()].map(nodeView),
    groups: [...within.values()],
    more: below.length - shown.length,
  }
}

type JournalAsked = { from?: Date; to?: Date; cursor?: string; limit: number }

export async function journalOf(tx: Tx, id: string, { cursor, limit, ...span }: JournalAsked) {
  const system = await loadReadable(tx, id)
  permit(tx.actor, 'journal.read', { accountId: system.accountId })
  const continued = fromCursor(cursor, 2)
  const before = continued ? { at: momentIn(continued[0]), id: String(continued[1]) } : undefined
  const filter = { ...span, subjectId: id }
  const entries = await timelineOf(tx, system.accountId, { ...filter, limit: limit + 1, before })
  const within = span.from && span.to ? await countTimeline(tx, system.accountId, filter) : null
  const page = toPage(
    entries,
    limit,
    (entry) => [entry.at, entry.id],
    (entry) => entry,
  )
  return { ...page, within }
}

async function loadReadable(tx: Tx, id: string): Promise<StoredSystem> {
  const system = await loadSystem(tx, id)
  if (!system) throw notFound()
  permit(tx.actor, 'system.read', { accountId: system.accountId })
  return system
}

/** Customers do not see people of the provider, but may know the name of who answers for a system of theirs. */
async function ownerNames(tx: Tx, rows: readonly StoredSystem[]): Promise<Map<string, string>> {
  const hidden = rows.flatMap(({ ownerId, ownerName }) => (ownerId && ownerName === null ? [ownerId] : []))
  return staffNames(tx, hidden)
}

function rowView(row: StoredSystem, owners: ReadonlyMap<string, string>) {
  const { id, name, kind, location, ownerId, ownerName, contractId, templateId, aliases, retiredAt } = row
  return {
    id,
    account: { id: row.accountId, number: row.accountNumber, name: row.accountName },
    name,
    kind,
    location,
    owner: ownerId ? { id: ownerId, name: ownerName ?? owners.get(ownerId) ?? '' } : null,
    contract: contractId ? { id: contractId, number: row.contractNumber ?? '', name: row.contractName ?? '' } : null,
    template: templateId && row.templateName ? { id: templateId, name: row.templateName } : null,
    aliases,
    retiredAt,
  }
}

const nodeView = ({ id, name, kind, retiredAt }: System) => ({ id, name, kind, retired: retiredAt !== null })
