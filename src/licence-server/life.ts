import { hostname } from 'node:os'
import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'

/** A sentence or a part of one, English and German. */
export type Said = { text: string; german: string }
/** Something an operator should know of, as the health page shows it. `key` names it from look to look. */
export type Trouble = { key: string; severity: 'P1' | 'P2' | 'P3' } & Said

const day = 86_400_000
const date = (at: Date) => at.toISOString().slice(0, 10)

/** A server that was silent for so long is forgotten. */
const forgetMs = 7 * day

/** Says that this licence server lives, and what it lacks. The machine's time, as for every sign of life. */
export async function sayAlive(
  tx: Tx,
  id: string,
  startedAt: Date,
  keysetVersion: number | null,
  troubles: readonly Trouble[],
): Promise<void> {
  await sql`insert into licence_server (id, host, pid, started_at, seen_at, keyset_version, troubles)
    values (${id}, ${hostname()}, ${process.pid}, ${startedAt}, clock_timestamp(), ${keysetVersion}, ${json(troubles)})
    on conflict (id) do update set seen_at = clock_timestamp(), keyset_version = excluded.keyset_version,
      troubles = excluded.troubles`.execute(tx)
  await sql`delete from licence_server where seen_at < clock_timestamp() - ${forgetMs} * interval '1 millisecond'`.execute(
    tx,
  )
}

export async function sayStopped(tx: Tx, id: string): Promise<void> {
  await sql`update licence_server set stopped_at = clock_timestamp() where id = ${id}`.execute(tx)
}

/**
 * How severe it is that something ends at `end`, having begun at `begin`: nothing in its first two thirds, P3 then, P2 when a
 * tenth or three days are left, P1 when it is over.
 */
export function ending(begin: Date, end: Date, now: Date): Trouble['severity'] | null {
  const left = end.getTime() - now.getTime()
  const span = end.getTime() - begin.getTime()
  if (left <= 0) return 'P1'
  if (left <= Math.max(span / 10, Math.min(3 * day, span / 3))) return 'P2'
  return left <= span / 3 ? 'P3' : null
}

/** Warns before a key set or an issuing key ends. */
export function endingTrouble(
  key: string,
  what: Said,
  { begin, end, now }: { begin: Date; end: Date; now: Date },
  then: Said,
): Trouble[] {
  const severity = ending(begin, end, now)
  if (!severity) return []
  const over = severity === 'P1'
  const text = `${what.text} ${over ? 'ended' : 'ends'} on ${date(end)}. ${then.text}`
  const german = `${what.german} ${over ? 'galt' : 'gilt'} bis ${date(end)}. ${then.german}`
  return [{ key, severity, text, german }]
}
