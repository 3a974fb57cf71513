import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Page } from '../types.ts'

export type Subscriber = {
  id: string
  accountId: string
  email: string
  askedAt: Date
  confirmedAt: Date | null
  endToken: Buffer
}
const columns = sql`s.id, s.account_id as "accountId", s.email, s.asked_at as "askedAt", s.confirmed_at as "confirmedAt", s.end_token as "endToken"`

export async function subscriberByEmail(tx: Tx, pageId: string, email: string): Promise<Subscriber | null> {
  const { rows } = await sql<Subscriber>`select ${columns} from status_subscriber s where s.page_id = ${pageId}
    and lower(s.email) = lower(${email}) for no key update`.execute(tx)
  return rows[0] ?? null
}

export async function insertSubscriber(
  tx: Tx,
  page: Page,
  one: { id: string; email: string; confirmHash: Buffer; endHash: Buffer; endToken: Buffer },
): Promise<void> {
  await sql`insert into status_subscriber (account_id, id, page_id, email, confirm_hash, end_hash, end_token, asked_at)
    values (${page.accountId}, ${one.id}, ${page.id}, ${one.email}, ${one.confirmHash}, ${one.endHash}, ${one.endToken}, ${tx.now})
    on conflict do nothing`.execute(tx)
}

export async function askAgain(tx: Tx, id: string, confirmHash: Buffer): Promise<void> {
  await sql`update status_subscriber set confirm_hash = ${confirmHash}, asked_at = ${tx.now} where id = ${id}`.execute(
    tx,
  )
}

/** True when an address was waiting for this since `since`. */
export async function confirm(tx: Tx, pageId: string, hash: Buffer, since: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`update status_subscriber set confirm_hash = null, confirmed_at = ${tx.now}
    where page_id = ${pageId} and confirm_hash = ${hash} and asked_at > ${since}`.execute(tx)
  return numAffectedRows === 1n
}

export async function endByHash(tx: Tx, pageId: string, hash: Buffer): Promise<boolean> {
  const { numAffectedRows } =
    await sql`delete from status_subscriber where page_id = ${pageId} and end_hash = ${hash}`.execute(tx)
  return numAffectedRows === 1n
}

export async function countConfirmed(tx: Tx, pageId: string): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from status_subscriber where page_id = ${pageId} and confirmed_at is not null`.execute(
    tx,
  )
  return rows[0]!.n
}

/** Confirmed subscribers after an id. */
export async function confirmedAfter(
  tx: Tx,
  pageId: string,
  after: string | null,
  limit: number,
): Promise<Subscriber[]> {
  const { rows } =
    await sql<Subscriber>`select ${columns} from status_subscriber s where s.page_id = ${pageId} and s.confirmed_at is not null
    ${after ? sql`and s.id > ${after}` : sql``} order by s.id limit ${limit}`.execute(tx)
  return rows
}

/** Forgets who never confirmed. */
export async function deleteUnconfirmed(tx: Tx, before: Date): Promise<void> {
  await sql`delete from status_subscriber where confirmed_at is null and asked_at < ${before}`.execute(tx)
}
