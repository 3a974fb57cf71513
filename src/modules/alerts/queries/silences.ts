import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Matcher } from '../rules/silence.ts'

export type Silence = {
  id: string
  /** Null: of all accounts. */
  accountId: string | null
  matchers: Matcher[]
  startsAt: Date
  endsAt: Date
  comment: string
  author: string
  createdBy: string | null
  createdAt: Date
}

const columns = sql`id, account_id as "accountId", matchers, starts_at as "startsAt", ends_at as "endsAt", comment, author,
  created_by as "createdBy", created_at as "createdAt"`

/** Silences that hold at this moment. */
export async function silencesNow(tx: Tx): Promise<Silence[]> {
  const { rows } = await sql<Silence>`select ${columns} from silence
    where starts_at <= ${tx.now} and ends_at > ${tx.now} order by ends_at`.execute(tx)
  return rows
}

/** Those that hold or will, and those that ended since. Of one account with those of all, or of everybody. */
export async function selectSilences(tx: Tx, since: Date, accountId: string | null): Promise<Silence[]> {
  const { rows } = await sql<Silence>`select ${columns} from silence where ends_at > ${since}
    ${accountId === null ? sql`` : sql`and (account_id is null or account_id = ${accountId})`}
    order by ends_at desc limit 1000`.execute(tx)
  return rows
}

export async function lockSilence(tx: Tx, id: string): Promise<Silence | null> {
  const { rows } = await sql<Silence>`select ${columns} from silence where id = ${id} for update`.execute(tx)
  return rows[0] ?? null
}

export async function insertSilence(tx: Tx, silence: Silence): Promise<void> {
  await sql`insert into silence (id, account_id, matchers, starts_at, ends_at, comment, author, created_by, created_at)
    values (${silence.id}, ${silence.accountId}, ${json(silence.matchers)}, ${silence.startsAt}, ${silence.endsAt},
      ${silence.comment}, ${silence.author}, ${silence.createdBy}, ${silence.createdAt})`.execute(tx)
}

export async function endSilence(tx: Tx, id: string, endsAt: Date): Promise<void> {
  await sql`update silence set ends_at = ${endsAt}, starts_at = least(starts_at, ${endsAt}) where id = ${id}`.execute(
    tx,
  )
}
