import { sql } from 'kysely'
import { json, type Tx } from '../../db/database.ts'

/** All SQL on mailboxes that are fetched. */

export type MailboxSettings = {
  name: string
  /** Lower case; what is fetched was sent to it. */
  address: string
  host: string
  port: number
  security: 'tls' | 'starttls' | 'none'
  username: string
  auth: 'password' | 'oauth2'
  /** For `oauth2`: where tokens are made (RFC 6749), and nothing secret. */
  oauth: { tokenUrl: string; clientId: string; scope: string } | null
  folder: string
  /** What is done with a message once it is stored. */
  afterwards: 'leave' | 'seen' | 'move' | 'delete'
  moveTo: string | null
  /** Whether the first fetching begins with what is there or with what comes from then on. */
  beginWith: 'new' | 'all'
  paused: boolean
}

/** What is secret of a mailbox, before sealing. */
export type MailboxSecret = { password: string } | { clientSecret: string; refreshToken: string }

export type StoredMailbox = MailboxSettings & {
  id: string
  version: number
  uidValidity: number | null
  lastUid: number
  state: 'new' | 'working' | 'failing'
  lastError: string | null
  failingSince: Date | null
  checkedAt: Date | null
  lastMailAt: Date | null
  createdAt: Date
}

const columns = sql`id, name, address, host, port, security, username, auth, oauth, folder, afterwards, move_to as "moveTo",
  begin_with as "beginWith", paused, version, uid_validity as "uidValidity", last_uid as "lastUid", state,
  last_error as "lastError", failing_since as "failingSince", checked_at as "checkedAt", last_mail_at as "lastMailAt",
  created_at as "createdAt"`

export async function allMailboxes(tx: Tx): Promise<StoredMailbox[]> {
  const { rows } = await sql<StoredMailbox>`select ${columns} from mailbox order by lower(name)`.execute(tx)
  return rows
}

