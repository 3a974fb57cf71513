import { type Fault, LogCheck } from './check.ts'
import { checkBlocks } from './check-blocks.ts'
import { isSignedBy, readCheckpoint, readVerifier, type SignedCheckpoint, type Verifier } from './note.ts'
import type { LogSource, Resumption } from './source.ts'

/** What a witness holds: checkpoints, and the hashes of the leaves it was given with them. */
export type Witnessed = { checkpoints: SignedCheckpoint[]; leaves: Map<number, Buffer> }

/** One line of what a witness keeps: a checkpoint and the hashes of the entries that came since the one before. */
export type Handed = { checkpoint: string; from: number; leaves: string }

export type Verdict = {
  faults: Fault[]
  faultCount: number
  entries: number
  waiting: number
  root: Buffer
  /** When the log was started anew, by whom and why: what was signed before under other names is not held against it. */
  resumed: readonly Resumption[]
  /** The key the checkpoints were held against. */
  key: string
  /** The caller named the key; otherwise it is only the one the log itself names. */
  keyGiven: boolean
}

/** Reads what a witness kept: a single checkpoint, or lines of `Handed`. Throws with a sentence for anything else. */
export function readWitnessed(text: string): Witnessed {
  const leaves = new Map<number, Buffer>()
  if (!text.trimStart().startsWith('{')) return { checkpoints: [readCheckpoint(text)], leaves }
  const checkpoints: SignedCheckpoint[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const { checkpoint, from, leaves: coded } = JSON.parse(line) as Handed
    checkpoints.push(readCheckpoint(checkpoint))
    const bytes = Buffer.from(coded, 'base64')
    for (let at = 0; at + 32 <= bytes.length; at += 32) leaves.set(from + at / 32, bytes.subarray(at, at + 32))
  }
  return { checkpoints, leaves }
}

/**
 * Proves a log against what a witness holds: every entry, every hash, every checkpoint. `key` is the public key the auditor
 * keeps; without it the key the log names is used, and the verdict says so. Throws with a sentence when what the witness
 * holds was not signed by the key: then it proves nothing.
 */
export async function verifyLog(source: LogSource, witnessed: Witnessed, key?: string): Promise<Verdict> {
  const verifiers = (key ? [key] : source.keys).map(readVerifier)
  const signedBy = (note: SignedCheckpoint): Verifier | undefined => verifiers.find((each) => isSignedBy(note, each))
  for (const note of witnessed.checkpoints)
    if (!signedBy(note))
      throw new Error(
        `The checkpoint of ${note.at.toISOString()} was not signed by ${key ? 'this key' : 'a key of this log'}.`,
      )
  const faults: Fault[] = []
  const own: SignedCheckpoint[] = []
  for (const text of source.checkpoints) {
    try {
      const note = readCheckpoint(text)
      if (signedBy(note) && note.origin === source.origin) own.push(note)
      // A log that was resumed has checkpoints under the names and by the keys it had before.
      else if (!source.keys.some((each) => isSignedBy(note, readVerifier(each)))) throw new Error('nobody signed it')
    } catch (error) {
      faults.push({ what: `a stored checkpoint is damaged or forged: ${(error as Error).message}`, from: 0, to: 0 })
    }
  }
  const nodes = source.nodeCount === undefined ? undefined : new Map<string, Buffer>()
  const check = new LogCheck({ checkpoints: [...witnessed.checkpoints, ...own], leaves: witnessed.leaves, nodes })
  let nodesSeen = 0
  if (source.blocks) await checkBlocks(check, source.blocks())
  else
    for await (const batch of source.batches()) {
      for (const node of batch.nodes ?? []) nodes?.set(`${node.level} ${node.index}`, node.hash)
      nodesSeen += batch.nodes?.length ?? 0
      for (const entry of batch.entries) check.add(entry)
    }
  check.end()
  if (source.nodeCount !== undefined && source.nodeCount !== nodesSeen)
    faults.push({
      what: `${source.nodeCount - nodesSeen} stored subtrees belong to no entry`,
      from: check.size,
      to: check.size,
    })
  return {
    faults: [...faults, ...check.faults],
    faultCount: faults.length + check.faultCount,
    entries: check.size,
    waiting: source.waiting,
    root: check.root,
    resumed: source.resumed,
    key: verifiers.at(-1)?.text ?? '',
    keyGiven: key !== undefined,
  }
}

/** A fault as a line for people. */
export function sentenceOf({ what, from, to, id, says }: Fault): string {
  const where = to - from === 1 ? `entry ${from}` : to > from ? `entries ${from} to ${to - 1}` : 'the log'
  return `${where}: ${what}${id ? ` (${id}${says ? `, ${says}` : ''})` : ''}`
}
