import { sql } from 'kysely'
import { sliceBytes } from '../db/bytes.ts'
import type { Tx } from '../db/database.ts'

/** Item number of the raw message in mail_bytes; attachments have their index. */
export const rawItem = -1

/** Cuts what comes in chunks of any size into slices of exactly `sliceBytes`, the last one shorter. */
export function createSlicer(): { add(chunk: Buffer): void; clear(): void; finish(): Buffer[] } {
  const slices: Buffer[] = []
  let pending: Buffer[] = []
  let size = 0

  function add(chunk: Buffer): void {
    let rest = chunk
    while (size + rest.length >= sliceBytes) {
      const fits = sliceBytes - size
      slices.push(Buffer.concat([...pending, rest.subarray(0, fits)]))
      rest = rest.subarray(fits)
      pending = []
      size = 0
    }
    if (rest.length === 0) return
    pending.push(rest)
    size += rest.length
  }

  return {
    add,
    clear() {
      slices.length = 0
      pending = []
      size = 0
    },
    finish: () => (size > 0 || slices.length === 0 ? [...slices, Buffer.concat(pending)] : slices),
  }
}

/** Views of `bytes` of at most `sliceBytes`, at least one. */
export function slicesOf(bytes: Uint8Array): Buffer[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.max(1, Math.ceil(whole.length / sliceBytes))
  return Array.from({ length: count }, (_, at) => whole.subarray(at * sliceBytes, (at + 1) * sliceBytes))
}

/** Stores slices `from` and up of an item of a message. */
export async function insertSlices(
  tx: Tx,
  mailId: string,
  item: number,
  slices: readonly Buffer[],
  from = 0,
): Promise<void> {
  for (let slice = from; slice < slices.length; slice++)
    await sql`insert into mail_bytes (mail_id, item, slice, bytes) values (${mailId}, ${item}, ${slice}, ${slices[slice]})`.execute(
      tx,
    )
}

/**
 * The bytes of an item, null when there is none. They lie in shared memory, so that a worker can read them without a copy
 * made here. `first` is slice 0 when the caller has it already.
 */
export async function readSlices(
  tx: Tx,
  mailId: string,
  item: number,
  size: number,
  first?: Buffer,
): Promise<Buffer | null> {
  if (first && first.length === size) return first
  const whole = Buffer.from(new SharedArrayBuffer(size))
  let at = 0
  for (let slice = 0; at < size || slice === 0; slice++) {
    const bytes = slice === 0 && first ? first : await readSlice(tx, mailId, item, slice)
    if (!bytes) return null
    at += bytes.copy(whole, at)
  }
  return whole
}

async function readSlice(tx: Tx, mailId: string, item: number, slice: number): Promise<Buffer | null> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from mail_bytes where mail_id = ${mailId} and item = ${item} and slice = ${slice}`.execute(tx)
  return rows[0]?.bytes ?? null
}
