import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { View } from '../rules/confirm.ts'
import type { CheckState } from '../types.ts'

type Severity = 'P1' | 'P2' | 'P3' | 'P4'

/** A check as the vote needs it: what it is, what was decided last. */
export type Standing = {
  accountId: string
  checkId: string
  systemId: string
  name: string
  kind: string
  severity: Severity
  quorum: number
  everyMs: number
  timeoutMs: number
  state: CheckState
  since: Date
  flapping: boolean
  problem: boolean
  revision: number
}

/** Locks the states of these checks in the order of their ids. Removed ones are left out. */
export async function lockStandings(tx: Tx, ids: readonly string[]): Promise<Standing[]> {
  const { rows } =
    await sql<Standing>`select s.account_id as "accountId", s.check_id as "checkId", s.system_id as "systemId", c.name, c.kind,
      c.severity, c.quorum, c.every_ms as "everyMs", c.timeout_ms as "timeoutMs", s.state, s.since, s.flapping, s.problem, s.revision
    from check_state s join system_check c on c.id = s.check_id
    where s.check_id = any(${[...ids]}::uuid[]) and c.removed_at is null order by s.check_id for update of s`.execute(
      tx,
    )
  return rows
}

export type Ballots = Pick<View, 'state' | 'blind'> & {
  checkId: string
  flapping: boolean
  endedAt: Date
  said: string
  outcome: string
}

export async function ballotsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Ballots[]>> {
  const { rows } =
    await sql<Ballots>`select v.check_id as "checkId", v.state, v.blind, v.flapping, v.ended_at as "endedAt", v.said, v.outcome
    from check_view v join system_check c on c.id = v.check_id
    where v.check_id = any(${[...ids]}::uuid[]) and v.location = any(c.locations)`.execute(tx)
  return Map.groupBy(rows, ({ checkId }) => checkId)
}

/** What the vote made of a check. */
export type Decided = Standing & {
  before: CheckState
  wasFlapping: boolean
  voters: number
  against: number
  said: string
}

/** Saves what was decided, and keeps a record of each change of state. */
export async function saveDecided(tx: Tx, decided: readonly Decided[]): Promise<void> {
  const rows = decided.map(({ accountId, checkId, state, since, flapping, voters, against, said, problem, revision, before }) => ({ a: accountId, c: checkId, state, since: since.toISOString(), flapping, voters, against, said, problem, revision, before })) // biome-ignore format: one thing
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(a uuid, c uuid, state text, since timestamptz, flapping boolean,
    voters int, against int, said text, problem boolean, revision bigint, before text)`
  await sql`update check_state s set state = r.state, since = r.since, flapping = r.flapping, voters = r.voters, against = r.against,
      said = r.said, problem = r.problem, revision = r.revision
    from ${given} where s.account_id = r.a and s.check_id = r.c`.execute(tx)
  await sql`insert into check_change (account_id, check_id, at, before, after, flapping, said)
    select a, c, ${tx.now}, before, state, flapping, said from ${given} where before <> state`.execute(tx)
}

/** Wants a look at these checks now, on whichever instance holds them. Returns how many there were. */
export async function forceLooks(
  tx: Tx,
  where: { checks: readonly string[] } | { systems: readonly string[]; bad?: boolean },
): Promise<number> {
  const which =
    'checks' in where
      ? sql`c.id = any(${[...where.checks]}::uuid[])`
      : sql`c.system_id = any(${[...where.systems]}::uuid[]) ${where.bad ? sql`and exists (select from check_state s where s.check_id = c.id and s.state in ('down', 'degraded'))` : sql``}`
  const { numAffectedRows } =
    await sql`update system_check c set forced_at = ${tx.now}, changed_at = ${tx.now}, version = version + 1
    where ${which} and c.removed_at is null and c.paused_at is null and c.kind <> 'heartbeat'
      and (c.forced_at is null or c.forced_at < ${tx.now})`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** At the commit, whoever holds checks on any instance looks for what changed. */
export async function wakeHolders(tx: Tx): Promise<void> {
  await sql`select pg_notify('palisade_wake', 'check changes')`.execute(tx)
}

/** Whoever holds the checks of a system looks anew at what they are. */
export async function touchChecks(tx: Tx, systemId: string): Promise<void> {
  await sql`update system_check set changed_at = ${tx.now}, version = version + 1 where system_id = ${systemId} and removed_at is null`.execute(
    tx,
  )
  await wakeHolders(tx)
}
