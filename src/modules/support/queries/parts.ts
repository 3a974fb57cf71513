import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { scanColumn } from '#platform/files/scan/queries.ts'
import { newId } from '#platform/id.ts'
import type { ScannedFile, StoredDelivery, StoredFile, StoredWatcher } from '../types.ts'

/** Followers, files and deliveries of requests. */

export async function watchersOf(tx: Tx, requestId: string): Promise<StoredWatcher[]> {
  const { rows } = await sql<StoredWatcher>`select w.id, w.request_id as "requestId", w.account_id as "accountId",
      w.person_account_id as "personAccountId", w.person_id as "personId", w.name, w.email
    from request_watcher w where w.request_id = ${requestId} and ${seesAccount(tx, 'w.account_id')} order by w.added_at, w.name`.execute(
    tx,
  )
  return rows
}

/** Makes these the followers of a request. */
export async function replaceWatchers(
  tx: Tx,
  request: { id: string; accountId: string },
  watchers: readonly Pick<StoredWatcher, 'personAccountId' | 'personId' | 'name' | 'email'>[],
): Promise<void> {
  await sql`delete from request_watcher where request_id = ${request.id} and ${seesAccount(tx, 'account_id')}`.execute(
    tx,
  )
  await addWatchers(tx, request, watchers)
}

export async function addWatchers(
  tx: Tx,
  request: { id: string; accountId: string },
  watchers: readonly Pick<StoredWatcher, 'personAccountId' | 'personId' | 'name' | 'email'>[],
): Promise<void> {
  if (watchers.length === 0) return
  const rows = watchers.map((one) => ({
    id: newId(),
    person_account_id: one.personAccountId,
    person_id: one.personId,
    name: one.name,
    email: one.email,
  }))
  await sql`insert into request_watcher (account_id, id, request_id, person_account_id, person_id, name, email, added_by, added_at)
    select ${request.accountId}, id, ${request.id}, person_account_id, person_id, name, email, ${tx.actor.personId}, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, person_account_id uuid, person_id uuid, name text, email text)
    on conflict do nothing`.execute(tx)
}

const fileColumns = sql`f.file_id as "fileId", f.account_id as "accountId", f.message_id as "messageId",
  f.uploaded_by as "uploadedBy", f.name, f.type, f.size, f.inline, f.internal, ${scanColumn('s')} as scan`
const scannedFiles = sql`request_file f join file s on s.account_id = f.account_id and s.id = f.file_id`

export async function insertFiles(tx: Tx, files: readonly StoredFile[]): Promise<void> {
  if (files.length === 0) return
  const rows = files.map((file, position) => ({
    account_id: file.accountId,
    file_id: file.fileId,
    message_id: file.messageId,
    uploaded_by: file.uploadedBy,
    name: file.name,
    type: file.type,
    size: file.size,
    inline: file.inline,
    internal: file.internal,
    position,
  }))
  await sql`insert into request_file (account_id, file_id, message_id, uploaded_by, name, type, size, inline, internal, position, created_at)
    select account_id, file_id, message_id, uploaded_by, name, type, size, inline, internal, position, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, file_id uuid, message_id uuid, uploaded_by uuid,
        name text, type text, size bigint, inline boolean, internal boolean, position int)`.execute(tx)
}

/** Uploads of a person that hang on no message yet, locked; in the order asked for. */
export async function lockUploads(
  tx: Tx,
  accountId: string,
  personId: string | null,
  ids: readonly string[],
): Promise<ScannedFile[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<ScannedFile>`select ${fileColumns} from ${scannedFiles}
    where f.file_id ${among(ids)} and f.account_id = ${accountId} and f.message_id is null
      and f.uploaded_by is not distinct from ${personId} and ${seesAccount(tx, 'f.account_id')}
    order by array_position(${[...ids]}::uuid[], f.file_id) for update of f`.execute(tx)
  return rows
}

/** Hangs uploads on a message; whether they are internal follows the message, in both tables. */
export async function attachFiles(tx: Tx, messageId: string, ids: readonly string[], internal: boolean): Promise<void> {
  if (ids.length === 0) return
  await sql`update request_file set message_id = ${messageId}, internal = ${internal},
      position = array_position(${[...ids]}::uuid[], file_id)
    where file_id ${among(ids)}`.execute(tx)
  await sql`update file set internal = ${internal} where id ${among(ids)}`.execute(tx)
}

/** Files of messages the actor may see. */
export async function filesOf(tx: Tx, messageIds: readonly string[]): Promise<ScannedFile[]> {
  if (messageIds.length === 0) return []
  const { rows } = await sql<ScannedFile>`select ${fileColumns} from ${scannedFiles}
    where f.message_id ${among(messageIds)} and ${seesAccount(tx, 'f.account_id')} and ${shown(tx)}
    order by f.position, f.file_id`.execute(tx)
  return rows
}

