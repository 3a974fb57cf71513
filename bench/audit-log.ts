import { generateKeyPairSync } from 'node:crypto'
import type { StoredEntry } from '#platform/audit/check.ts'
import { entryOf } from '#platform/audit/entry.ts'
import { type Signer, signCheckpoint, signerOf } from '#platform/audit/note.ts'
import type { LogSource } from '#platform/audit/source.ts'
import { GrowingTree, leafHash } from '#platform/audit/tree.ts'
import { newId } from '#platform/id.ts'

const actor = {
  kind: 'person' as const,
  personId: '019a21e3-6e00-7000-8000-0000000000aa',
  name: 'Ada Admin',
  via: 'session' as const,
}

/** A log in memory, as the program would have made it, with the checkpoint a witness holds of all of it. */
export type BenchLog = { entries: StoredEntry[]; note: string; key: string; signer: Signer }

export function makeEntry(index: number, n = index): StoredEntry {
  const { id, body, commitment } = entryOf(
    {
      act: n % 3 === 0 ? 'identity.sign_in' : 'accounts.person_changed',
      subject: { kind: 'person', id: newId(), name: 'Sam Sample' },
      accountId: newId(),
      before: { roles: ['engineer'] },
      after: { roles: ['engineer', 'devops'], n },
      from: { ip: '192.0.2.7', device: 'Firefox on Linux' },
    },
    actor,
    new Date(1_795_654_800_000 + n * 1000),
  )
  return { index, id, body, commitment, leaf: leafHash(commitment) }
}

export function makeLog(size: number): BenchLog {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  const signer = signerOf('support.example/palisade/bench', pem)
  const tree = new GrowingTree()
  const entries = Array.from({ length: size }, (_, index) => makeEntry(index))
  for (const { leaf } of entries) tree.add(leaf)
  const at = new Date(1_795_654_800_000 + size * 1000)
  const note = signCheckpoint({ origin: signer.name, size, root: tree.root(), at }, signer)
  return { entries, note, key: signer.text, signer }
}

export function sourceOf({ note, key, signer }: BenchLog, entries: StoredEntry[]): LogSource {
  return {
    origin: signer.name,
    resumed: [],
    keys: [key],
    checkpoints: [note],
    waiting: 0,
    close: async () => {},
    async *batches() {
      for (let at = 0; at < entries.length; at += 5000) yield { entries: entries.slice(at, at + 5000) }
    },
  }
}
