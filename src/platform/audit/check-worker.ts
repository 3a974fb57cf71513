import { hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { standBack } from '../background-thread.ts'
import { entryPrefix } from './entry.ts'
import type { ExportLine } from './source.ts'

/** Lines of an export, whole; answered in their order. */
export type Block = Uint8Array
/**
 * Entries that follow each other and agree with themselves: the place of the first, and their leaves, 32 bytes each. Null when
 * anything at all is not as it must be: then the block is checked entry by entry, where each fault gets its name.
 */
export type Clean = { from: number; leaves: Uint8Array<ArrayBuffer> } | null

const leafInput = Buffer.alloc(33)
standBack()

function examine(block: Block): Clean {
  const text = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('utf8')
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const leaves = Buffer.alloc(32 * lines.length)
  let from = -1
  for (let n = 0; n < lines.length; n++) {
    const { index, id, body, commitment, leaf } = JSON.parse(lines[n]!) as ExportLine
    if (n === 0) from = index
    if (index !== from + n || !Number.isSafeInteger(from) || from < 0) return null
    // Compared as text: one way to write base64 is the right one, and Buffers for each would cost more than the hashes.
    if (hash('sha256', entryPrefix + body, 'base64') !== commitment) return null
    leafInput.write(commitment, 1, 'base64')
    if (hash('sha256', leafInput, 'base64') !== leaf) return null
    if (!body.includes(`"id":"${id}","nonce":"`)) return null
    leaves.write(leaf, 32 * n, 'base64')
  }
  return from === -1 ? null : { from, leaves: new Uint8Array(leaves) }
}

parentPort?.on('message', (block: Block) => {
  let clean: Clean = null
  try {
    clean = examine(block)
  } catch {} // what is no JSON is for the slow way, which names it
  parentPort!.postMessage(clean, clean ? [clean.leaves.buffer] : [])
})