/** One file: attached to a message the actor may see, or uploaded by the actor. */
export async function findFile(tx: Tx, fileId: string): Promise<ScannedFile | null> {
  const { rows } = await sql<ScannedFile>`select ${fileColumns} from ${scannedFiles}
    where f.file_id = ${fileId} and ${seesAccount(tx, 'f.account_id')} and ${shown(tx)}
      and (f.message_id is not null or f.uploaded_by is not distinct from ${tx.actor.personId})`.execute(tx)
  return rows[0] ?? null
}

function shown(tx: Tx) {
  return tx.actor.staff ? sql<boolean>`true` : sql<boolean>`not f.internal`
}

/** The request whose message a file hangs on; null for an upload that hangs on none. */
export async function messageOfFile(tx: Tx, fileId: string): Promise<{ requestId: string; messageId: string } | null> {
  const { rows } = await sql<{ requestId: string; messageId: string }>`
    select m.request_id as "requestId", m.id as "messageId" from request_file f
    join request_message m on m.account_id = f.account_id and m.id = f.message_id where f.file_id = ${fileId}`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** Forgets uploads that were attached to nothing; what malware was found in is evidence and stays. */
export async function pruneUploads(tx: Tx, before: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`delete from request_file f
    where message_id is null and created_at < ${before}
      and not exists (select from file s where s.id = f.file_id and s.scan_state = 'infected') returning file_id as id`.execute(
    tx,
  )
  const ids = rows.map((row) => row.id)
  if (ids.length > 0) await sql`delete from file where id ${among(ids)}`.execute(tx)
}

export type NewDelivery = {
  accountId: string
  requestId: string
  messageId: string
  recipient: string
  name: string
  /** Null: by another way than e-mail. */
  mailOutId: string | null
  mailMessageId: string | null
  staff: boolean
  /** By default e-mail. */
  via?: 'email' | 'sms' | 'push'
  noticeId?: string
}

export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return
  const rows = deliveries.map((one) => ({
    id: newId(),
    account_id: one.accountId,
    request_id: one.requestId,
    message_id: one.messageId,
    recipient: one.recipient,
    name: one.name,
    mail_out_id: one.mailOutId,
    mail_message_id: one.mailMessageId,
    staff: one.staff,
    via: one.via ?? 'email',
    notice_id: one.noticeId ?? null,
  }))
  await sql`insert into request_delivery (account_id, id, request_id, message_id, recipient, name, mail_out_id, mail_message_id, staff,
      via, notice_id)
    select account_id, id, request_id, message_id, recipient, name, mail_out_id, mail_message_id, staff, via, notice_id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, request_id uuid, message_id uuid,
        recipient text, name text, mail_out_id uuid, mail_message_id text, staff boolean, via text, notice_id uuid)`.execute(
    tx,
  )
}

/** How far the copies of answers came. Copies for our own people are not shown outside. */
export async function deliveriesOf(tx: Tx, messageIds: readonly string[]): Promise<StoredDelivery[]> {
  if (messageIds.length === 0) return []
  const { rows } =
    await sql<StoredDelivery>`select d.message_id as "messageId", d.recipient, d.name, d.via, d.state, d.at, d.error, d.staff
    from request_delivery d where d.message_id ${among(messageIds)} and ${seesAccount(tx, 'd.account_id')}
      and ${tx.actor.staff ? sql`true` : sql`not d.staff`} order by d.name`.execute(tx)
  return rows
}

/** Notes what became of one copy; returns what it belongs to, null when the mail is no copy of an answer. */
export async function settleDelivery(
  tx: Tx,
  mailOutId: string,
  state: 'sent' | 'failed',
  error: string | null,
): Promise<{ requestId: string; accountId: string; recipient: string } | null> {
  const { rows } = await sql<{ requestId: string; accountId: string; recipient: string }>`update request_delivery
    set state = ${state}, at = ${tx.now}, error = ${error} where mail_out_id = ${mailOutId}
    returning request_id as "requestId", account_id as "accountId", recipient`.execute(tx)
  return rows[0] ?? null
}

/** The same for a copy that went by SMS or push. */
export async function settleNotice(
  tx: Tx,
  noticeId: string,
  state: 'sent' | 'failed',
  at: Date,
  error: string | null,
): Promise<void> {
  await sql`update request_delivery set state = ${state}, at = ${at}, error = ${error}
    where notice_id = ${noticeId}`.execute(tx)
}

/** The message id we last gave a recipient in this request: what their mail program knows the thread by. */
export async function lastMessageIdTo(tx: Tx, requestId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{
    recipient: string
    id: string
  }>`select distinct on (recipient) recipient, mail_message_id as id
    from request_delivery where request_id = ${requestId} and mail_message_id is not null order by recipient, id desc`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.recipient, row.id]))
}
