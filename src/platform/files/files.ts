import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { readColumn } from '../db/bytes.ts'
import type { Tx } from '../db/database.ts'
import { newId } from '../id.ts'
import { notFound } from '../problem.ts'

export type NewFile = {
  accountId: string
  name: string
  type: string
  bytes: Buffer
  /** True for what the customer must never see (attachment of a note). */
  internal?: boolean
}
export type StoredFile = { id: string; accountId: string; name: string; type: string; size: number; sha256: string }

/** Stores a file in the transaction that speaks of it. Returns its id. */
export async function putFile(tx: Tx, file: NewFile): Promise<string> {
  const id = newId()
  const sha256 = createHash('sha256').update(file.bytes).digest()
  await sql`insert into file (account_id, id, name, type, size, sha256, internal, bytes)
    values (${file.accountId}, ${id}, ${file.name}, ${file.type}, ${file.bytes.length}, ${sha256}, ${file.internal ?? false}, ${file.bytes})`.execute(
    tx,
  )
  return id
}

/** Names and sizes of files, for lists. Unknown or foreign ids are left out. */
export async function describeFiles(tx: Tx, ids: readonly string[]): Promise<StoredFile[]> {
  if (ids.length === 0) return []
  const { rows } =
    await sql<StoredFile>`select id, account_id as "accountId", name, type, size, encode(sha256, 'hex') as sha256
    from file where id = any(${[...ids]}::uuid[]) order by created_at, id`.execute(tx)
  return rows
}

/** The file with its bytes. Throws not_found for a missing or foreign id. */
export async function readFile(tx: Tx, id: string): Promise<StoredFile & { bytes: Buffer }> {
  const [file] = await describeFiles(tx, [id])
  const bytes = file && (await readColumn(tx, sql`bytes`, sql`file where id = ${id}`))
  if (!file || !bytes) throw notFound()
  return { ...file, bytes }
}