export async function findMailbox(tx: Tx, id: string, lock = false): Promise<StoredMailbox | null> {
  const { rows } = await sql<StoredMailbox>`select ${columns} from mailbox where id = ${id}
    ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** Where the sealed secret of a mailbox stands, so that it opens nowhere else. */
const purposeOf = (id: string) => `mailbox.secret:${id}`

export async function insertMailbox(tx: Tx, id: string, box: MailboxSettings, secret: MailboxSecret): Promise<void> {
  await sql`insert into mailbox (id, name, address, host, port, security, username, auth, oauth, secret, folder, afterwards,
      move_to, begin_with, paused, created_at)
    values (${id}, ${box.name}, ${box.address}, ${box.host}, ${box.port}, ${box.security}, ${box.username}, ${box.auth},
      ${box.oauth && json(box.oauth)}, ${seal(tx, id, secret)}, ${box.folder}, ${box.afterwards}, ${box.moveTo},
      ${box.beginWith}, ${box.paused}, ${tx.now})`.execute(tx)
}

/** Changes a mailbox and lets it be tried at once. Another server, user or folder is another mailbox: fetching begins anew. */
export async function updateMailbox(tx: Tx, id: string, box: MailboxSettings, elsewhere: boolean): Promise<void> {
  await sql`update mailbox set name = ${box.name}, address = ${box.address}, host = ${box.host}, port = ${box.port},
      security = ${box.security}, username = ${box.username}, auth = ${box.auth}, oauth = ${box.oauth && json(box.oauth)},
      folder = ${box.folder}, afterwards = ${box.afterwards}, move_to = ${box.moveTo}, begin_with = ${box.beginWith},
      paused = ${box.paused}, version = version + 1, state = 'new', last_error = null, failing_since = null, failures = 0,
      try_at = null, uid_validity = case when ${elsewhere} then null else uid_validity end,
      last_uid = case when ${elsewhere} then 0 else last_uid end
    where id = ${id}`.execute(tx)
}

export async function removeMailbox(tx: Tx, id: string): Promise<void> {
  await sql`delete from mailbox where id = ${id}`.execute(tx)
}

export async function saveSecret(tx: Tx, id: string, secret: MailboxSecret): Promise<void> {
  await sql`update mailbox set secret = ${seal(tx, id, secret)} where id = ${id}`.execute(tx)
}

/** Throws SealBroken when it was sealed with another installation's key. */
export async function openSecret(tx: Tx, id: string): Promise<MailboxSecret | null> {
  const { rows } = await sql<{ secret: Buffer }>`select secret from mailbox where id = ${id}`.execute(tx)
  return rows[0] ? JSON.parse(tx.app.sealer.open(rows[0].secret, purposeOf(id)).toString()) : null
}

function seal(tx: Tx, id: string, secret: MailboxSecret): Buffer {
  return tx.app.sealer.seal(JSON.stringify(secret), purposeOf(id))
}

export const leaseMs = 30_000

/**
 * Mailboxes this instance fetches from now until the lease ends: those it has, and those nobody has. One whose try failed
 * waits for its time.
 */
export async function leaseMailboxes(tx: Tx): Promise<StoredMailbox[]> {
  const me = tx.app.instanceId
  const { rows } = await sql<StoredMailbox>`update mailbox
      set held_by = ${me}, held_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    where id in (select id from mailbox
                  where not paused and (held_by = ${me} or held_by is null or held_until < clock_timestamp())
                    and (held_by = ${me} or try_at is null or try_at <= ${tx.now}) for update skip locked)
    returning ${columns}`.execute(tx)
  return rows
}

/** Gives mailboxes up so that another instance need not wait for the end of the lease. */
export async function releaseMailbox(tx: Tx, id: string): Promise<void> {
  await sql`update mailbox set held_by = null, held_until = null where id = ${id} and held_by = ${tx.app.instanceId}`.execute(
    tx,
  )
}

export async function noteWorking(tx: Tx, id: string, version: number): Promise<void> {
  await sql`update mailbox set state = 'working', last_error = null, failing_since = null, failures = 0, try_at = null,
      checked_at = ${tx.now} where id = ${id} and version = ${version}`.execute(tx)
}

/** The next try is after 15 seconds, doubling to ten minutes. */
export async function noteFailing(tx: Tx, id: string, version: number, error: string): Promise<void> {
  await sql`update mailbox set state = 'failing', last_error = ${error.slice(0, 500)}, checked_at = ${tx.now},
      failing_since = coalesce(failing_since, ${tx.now}), failures = failures + 1,
      try_at = ${tx.now}::timestamptz + least(interval '15 seconds' * power(2, least(failures, 10)), interval '10 minutes')
    where id = ${id} and version = ${version}`.execute(tx)
}

/** Where fetching goes on. Locked, so that two instances that both believe to have the mailbox store a message once. */
export async function lockCursor(
  tx: Tx,
  id: string,
  version: number,
): Promise<{ uidValidity: number | null; lastUid: number } | null> {
  const { rows } = await sql<{ uidValidity: number | null; lastUid: number }>`select uid_validity as "uidValidity",
      last_uid as "lastUid" from mailbox where id = ${id} and version = ${version} for update`.execute(tx)
  return rows[0] ?? null
}

export async function moveCursor(
  tx: Tx,
  id: string,
  uidValidity: number,
  lastUid: number,
  came: boolean,
): Promise<void> {
  await sql`update mailbox set uid_validity = ${uidValidity}, last_uid = ${lastUid},
      last_mail_at = case when ${came} then ${tx.now} else last_mail_at end where id = ${id}`.execute(tx)
}

/** Whether the same bytes were fetched from this mailbox before, under numbers that are void now. */
export async function fetchedBefore(tx: Tx, id: string, uidValidity: number, sha256: Buffer): Promise<boolean> {
  const { rows } = await sql`select 1 from mail_in where mailbox_id = ${id} and sha256 = ${sha256}
    and uid_validity <> ${uidValidity} limit 1`.execute(tx)
  return rows.length > 0
}
