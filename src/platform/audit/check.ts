import { commitmentOf, type EntryBody } from './entry.ts'
import type { SignedCheckpoint } from './note.ts'
import { GrowingTree, leafHash } from './tree.ts'

/** An entry as it comes from an export, a backup or the database. Nothing of it is trusted. */
export type StoredEntry = { index: number; id: string; body: string; commitment: Buffer; leaf: Buffer }

/** Something that is not as it was signed. `from` and `to` (not included) say which entries it can be. */
export type Fault = { what: string; from: number; to: number; id?: string; says?: string }

export type CheckInput = {
  /** Checkpoints to hold the log against, whose signatures were verified. Those of witnesses above all. */
  checkpoints: readonly SignedCheckpoint[]
  /** Hashes of leaves that a witness was given, by index. */
  leaves?: ReadonlyMap<number, Buffer>
  /** Stored subtrees by `level index`, where the source has them. Each is taken out when it was right. */
  nodes?: Map<string, Buffer>
  /** More faults than this are only counted. */
  most?: number
}

/** A place further on than this is a damaged number, not a gap. */
const widestGap = 10_000_000

/**
 * Checks a log entry by entry, in the order of their indexes: recomputes each commitment, each leaf and the tree, and
 * compares the root at every checkpoint. Synchronous, and with no allocation but the hashes: it is run over millions.
 */
export class LogCheck {
  readonly faults: Fault[] = []
  faultCount = 0
  private readonly tree = new GrowingTree()
  private readonly bySize: SignedCheckpoint[]
  private next = 0
  /** Up to here a checkpoint agreed. */
  private agreed = 0
  private readonly input: CheckInput

  constructor(input: CheckInput) {
    this.input = input
    this.bySize = [...input.checkpoints].sort((a, b) => a.size - b.size)
    this.atCheckpoints()
  }

  get size(): number {
    return this.tree.size
  }

  get root(): Buffer {
    return this.tree.root()
  }

  /** The next entry. Gaps and repeated places are faults too; checking goes on behind them. */
  add(entry: StoredEntry): void {
    if (!this.reach(entry)) return
    const commitment = commitmentOf(entry.body)
    const leaf = leafHash(commitment)
    const known = this.input.leaves?.get(entry.index)
    const one = () => ({ from: entry.index, to: entry.index + 1, ...named(entry) })
    // Mostly they are equal, and one hash less is a quarter of the work.
    const committed = commitment.equals(entry.commitment)
    const sealed = (committed ? leaf : leafHash(entry.commitment)).equals(entry.leaf)
    if (known && !known.equals(leaf)) this.fault({ what: 'altered: not what the witness was given', ...one() })
    else if (!committed) this.fault({ what: 'altered: its commitment does not agree', ...one() })
    else if (!sealed) this.fault({ what: 'altered: its hash does not agree', ...one() })
    else if (!entry.body.includes(`"id":"${entry.id}","nonce":"`))
      this.fault({ what: 'stored under an id that is not its own', ...one() })
    // The tree goes on with what was most likely signed, so that one altered entry does not hide the next.
    this.grow(known ?? (sealed ? entry.leaf : leaf))
  }

  /**
   * Entries from this place on that are known to agree with themselves, by their leaves (32 bytes each). False, and nothing is
   * added, when they do not come next, or a witness was given others: then they are for `add`, which says what is wrong.
   */
  addClean(from: number, leaves: Buffer): boolean {
    if (from !== this.tree.size || this.input.nodes) return false
    const each = Array.from({ length: leaves.length / 32 }, (_, n) => leaves.subarray(32 * n, 32 * n + 32))
    const known = this.input.leaves
    if (known && known.size > 0 && each.some((leaf, n) => !(known.get(from + n)?.equals(leaf) ?? true))) return false
    for (const leaf of each) this.grow(leaf)
    return true
  }

  /** No entry follows. Checkpoints of a larger log than this are faults: it was cut. */
  end(): void {
    for (; this.next < this.bySize.length; this.next++) {
      const { size, at } = this.bySize[this.next]!
      this.fault({
        what: `cut: a checkpoint of ${at.toISOString()} counts ${size} entries, here are ${this.tree.size}`,
        from: this.tree.size,
        to: size,
      })
    }
    for (const key of this.input.nodes?.keys() ?? []) {
      const [level, index] = key.split(' ').map(Number) as [number, number]
      this.fault({
        what: 'stored subtree that belongs to nothing',
        from: index * 2 ** level,
        to: (index + 1) * 2 ** level,
      })
    }
  }

  /** Brings the tree to the entry's place; false when it has none. */
  private reach(entry: StoredEntry): boolean {
    const expected = this.tree.size
    if (entry.index === expected) return true
    const at = { from: entry.index, to: entry.index + 1, ...named(entry) }
    if (!(entry.index >= 0 && entry.index < expected + widestGap)) {
      this.fault({ what: 'stands where no entry can be', ...at })
      return false
    }
    if (entry.index < expected) {
      this.fault({ what: 'stands twice in the log', ...at })
      return false
    }
    this.fault({ what: 'missing', from: expected, to: entry.index })
    // What is missing may be known to a witness; else the roots behind it cannot agree, and single entries are checked.
    while (this.tree.size < entry.index) this.grow(this.input.leaves?.get(this.tree.size) ?? Buffer.alloc(32))
    return true
  }

  private grow(leaf: Buffer): void {
    const { nodes } = this.input
    this.tree.add(
      leaf,
      nodes &&
        ((level, index, hash) => {
          const key = `${level} ${index}`
          const stored = nodes.get(key)
          nodes.delete(key)
          if (!stored?.equals(hash))
            this.fault({
              what: stored ? 'stored subtree does not agree with its entries' : 'stored subtree is missing',
              from: index * 2 ** level,
              to: (index + 1) * 2 ** level,
            })
        }),
    )
    this.atCheckpoints()
  }

  private atCheckpoints(): void {
    for (; this.bySize[this.next]?.size === this.tree.size; this.next++) {
      const { root, size, at } = this.bySize[this.next]!
      if (root.equals(this.tree.root())) this.agreed = size
      else {
        const what = `not the log that was signed at ${at.toISOString()}`
        // One altered entry makes all later roots differ: the first says where.
        if (!this.faults.some((fault) => fault.what.startsWith('not the log'))) {
          const alone = size - this.agreed === 1
          this.fault({ what: alone ? `altered: ${what}` : what, from: this.agreed, to: size })
        } else this.faultCount++
      }
    }
  }

  private fault(fault: Fault): void {
    this.faultCount++
    if (this.faults.length < (this.input.most ?? 100)) this.faults.push(fault)
  }
}

function bodyOf(entry: StoredEntry): EntryBody | null {
  try {
    return JSON.parse(entry.body) as EntryBody
  } catch {
    return null
  }
}

/** What a person needs to know which entry it is. */
function named(entry: StoredEntry): Pick<Fault, 'id' | 'says'> {
  const body = bodyOf(entry)
  if (!body) return { id: entry.id }
  return {
    id: entry.id,
    says: `${body.at} ${body.act} by ${body.actor?.name} on ${body.subject?.name ?? body.subject?.id}`,
  }
}
