import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { askForScan, firstScan } from '../files/scan/ask.ts'
import { newId } from '../id.ts'
import { notFound } from '../problem.ts'
import { readSlices } from './slices.ts'
import { rawBytes } from './store.ts'
import type { MailAuthentication, MailEnvelope, ParsedMail } from './types.ts'

/** An inbound message as the business sees it. */
export type ReceivedMail = {
  id: string
  state: 'parsed' | 'quarantined'
  receivedAt: Date
  envelope: MailEnvelope
  tls: string | null
  size: number
  /** Everything in it is the sender's claim. For quarantined mail only the headers that could be read. */
  parsed: ParsedMail
  auth: MailAuthentication
  /** Why nobody read the body; null for ordinary mail. */
  quarantineReason: string | null
}

/** The message `mail.received` speaks of. Throws not_found for an unknown id or one not yet read. */
export async function loadMail(tx: Tx, id: string): Promise<ReceivedMail> {
  const { rows } = await sql<{
    state: 'parsed' | 'quarantined'
    received_at: Date
    envelope_from: string
    envelope_to: string[]
    remote_ip: string
    helo: string
    tls: string | null
    size: number
    parsed: ParsedMail
    auth: MailAuthentication
    quarantine_reason: string | null
  }>`select state, received_at, envelope_from, envelope_to, coalesce(host(remote_ip), '') as remote_ip, helo, tls, size, parsed, auth,
       quarantine_reason from mail_in where id = ${id} and state <> 'received'`.execute(tx)
  const row = rows[0]
  if (!row) throw notFound()
  return {
    id,
    state: row.state,
    receivedAt: row.received_at,
    envelope: { from: row.envelope_from, to: row.envelope_to, remoteIp: row.remote_ip, helo: row.helo },
    tls: row.tls,
    size: row.size,
    parsed: row.parsed,
    auth: row.auth,
    quarantineReason: row.quarantine_reason,
  }
}

/**
 * Whom a message is for: `addresses` as its envelope says, or its To and Cc where it was fetched, because then the envelope only names
 * the mailbox. None for an unknown id.
 */
export type AddressedTo = { envelope: string[]; addresses: string[]; fetched: boolean }

export async function addressedTo(tx: Tx, id: string): Promise<AddressedTo> {
  const { rows } = await sql<{ envelope: string[]; fetched: boolean; heads: { address: string }[] | null }>`
    select envelope_to as envelope, mailbox_id is not null as fetched,
           case when mailbox_id is not null then coalesce(parsed->'to', '[]') || coalesce(parsed->'cc', '[]') end as heads
      from mail_in where id = ${id}`.execute(tx)
  const [mail] = rows
  if (!mail) return { envelope: [], addresses: [], fetched: false }
  const { fetched, heads, envelope } = mail
  return { addresses: fetched ? (heads ?? []).map(({ address }) => address) : envelope, fetched, envelope }
}

/** The message as it came, byte for byte, with our Return-Path and Received before it. Null for an unknown id. */
export function rawMail(tx: Tx, id: string): Promise<Buffer | null> {
  return rawBytes(tx, id)
}

/** Bytes of one attachment that was not taken over. Null when there is none. */
export async function attachmentBytes(tx: Tx, mailId: string, index: number): Promise<Buffer | null> {
  const { rows } = await sql<{ size: number }>`
    select size from mail_attachment where mail_id = ${mailId} and index = ${index} and file_id is null`.execute(tx)
  const slices = rows[0] ? await readSlices(tx, mailId, index, rows[0].size) : null
  return slices && Buffer.concat(slices)
}

export type TakenAttachment = {
  index: number
  fileId: string
  name: string
  type: string
  size: number
  inline: boolean
}

/**
 * Makes the attachments of a message files of an account, inside the database, and forgets their bytes here. Done again it
 * returns the same files. The order is that of the message.
 */
export async function takeAttachments(
  tx: Tx,
  mailId: string,
  accountId: string,
  options: { internal?: boolean } = {},
): Promise<TakenAttachment[]> {
  const { rows } = await sql<TakenAttachment & { fileId: string | null }>`
    select index, name, type, size, inline, file_id as "fileId" from mail_attachment
     where mail_id = ${mailId} order by index for update`.execute(tx)
  const scan = firstScan(tx)
  for (const part of rows) {
    if (part.fileId) continue
    part.fileId = newId()
    await sql`insert into file (account_id, id, name, type, size, sha256, internal, scan_state, bytes)
      select ${accountId}::uuid, ${part.fileId}::uuid, name, type, size, sha256, ${options.internal ?? false}, ${scan.state},
             (select string_agg(bytes, ''::bytea order by slice) from mail_bytes b where b.mail_id = a.mail_id and item = a.index)
        from mail_attachment a where mail_id = ${mailId} and index = ${part.index}`.execute(tx)
    await askForScan(tx, part.fileId, scan)
    await sql`update mail_attachment set file_id = ${part.fileId}::uuid where mail_id = ${mailId} and index = ${part.index}`.execute(
      tx,
    )
    await sql`delete from mail_bytes where mail_id = ${mailId} and item = ${part.index}`.execute(tx)
  }
  return rows
}

/**
 * Files of an account with the same bytes as a message's attachments, which stay where they are: for a message that belongs to
 * several at once. Done again it makes others.
 */
export async function copyAttachments(
  tx: Tx,
  mailId: string,
  accountId: string,
  options: { internal?: boolean } = {},
): Promise<TakenAttachment[]> {
  const { rows } = await sql<TakenAttachment>`
    select index, name, type, size, inline from mail_attachment where mail_id = ${mailId} order by index`.execute(tx)
  const scan = firstScan(tx)
  for (const part of rows) {
    part.fileId = newId()
    await sql`insert into file (account_id, id, name, type, size, sha256, internal, scan_state, bytes)
      select ${accountId}::uuid, ${part.fileId}::uuid, a.name, a.type, a.size, a.sha256, ${options.internal ?? false}, ${scan.state},
             coalesce((select string_agg(bytes, ''::bytea order by slice) from mail_bytes b where b.mail_id = a.mail_id and item = a.index),
                      (select f.bytes from file f where f.id = a.file_id), ''::bytea)
        from mail_attachment a where a.mail_id = ${mailId} and a.index = ${part.index}`.execute(tx)
    await askForScan(tx, part.fileId, scan)
  }
  return rows
}

/** The sanitised HTML with inline pictures pointing at their files: `data-attachment="0"` becomes `data-file="<id>"`. */
export function htmlWithFiles(html: string, taken: readonly { index: number; fileId: string }[]): string {
  const files = new Map(taken.map((part) => [String(part.index), part.fileId]))
  return html.replace(/ data-attachment="(\d+)"/g, (whole, index: string) => {
    const file = files.get(index)
    return file ? ` data-file="${file}"` : whole
  })
}
