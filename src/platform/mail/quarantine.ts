import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { addJob } from '../jobs/jobs.ts'
import type { MailAuthentication, ParsedMail } from './types.ts'

/** All SQL on the quarantine: what could not be read, and what was read and is held because it is dangerous. */

export type Quarantined = {
  id: string
  receivedAt: Date
  /** As said: "limit: parts". */
  reason: string
  /** It was read, and is handed over only when a person releases it. */
  held: boolean
  state: 'received' | 'parsed' | 'quarantined'
  envelopeFrom: string
  envelopeTo: string[]
  size: number
  parsed: ParsedMail | null
  auth: MailAuthentication | null
  mailbox: string | null
  settledAt: Date | null
  settledBy: string | null
  settledHow: 'released' | 'read_again' | 'request' | 'deleted' | null
  settledWhy: string | null
}

const columns = sql`m.id, received_at as "receivedAt", quarantine_reason as reason, held, m.state,
  envelope_from as "envelopeFrom", envelope_to as "envelopeTo", size, parsed, auth,
  (select name from mailbox b where b.id = m.mailbox_id) as mailbox, settled_at as "settledAt", settled_by as "settledBy",
  settled_how as "settledHow", settled_why as "settledWhy"`

export type QuarantinePage = { open: boolean; limit: number; before: { at: Date; id: string } | null }

/** Newest first; `open`: what waits for a person, else what was decided. */
export async function listQuarantine(tx: Tx, page: QuarantinePage): Promise<Quarantined[]> {
  const { before } = page
  const { rows } = await sql<Quarantined>`select ${columns} from mail_in m
    where quarantine_reason is not null and (settled_at is null) = ${page.open}
      ${before ? sql`and (received_at, m.id) < (${before.at}, ${before.id}::uuid)` : sql``}
    order by received_at desc, m.id desc limit ${page.limit}`.execute(tx)
  return rows
}

export async function findQuarantined(tx: Tx, id: string, lock = false): Promise<Quarantined | null> {
  const { rows } = await sql<Quarantined>`select ${columns} from mail_in m where m.id = ${id}
    and quarantine_reason is not null ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** The beginning of a message as it came, for reading as text: at most `most` bytes. */
export async function rawBeginning(tx: Tx, id: string, most: number): Promise<Buffer> {
  const slices: Buffer[] = []
  for (let slice = 0, size = 0; size < most; slice++) {
    const { rows } = await sql<{ bytes: Buffer }>`select bytes from mail_bytes where mail_id = ${id} and item = -1
      and slice = ${slice}`.execute(tx)
    if (!rows[0]) break
    slices.push(rows[0].bytes)
    size += rows[0].bytes.length
  }
  return Buffer.concat(slices).subarray(0, most)
}

/** Hands a held message over as if it had never been held. */
export async function releaseHeldMail(tx: Tx, id: string): Promise<void> {
  await sql`update mail_in set state = 'parsed', held = false where id = ${id} and held`.execute(tx)
  await addJob(tx, { queue: 'mail.received', data: { mailId: id }, key: id })
}

/** Lets the workers try again, for instance after an update: the message is as if it had just come. */
export async function readAgain(tx: Tx, id: string): Promise<void> {
  await sql`update mail_in set state = 'received', decided_at = null, parsed = null, auth = null where id = ${id}`.execute(
    tx,
  )
  await addJob(tx, { queue: 'mail.parse', data: { mailId: id }, key: id })
}

/** Forgets the message itself; that it came, from whom, and why it was deleted stays. */
export async function wipeMail(tx: Tx, id: string): Promise<void> {
  await sql`delete from mail_bytes where mail_id = ${id}`.execute(tx)
  await sql`delete from mail_attachment where mail_id = ${id}`.execute(tx)
  await sql`update mail_in set held = false, parsed = jsonb_build_object('from', parsed->'from', 'subject', parsed->'subject',
      'attachments', '[]'::jsonb, 'headers', '[]'::jsonb) where id = ${id}`.execute(tx)
}

export async function settleQuarantined(
  tx: Tx,
  id: string,
  how: NonNullable<Quarantined['settledHow']>,
  why: string | null,
): Promise<void> {
  await sql`update mail_in set settled_at = ${tx.now}, settled_by = ${tx.actor.personId}, settled_how = ${how},
      settled_why = ${why} where id = ${id}`.execute(tx)
}
