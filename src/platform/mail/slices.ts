import { sql } from 'kysely'
import { sliceBytes } from '../db/bytes.ts'
import type { Tx } from '../db/database.ts'

/** Item number of the raw message in mail_bytes; attachments have their index. */
export const rawItem = -1

export type Slicer = { add(chunk: Buffer): void; clear(): void; finish(): Buffer[] }

/** Above this a message is put into slices while it comes. */
const mostSmallBytes = 64 * 1024

/**
 * Cuts what comes in chunks of any size into slices of exactly `sliceBytes`, the last one shorter. Slices lie in shared
 * memory: a worker reads them as they are. Touching fresh memory costs more than anything else done with a large message, so
 * each byte is copied once, in the small step in which it came.
 */
export function createSlicer(): Slicer {
  let full: Buffer[] = []
  let open: Buffer | null = null
  let filled = 0
  let small: Buffer[] = []
  let smallBytes = 0

  function copy(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      open ??= Buffer.from(new SharedArrayBuffer(sliceBytes))
      const copied = chunk.copy(open, filled, from)
      from += copied
      filled += copied
      if (filled < sliceBytes) continue
      full.push(open)
      open = null
      filled = 0
    }
  }

  function clear(): void {
    full = []
    open = null
    filled = 0
    small = []
    smallBytes = 0
  }

  return {
    clear,
    add(chunk) {
      if (smallBytes > mostSmallBytes) return copy(chunk)
      small.push(chunk)
      smallBytes += chunk.length
      if (smallBytes <= mostSmallBytes) return
      for (const waiting of small) copy(waiting)
      small = []
    },
    finish() {
      if (smallBytes <= mostSmallBytes) return [Buffer.concat(small)]
      return open ? [...full, open.subarray(0, filled)] : full
    },
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

/** The slices of an item in their order, null when there is none. `first` is slice 0 when the caller has it already. */
export async function readSlices(
  tx: Tx,
  mailId: string,
  item: number,
  size: number,
  first?: Buffer,
): Promise<Buffer[] | null> {
  const slices: Buffer[] = []
  for (let at = 0; at < size || slices.length === 0; at += slices.at(-1)!.length) {
    const bytes = slices.length === 0 && first ? shared(first) : await readSlice(tx, mailId, item, slices.length)
    if (!bytes || (bytes.length === 0 && size > 0)) return null
    slices.push(bytes)
  }
  return slices
}

async function readSlice(tx: Tx, mailId: string, item: number, slice: number): Promise<Buffer | null> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from mail_bytes where mail_id = ${mailId} and item = ${item} and slice = ${slice}`.execute(tx)
  return rows[0] ? shared(rows[0].bytes) : null
}

/** Large bytes in shared memory, copied in the step in which they came and not all together when a worker gets them. */
function shared(bytes: Buffer): Buffer {
  if (bytes.length < mostSmallBytes) return bytes
  const copy = Buffer.from(new SharedArrayBuffer(bytes.length))
  bytes.copy(copy)
  return copy
}
