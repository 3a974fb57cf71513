import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { signalKey } from '../rules/signal.ts'
import type { CheckState } from '../types.ts'

/** A check as the rule about pages needs it: since when its state is so, and its oldest look of any location. */
export type CheckSeen = {
  checkId: string
  systemId: string
  state: CheckState
  since: Date
  lookedAt: Date | null
  watched: boolean
}

const columns = sql`s.check_id as "checkId", s.system_id as "systemId", s.state, s.since, c.paused_at is null and c.kind <> 'heartbeat' as watched,
  (select min(v.started_at) from check_view v where v.account_id = s.account_id and v.check_id = s.check_id and v.location = any(c.locations)) as "lookedAt"`
const from = sql`check_state s join system_check c on c.account_id = s.account_id and c.id = s.check_id`

export async function checksOfSystems(tx: Tx, systemIds: readonly string[]): Promise<CheckSeen[]> {
  if (systemIds.length === 0) return []
  const { rows } = await sql<CheckSeen>`select ${columns} from ${from}
    where s.system_id = any(${[...new Set(systemIds)]}::uuid[]) and c.removed_at is null`.execute(tx)
  return rows
}

export async function checksSeen(tx: Tx, checkIds: readonly string[]): Promise<Map<string, CheckSeen>> {
  if (checkIds.length === 0) return new Map()
  const { rows } =
    await sql<CheckSeen>`select ${columns} from ${from} where s.check_id = any(${[...checkIds]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.checkId, row]))
}

/** How much a check says about its system at this moment, and the name its problem has with `#alerts`. */
export type CheckJudged = { systemId: string; severity: 'P1' | 'P2' | 'P3' | 'P4'; state: CheckState; alertKey: string }

/** The checks of systems that are not paused, as they stand. */
export async function checksJudged(tx: Tx, systemIds: readonly string[]): Promise<Map<string, CheckJudged[]>> {
  if (systemIds.length === 0) return new Map()
  const { rows } = await sql<
    Omit<CheckJudged, 'alertKey'> & { id: string }
  >`select c.id, c.system_id as "systemId", c.severity, s.state
      from system_check c join check_state s on s.account_id = c.account_id and s.check_id = c.id
     where c.system_id = any(${[...new Set(systemIds)]}::uuid[]) and c.removed_at is null and c.paused_at is null`.execute(
    tx,
  )
  const judged = rows.map(({ id, ...row }) => ({ ...row, alertKey: signalKey(id) }))
  return Map.groupBy(judged, ({ systemId }) => systemId)
}
