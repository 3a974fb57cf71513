import { type RawBuilder, sql } from 'kysely'
import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import { byCause, type Cause, causedBy, causeNow } from '../cause.ts'
import { clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { timerLateness } from '../http/metrics.ts'
import { newId } from '../id.ts'
import { startLoop } from '../loop.ts'

/** A deadline to arm. (kind, key) names it: arming the same again moves it. */
export type Deadline = { kind: string; key: string; dueAt: Date; data?: unknown }

/** A deadline that came. `firedAt - dueAt` is our own lateness; handlers count the next due time from `dueAt`. */
export type FiredTimer = { id: string; kind: string; key: string; dueAt: Date; firedAt: Date; data: unknown }

export type TimerHandler = (tx: Tx, timers: FiredTimer[]) => Promise<void>

export type Timers = {
  /** Registers the one handler of a kind. It runs in one transaction with the firing of all timers it is given. */
  on(kind: string, handler: TimerHandler): void
  /** Deadlines of these kinds wait while `held` says so; it is asked before each round. One set of kinds. */
  holdWhile(kinds: readonly string[], held: () => Promise<boolean>): void
  start(): void
  stop(): Promise<void>
  /** Looks for due deadlines now. For tests, after the clock was moved. */
  wake(): void
  /** Fires everything due, until nothing is. For tests. */
  settle(): Promise<void>
}

/** At most this long asleep: deadlines armed by other instances are found by then, also if no wake-up reached us. */
const longestSleepMs = 400
const batchSize = 200

/** Arms deadlines (one statement however many). Handlers run after the commit, at `dueAt`, on whichever instance is first. */
export async function armMany(tx: Tx, deadlines: readonly Deadline[]): Promise<void> {
  if (deadlines.length === 0) return
  const cause = causeNow()
  const rows = deadlines.map((d) => ({
    id: newId(),
    kind: d.kind,
    key: d.key,
    due_at: d.dueAt.toISOString(),
    data: d.data ?? {},
    cause,
  }))
  await sql`insert into timer (id, kind, key, due_at, try_at, data, cause)
    select id, kind, key, due_at, due_at, data, cause
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, kind text, key text, due_at timestamptz, data jsonb,
        cause jsonb)
    on conflict (kind, key) where fired_at is null
    do update set due_at = excluded.due_at, try_at = excluded.due_at, data = excluded.data, attempts = 0,
      cause = excluded.cause`.execute(tx)
  const earliest = Math.min(...deadlines.map((d) => d.dueAt.getTime()))
  if (earliest - clock.now().getTime() < 2 * longestSleepMs) tx.afterCommit(() => tx.app.timers.wake())
}

export function arm(tx: Tx, deadline: Deadline): Promise<void> {
  return armMany(tx, [deadline])
}

/** Deadlines of a kind that did not fire yet, of keys that begin like this. */
export async function dueOf(tx: Tx, kind: string, beginning: string): Promise<Required<Omit<Deadline, 'kind'>>[]> {
  const { rows } = await sql<Required<Omit<Deadline, 'kind'>>>`select key, due_at as "dueAt", data from timer
    where kind = ${kind} and starts_with(key, ${beginning}) and fired_at is null order by key`.execute(tx)
  return rows
}

/** Takes deadlines back. What fired at this moment has fired: handlers look at the state they find. */
export async function disarmMany(tx: Tx, kind: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await sql`delete from timer where kind = ${kind} and key = any(${[...keys]}::text[]) and fired_at is null`.execute(tx)
}

export function disarm(tx: Tx, kind: string, key: string): Promise<void> {
  return disarmMany(tx, kind, [key])
}

type TimerRow = { id: string; kind: string; key: string; due_at: Date; data: unknown; cause: Cause | null }

/**
 * The deadline loop. Each round takes what is due with `for update skip locked`, so that several instances share the
 * work, and commits the firing together with all that its handler decided: a crash fires it again elsewhere, never half.
 * It sleeps until the earliest deadline.
 */
export function createTimers(app: () => App): Timers {
  const handlers = new Map<string, TimerHandler>()
  let hold: { kinds: ReadonlySet<string>; held: () => Promise<boolean> } | null = null
  /** The kinds this instance may fire now. */
  let free: string[] = []

  /** Asks whether some kinds wait. */
  async function lookAtHold(): Promise<void> {
    const held = hold !== null && (await hold.held())
    free = [...handlers.keys()].filter((kind) => !held || !hold!.kinds.has(kind))
  }

  /** Fires what is due, or the one named. Returns how many. */
  async function fire(only?: string): Promise<number> {
    return app().db.transact(systemActor('clock'), async (tx) => {
      const { rows } = await sql<TimerRow>`
        select id, kind, key, due_at, data, cause from timer
         where fired_at is null and try_at <= ${tx.now} and ${known()} ${only ? sql`and id = ${only}` : sql``}
         order by try_at limit ${batchSize} for update skip locked`.execute(tx)
      if (rows.length === 0) return 0
      const firedAt = clock.now()
      await sql`update timer set fired_at = ${firedAt} where id = any(${rows.map((row) => row.id)}::uuid[])`.execute(tx)
      for (const [kind, ofKind] of Map.groupBy(rows, (row) => row.kind))
        for (const { cause, of } of byCause(ofKind)) {
          const fired = of.map((row) => ({
            id: row.id,
            kind,
            key: row.key,
            dueAt: row.due_at,
            firedAt,
            data: row.data,
          }))
          await causedBy(cause, () => handlers.get(kind)!(tx, fired))
        }
      tx.afterCommit(() => {
        for (const row of rows)
          timerLateness.observe({ kind: row.kind }, (firedAt.getTime() - row.due_at.getTime()) / 1000)
      })
      return rows.length
    })
  }

  /** The kinds this instance may fire. An expression, so that the planner keeps to the index on try_at. */
  function known(): RawBuilder<boolean> {
    return sql<boolean>`(kind || '') = any(${free}::text[])`
  }

  /** A batch failed: each of it alone, so that one bad timer holds up nobody; it is tried again with growing pauses. */
  async function fireOneByOne(): Promise<void> {
    const actor = systemActor('clock')
    const { rows } = await app().db.transact(actor, (tx) =>
      sql<{ id: string; kind: string }>`select id, kind from timer
        where fired_at is null and try_at <= ${tx.now} and ${known()} order by try_at limit ${batchSize}`.execute(tx),
    )
    for (const { id, kind } of rows) {
      try {
        await fire(id)
      } catch (error) {
        app().log.error({ kind, timer: id, error: (error as Error).stack }, 'a deadline failed; it is tried again')
        await app().db.transact(actor, (tx) =>
          sql`update timer set attempts = attempts + 1, last_error = ${String((error as Error).message).slice(0, 500)},
            try_at = ${tx.now}::timestamptz + least(interval '1 second' * power(2, least(attempts, 6)), interval '1 minute')
            where id = ${id} and fired_at is null`.execute(tx),
        )
      }
    }
  }

  /** The moment of the earliest deadline that has a handler here. */
  async function earliest(): Promise<number | null> {
    await lookAtHold()
    // The fence keeps the plan on the index of try_at: from a table nobody has analysed yet the planner expects so few deadlines of our
    // kinds that it reads and sorts all of them (17 ms of 100,000, against 0.05).
    const { rows } = await app().db.pool.query<{ try_at: Date }>(
      `select try_at from (select try_at, kind from timer where fired_at is null order by try_at offset 0) due
        where kind = any($1) limit 1`,
      [free],
    )
    return rows[0]?.try_at.getTime() ?? null
  }

  async function round(): Promise<number> {
    const next = await earliest()
    if (next === null) return longestSleepMs
    const wait = next - clock.now().getTime()
    if (wait > 0) return Math.min(wait, longestSleepMs)
    try {
      // Nothing taken though something is due: another instance has it in hand.
      if ((await fire()) === 0) return 20
    } catch (error) {
      app().log.warn({ error: (error as Error).message }, 'a batch of deadlines failed; each is tried alone')
      await fireOneByOne()
    }
    return 0
  }

  const loop = startLoop('timers', round, () => app().log)
  return {
    on(kind, handler) {
      if (handlers.has(kind)) throw new Error(`timer kind ${kind} has two handlers`)
      handlers.set(kind, handler)
    },
    holdWhile(kinds, held) {
      hold = { kinds: new Set(kinds), held }
    },
    start: () => loop.start(),
    stop: () => loop.stop(),
    wake: () => loop.wake(),
    async settle() {
      for (let next = await earliest(); next !== null && next <= clock.now().getTime(); next = await earliest())
        await round()
    },
  }
}

/** Forgets fired deadlines after 90 days; what they proved stands in the facts of their modules. */
export async function pruneTimers(tx: Tx): Promise<void> {
  await sql`delete from timer where fired_at < ${tx.now}::timestamptz - interval '90 days'`.execute(tx)
}
