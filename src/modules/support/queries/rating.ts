import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type StoredRating = {
  id: string
  accountId: string
  requestId: string
  askedAt: Date
  sentTo: string | null
  score: number | null
  comment: string | null
  answeredAt: Date | null
  answeredBy: string | null
}

const columns = sql`s.id, s.account_id as "accountId", s.request_id as "requestId", s.asked_at as "askedAt",
  s.sent_to as "sentTo", s.score, s.comment, s.answered_at as "answeredAt", s.answered_by as "answeredBy"`

export async function ratingOf(tx: Tx, requestId: string, lock = false): Promise<StoredRating | null> {
  const { rows } = await sql<StoredRating>`select ${columns} from satisfaction s
    where s.request_id = ${requestId} and ${seesAccount(tx, 's.account_id')} ${lock ? sql`for update` : sql``}`.execute(
    tx,
  )
  return rows[0] ?? null
}

export async function ratingByToken(tx: Tx, hash: Buffer, lock = false): Promise<StoredRating | null> {
  const { rows } = await sql<StoredRating>`select ${columns} from satisfaction s where s.token_hash = ${hash}
    ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** Asks about a request, once; asked again with another link as long as nobody answered. False when it was answered. */
export async function putQuestion(
  tx: Tx,
  q: { id: string; accountId: string; requestId: string; tokenHash: Buffer | null; sentTo: string | null },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into satisfaction (account_id, id, request_id, token_hash, asked_at, sent_to)
    values (${q.accountId}, ${q.id}, ${q.requestId}, ${q.tokenHash}, ${tx.now}, ${q.sentTo})
    on conflict (request_id) do update set token_hash = excluded.token_hash, sent_to = excluded.sent_to
      where satisfaction.answered_at is null`.execute(tx)
  return numAffectedRows === 1n
}

export async function saveRating(
  tx: Tx,
  id: string,
  answer: { score: number; comment: string | null; by: string },
): Promise<void> {
  await sql`update satisfaction set score = ${answer.score}, comment = ${answer.comment}, answered_at = ${tx.now},
    answered_by = ${answer.by} where id = ${id} and answered_at is null`.execute(tx)
}

export type ListedRating = StoredRating & { requestNumber: number; requestTitle: string }

export async function listRatings(
  tx: Tx,
  accountId: string,
  limit: number,
  after: { at: Date; id: string } | null,
): Promise<ListedRating[]> {
  const { rows } = await sql<ListedRating>`select ${columns}, r.number as "requestNumber", r.title as "requestTitle"
    from satisfaction s join request r on r.id = s.request_id
    where s.account_id = ${accountId} and s.answered_at is not null and ${seesAccount(tx, 's.account_id')}
      ${after ? sql`and (s.answered_at, s.id) < (${after.at}, ${after.id}::uuid)` : sql``}
    order by s.answered_at desc, s.id desc limit ${limit}`.execute(tx)
  return rows
}

export async function ratingFigures(
  tx: Tx,
  accountId: string,
): Promise<{ asked: number; count: number; average: number | null }> {
  const { rows } = await sql<{ asked: number; count: number; average: number | null }>`select count(*)::int as asked,
      count(score)::int as count, avg(score)::float8 as average
    from satisfaction where account_id = ${accountId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]!
}
