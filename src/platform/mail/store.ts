import { sql } from 'kysely'
import { json, type Tx } from '../db/database.ts'
import { insertSlices, rawItem, readSlices, slicesOf } from './slices.ts'
import type { ReceivedRaw } from './smtp.ts'
import type { MailAuthentication, MailEnvelope, ParsedMail } from './types.ts'

/** All SQL on inbound mail. */

/** Stores a message as it came. The same message given again (by id, or by its place in a mailbox) changes nothing: false. */
export async function insertReceived(tx: Tx, mail: ReceivedRaw): Promise<boolean> {
  const from = mail.fetched
  const { rows } = await sql<{ id: string }>`with message as (
      insert into mail_in (id, received_at, envelope_from, envelope_to, remote_ip, helo, tls, size, sha256, mailbox_id,
                           uid_validity, uid)
      values (${mail.id}, ${mail.receivedAt}, ${mail.envelope.from}, ${mail.envelope.to}::text[],
              ${mail.envelope.remoteIp || null}::inet, ${mail.envelope.helo}, ${mail.tls}, ${mail.size}, ${mail.sha256},
              ${from?.mailboxId ?? null}, ${from?.uidValidity ?? null}, ${from?.uid ?? null})
      on conflict do nothing returning id)
    insert into mail_bytes (mail_id, item, slice, bytes) select id, ${rawItem}, 0, ${mail.slices[0]}::bytea from message
    returning mail_id as id`.execute(tx)
  if (rows.length === 0) return false
  await insertSlices(tx, mail.id, rawItem, mail.slices, 1)
  return true
}

export type WaitingMail = { id: string; envelope: MailEnvelope; receivedAt: Date; slices: Buffer[] }

/** The message when it still waits to be read, else null. */
export async function waitingMail(tx: Tx, id: string): Promise<WaitingMail | null> {
  const { rows } = await sql<{
    received_at: Date
    envelope_from: string
    envelope_to: string[]
    remote_ip: string
    helo: string
    size: number
    bytes: Buffer
  }>`
    select received_at, envelope_from, envelope_to, coalesce(host(remote_ip), '') as remote_ip, helo, size, bytes
      from mail_in join mail_bytes on mail_id = id and item = ${rawItem} and slice = 0
     where id = ${id} and state = 'received'`.execute(tx)
  const row = rows[0]
  if (!row) return null
  const slices = await readSlices(tx, id, rawItem, row.size, row.bytes)
  return {
    id,
    receivedAt: row.received_at,
    envelope: { from: row.envelope_from, to: row.envelope_to, remoteIp: row.remote_ip, helo: row.helo },
    slices: slices!,
  }
}

export async function rawBytes(tx: Tx, id: string): Promise<Buffer | null> {
  const { rows } = await sql<{ size: number }>`select size from mail_in where id = ${id}`.execute(tx)
  const slices = rows[0] ? await readSlices(tx, id, rawItem, rows[0].size) : null
  return slices && Buffer.concat(slices)
}

/** Marks the message as read. False when somebody else already decided it. */
export async function markParsed(tx: Tx, id: string, parsed: ParsedMail, auth: MailAuthentication): Promise<boolean> {
  // A person who writes from an address shows that mail reaches it, unless the mail is a forgery.
  const wrote =
    auth.dmarc.result === 'fail' || parsed.automatic.automatic ? null : (parsed.from?.address.toLowerCase() ?? null)
  const { numAffectedRows } = await sql`with over as (
      update mail_trouble set over_at = ${tx.now}, over_why = 'wrote' where address = ${wrote} and over_at is null)
    update mail_in set state = 'parsed', parsed = ${json(parsed)}, auth = ${json(auth)}, decided_at = ${tx.now}
    where id = ${id} and state = 'received'`.execute(tx)
  return numAffectedRows === 1n
}

/** Holds a message that was read: it is handed over only when a person releases it. */
export async function markHeld(tx: Tx, id: string, reason: string): Promise<void> {
  await sql`update mail_in set state = 'quarantined', held = true, quarantine_reason = ${reason.slice(0, 500)}
    where id = ${id}`.execute(tx)
}

/** Puts the message aside with what little is known of it. False when somebody else already decided it. */
export async function markQuarantined(
  tx: Tx,
  id: string,
  reason: string,
  parsed: ParsedMail,
  auth: MailAuthentication,
): Promise<boolean> {
  const { numAffectedRows } = await sql`update mail_in
    set state = 'quarantined', quarantine_reason = ${reason.slice(0, 500)}, parsed = ${json(parsed)}, auth = ${json(auth)},
        decided_at = ${tx.now}, settled_at = null, settled_by = null, settled_how = null, settled_why = null
    where id = ${id} and state = 'received'`.execute(tx)
  return numAffectedRows === 1n
}

export async function insertAttachments(
  tx: Tx,
  id: string,
  parsed: ParsedMail,
  bytes: readonly Uint8Array[],
  sha256: readonly Uint8Array[],
): Promise<void> {
  for (const part of parsed.attachments) {
    await sql`insert into mail_attachment (mail_id, index, name, type, size, sha256, content_id, inline)
      values (${id}, ${part.index}, ${part.name}, ${part.type}, ${part.size}, ${Buffer.from(sha256[part.index]!)},
              ${part.contentId}, ${part.inline})`.execute(tx)
    await insertSlices(tx, id, part.index, slicesOf(bytes[part.index]!))
  }
}

/**
 * Says whether a sender gave this message before: the connection broke before our 250 reached it. The same bytes, envelope
 * and Message-ID within a week; without a Message-ID equal mails may be meant (a cron job says the same every night).
 */
export async function markDuplicate(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update mail_in m set duplicate_of = e.id
      from mail_in e
     where m.id = ${id} and m.parsed->>'messageId' is not null
       and e.sha256 = m.sha256 and e.envelope_from = m.envelope_from and e.envelope_to = m.envelope_to
       and (e.received_at, e.id) < (m.received_at, m.id) and e.received_at > m.received_at - interval '7 days'`.execute(
    tx,
  )
  return numAffectedRows === 1n
}

/** Messages that wait although no job waits for them: their job was given up or taken back by hand. */
export async function forgottenMail(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select id from mail_in where state = 'received' order by received_at limit 1000`.execute(tx)
  return rows.map((row) => row.id)
}
