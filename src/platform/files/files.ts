import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { among } from '../db/among.ts'
import { readColumn } from '../db/bytes.ts'
import type { Tx } from '../db/database.ts'
import { newId } from '../id.ts'
import { notFound } from '../problem.ts'
import { askForScan, firstScan } from './scan/ask.ts'
import { scanProblems } from './scan/problems.ts'
import { scanColumn } from './scan/queries.ts'
import { closedBy, type Scan } from './scan/state.ts'

export type NewFile = {
  accountId: string
  name: string
  type: string
  bytes: Buffer
  /** True for what the customer must never see (attachment of a note). */
  internal?: boolean
  /** True for what the program made of its own words: no scanner needs to see it. */
  ours?: boolean
}
export type StoredFile = {
  id: string
  accountId: string
  name: string
  type: string
  size: number
  sha256: string
  scan: Scan
}

/** Stores a file in the transaction that speaks of it, and has it scanned after the commit. Returns its id. */
export async function putFile(tx: Tx, file: NewFile): Promise<string> {
  const id = newId()
  const sha256 = createHash('sha256').update(file.bytes).digest()
  const scan = firstScan(tx, file.ours)
  await sql`insert into file (account_id, id, name, type, size, sha256, internal, scan_state, bytes)
    values (${file.accountId}, ${id}, ${file.name}, ${file.type}, ${file.bytes.length}, ${sha256}, ${file.internal ?? false},
            ${scan.state}, ${file.bytes})`.execute(tx)
  await askForScan(tx, id, scan)
  return id
}

/** Names and sizes of files, for lists. Unknown or foreign ids are left out. */
export async function describeFiles(tx: Tx, ids: readonly string[]): Promise<StoredFile[]> {
  if (ids.length === 0) return []
  const { rows } =
    await sql<StoredFile>`select id, account_id as "accountId", name, type, size, encode(sha256, 'hex') as sha256, ${scanColumn('file')} as scan
    from file where id ${among(ids)} order by created_at, id`.execute(tx)
  return rows
}

/** Whether nobody may have the bytes of a file now, and the code that says why. */
export function closed(tx: Tx, { scan }: { scan: Scan }) {
  return closedBy(scan, tx.app.config.CLAMD !== undefined)
}

/**
 * The file with its bytes: the one way to them for whatever shows, sends or reads a file. Throws not_found for a missing or
 * foreign id, files.waiting while a scanner has not seen it, files.infected and files.unchecked for what is held back.
 */
export async function readFile(tx: Tx, id: string): Promise<StoredFile & { bytes: Buffer }> {
  const [file] = await describeFiles(tx, [id])
  const code = file && closed(tx, file)
  if (code) throw scanProblems.refuse(code, { name: file.name, found: file.scan.says })
  const bytes = file && (await readColumn(tx, sql`bytes`, sql`file where id = ${id}`))
  if (!file || !bytes) throw notFound()
  return { ...file, bytes }
}

/** Takes files away for good, with whatever was kept of them. What speaks of them must be gone before. */
export async function removeFiles(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql`delete from file where id ${among(ids)}`.execute(tx)
}
