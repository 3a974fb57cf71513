import { accountsByIds, providerAccount } from '#accounts'
import { openOnWall } from '#alerts'
import { whoIsOnCall } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { countOwed, nextOwed } from '#promises'
import { countInProgress, workInProgress } from '#support'
import { countByAccount, parentGroupsOf, systemsOf, trunksOf } from '#systems'
import type { walls } from './contract.ts'
import type { Wall } from './queries.ts'
import { chooseNodes, nobodyFirst, severities, tally } from './rules.ts'

export type View = HandlerReply<typeof walls.readWall>

/** More than that nobody reads from five metres. */
const mostNodes = 20
const mostAlarms = 12
const mostAccounts = 12

/** Everything a wall shows, in one transaction: what stands beside each other is of one moment. */
export async function viewOf(tx: Tx, wall: Wall): Promise<View> {
  const accountId = wall.account?.id ?? null
  const open = await openOnWall(tx, { accountId, limit: mostAlarms })
  const owed = await nextOwed(tx, { accountId, limit: 6 })
  const work = await workInProgress(tx, { accountId, limit: 4 })
  const counts = await countByAccount(tx, accountId)
  const named = await accountsByIds(tx, [
    ...new Set([...open.incidents, ...owed, ...counts].map((one) => one.accountId)),
  ])
  const nameOf = (id: string) => named.get(id)?.name ?? ''
  return {
    name: wall.name,
    provider: (await providerAccount(tx))?.name ?? '',
    counts: open.counts,
    alarms: open.incidents.map(({ accountId: of, ...alarm }) => ({ ...alarm, account: nameOf(of) })),
    lastSignalAt: open.lastSignalAt,
    alarmedSystems: severities(open.systems),
    map: await mapOf(tx, accountId, open.systems),
    accounts: tally(counts, open.systems, mostAccounts).map(({ accountId: of, ...row }) => ({
      name: nameOf(of),
      ...row,
    })),
    accountsInAll: counts.length,
    promises: owed.map(({ accountId: of, ...promise }) => ({ ...promise, account: nameOf(of) })),
    promisesInAll: await countOwed(tx, accountId),
    onCall: nobodyFirst(
      (await whoIsOnCall(tx, tx.now)).map(({ rota, person }) => ({ rota: rota.name, person: person?.name ?? null })),
    ),
    work,
    workInAll: await countInProgress(tx, accountId),
  }
}

/** Alarmed systems with all that carries them, then those that carry most. */
async function mapOf(tx: Tx, accountId: string | null, alarmed: Alarmed): Promise<View['map']> {
  const worst = new Map(alarmed.map(({ systemId, severity }) => [systemId, severity]))
  const trunks = await trunksOf(tx, accountId, mostNodes)
  const groups = await parentGroupsOf(tx, [...alarmed.slice(0, mostNodes).map(({ systemId }) => systemId), ...trunks])
  const chosen = chooseNodes(alarmed.map(({ systemId }) => systemId), trunks, groups, mostNodes) // biome-ignore format: one question
  const systems = await systemsOf(tx, [...chosen])
  return {
    nodes: [...systems.values()].map(({ id, name, kind }) => ({ id, name, kind, worst: worst.get(id) ?? null })),
    groups: groups
      .filter(({ systemId }) => chosen.has(systemId))
      .map(({ systemId, mode, members }) => ({ systemId, mode, members: members.filter((id) => chosen.has(id)) }))
      .filter(({ members }) => members.length > 0),
  }
}

type Alarmed = Awaited<ReturnType<typeof openOnWall>>['systems']
