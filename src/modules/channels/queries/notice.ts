import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { ChannelKind, NoticeText } from '../types.ts'

export type StoredNotice = {
  accountId: string
  id: string
  key: string
  topic: string
  personId: string
  subject: { kind: string; id: string }
  kinds: ChannelKind[] | null
  /** Without token: each attempt has its own. */
  text: NoticeText
  answerable: boolean
  createdAt: Date
  state: 'queued' | 'reached' | 'failed'
  reachedAt: Date | null
  reachedBy: ChannelKind | null
  error: string | null
  answeredAt: Date | null
}

const columns = sql`account_id as "accountId", id, key, topic, person_id as "personId",
  jsonb_build_object('kind', subject_kind, 'id', subject_id) as subject, kinds, text, answerable, created_at as "createdAt", state,
  reached_at as "reachedAt", reached_by as "reachedBy", error, answered_at as "answeredAt"`

/** Adds notices; one with a key that was said before is left out. Returns the ids of the new ones. */
export async function insertNotices(
  tx: Tx,
  notices: readonly Pick<
    StoredNotice,
    'accountId' | 'id' | 'key' | 'topic' | 'personId' | 'subject' | 'kinds' | 'text' | 'answerable'
  >[],
): Promise<Set<string>> {
  const rows = notices.map((one) => ({
    account_id: one.accountId,
    id: one.id,
    key: one.key,
    topic: one.topic,
    person_id: one.personId,
    subject_kind: one.subject.kind,
    subject_id: one.subject.id,
    kinds: one.kinds,
    text: one.text,
    answerable: one.answerable,
  }))
  const { rows: added } = await sql<{ id: string }>`
    insert into notice (account_id, id, key, topic, person_id, subject_kind, subject_id, kinds, text, answerable, created_at)
    select account_id, id, key, topic, person_id, subject_kind, subject_id, kinds, text, answerable, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, key text, topic text, person_id uuid,
        subject_kind text, subject_id uuid, kinds text[], text jsonb, answerable boolean)
    on conflict (account_id, key) do nothing returning id`.execute(tx)
  return new Set(added.map((row) => row.id))
}

/** Locks a notice; null when there is none. */
export async function lockNotice(tx: Tx, id: string): Promise<StoredNotice | null> {
  const { rows } = await sql<StoredNotice>`select ${columns} from notice
    where id = ${id} and ${seesAccount(tx, 'account_id')} for update`.execute(tx)
  return rows[0] ?? null
}

/** Which channels a notice was tried over. */
export async function triedChannels(tx: Tx, noticeId: string): Promise<Set<string>> {
  const { rows } = await sql<{
    id: string
  }>`select channel_id as id from delivery where notice_id = ${noticeId}`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** They were taken by a provider. Returns those of which that is news. */
export async function markReached(
  tx: Tx,
  reached: readonly { noticeId: string; kind: ChannelKind; at: Date }[],
): Promise<StoredNotice[]> {
  if (reached.length === 0) return []
  const rows = reached.map(({ noticeId, kind, at }) => ({ id: noticeId, kind, at: at.toISOString() }))
  const { rows: changed } = await sql<StoredNotice>`
    update notice n set state = 'reached', reached_at = t.at, reached_by = t.kind, error = null
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, kind text, at timestamptz)
     where n.id = t.id and n.state <> 'reached'
    returning n.account_id as "accountId", n.id, n.key, n.topic, n.person_id as "personId",
      jsonb_build_object('kind', n.subject_kind, 'id', n.subject_id) as subject, n.kinds, n.text, n.answerable,
      n.created_at as "createdAt", n.state, n.reached_at as "reachedAt", n.reached_by as "reachedBy", n.error,
      n.answered_at as "answeredAt"`.execute(tx)
  return changed
}

/** What carried it came back: it is on its way again, or nothing is left (`failed`). */
export async function markNotReached(
  tx: Tx,
  notice: Pick<StoredNotice, 'accountId' | 'id'>,
  state: 'queued' | 'failed',
  error: string,
): Promise<void> {
  await sql`update notice set state = ${state}, reached_at = null, reached_by = null, error = ${error.slice(0, 500)}
    where account_id = ${notice.accountId} and id = ${notice.id}`.execute(tx)
}

export async function markAnswered(tx: Tx, notice: Pick<StoredNotice, 'accountId' | 'id'>): Promise<void> {
  await sql`update notice set answered_at = coalesce(answered_at, ${tx.now})
    where account_id = ${notice.accountId} and id = ${notice.id}`.execute(tx)
}

export async function insertLink(
  tx: Tx,
  notice: Pick<StoredNotice, 'accountId' | 'id'>,
  tokenHash: Buffer,
  until: Date,
): Promise<void> {
  await sql`insert into notice_link (account_id, notice_id, token_hash, until)
    values (${notice.accountId}, ${notice.id}, ${tokenHash}, ${until})`.execute(tx)
}

/** The notice a link belongs to, as long as the link holds. For the system and staff. */
export async function findByToken(tx: Tx, tokenHash: Buffer): Promise<StoredNotice | null> {
  const { rows } = await sql<StoredNotice>`select ${columns} from notice
    where id = (select notice_id from notice_link where token_hash = ${tokenHash} and until > ${tx.now})`.execute(tx)
  return rows[0] ?? null
}

/** Notices about a subject, newest first, without their words. */
export async function noticesAbout(tx: Tx, subjectId: string, topic: string): Promise<StoredNotice[]> {
  const { rows } = await sql<StoredNotice>`select ${columns} from notice
    where subject_id = ${subjectId} and topic = ${topic} and ${seesAccount(tx, 'account_id')}
    order by created_at desc, id desc limit 100`.execute(tx)
  return rows
}
