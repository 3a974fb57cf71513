import { hash } from 'node:crypto'

/*
 * The Merkle tree of RFC 6962 section 2 (the same in RFC 9162): leaves and inner nodes are hashed with different first
 * bytes, so that neither can pass for the other. Everything here is pure. Hashes are Buffers of 32 bytes.
 */

/** A complete subtree: it covers the leaves from `index * 2^level` up to, not including, `(index + 1) * 2^level`. */
export type Place = { level: number; index: number }
export type Node = Place & { hash: Buffer }
/** Looks a complete subtree up. */
export type Lookup = (level: number, index: number) => Buffer

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')
const leafInput = Buffer.alloc(33)
const nodeInput = Buffer.alloc(65)
nodeInput[0] = 1

/** Root of a tree without leaves: the hash of nothing. */
export const emptyRoot: Buffer = sha256(Buffer.alloc(0))

/** Hash of a leaf; our leaves are commitments of 32 bytes. */
export function leafHash(data: Buffer): Buffer {
  if (data.length !== 32) return sha256(Buffer.concat([Buffer.of(0), data]))
  data.copy(leafInput, 1)
  return sha256(leafInput)
}

/** Hash of an inner node from its two children. */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(nodeInput, 1)
  right.copy(nodeInput, 33)
  return sha256(nodeInput)
}

/** The complete subtrees a tree of so many leaves is made of, from left (largest) to right. */
export function frontierOf(size: number): Place[] {
  const places: Place[] = []
  let from = 0
  for (let level = 52; level >= 0; level--) {
    const width = 2 ** level
    if (from + width > size) continue
    places.push({ level, index: from / width })
    from += width
  }
  return places
}

/** A tree that grows: it keeps only the subtrees at its right edge, so that adding a leaf takes O(log n). */
export class GrowingTree {
  size: number
  private readonly edge: Buffer[]

  /** `edge` are the hashes of `frontierOf(size)` in their order. */
  constructor(size = 0, edge: readonly Buffer[] = []) {
    if (edge.length !== frontierOf(size).length) throw new Error('the edge does not belong to a tree of this size')
    this.size = size
    this.edge = [...edge]
  }

  /** Adds the hash of a leaf. `made` hears of each subtree (level 1 and above) that became complete. */
  add(leaf: Buffer, made?: (level: number, index: number, hash: Buffer) => void): void {
    let at = this.size
    let top = leaf
    for (let level = 1; at % 2 === 1; level++) {
      top = nodeHash(this.edge.pop()!, top)
      at = (at - 1) / 2
      made?.(level, at, top)
    }
    this.edge.push(top)
    this.size++
  }

  root(): Buffer {
    return this.edge.length === 0 ? emptyRoot : this.edge.reduceRight((right, left) => nodeHash(left, right))
  }
}

/** Root over the leaves' hashes. For tests and small trees. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const tree = new GrowingTree()
  for (const leaf of leaves) tree.add(leaf)
  return tree.root()
}

const isPower = (n: number) => Number.isInteger(Math.log2(n))

/** Largest power of two below n (n > 1). */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** Hash over the leaves from `from` to `to`, where `from` is where a subtree of that height begins. */
function subtree(from: number, to: number, get: Lookup): Buffer {
  const n = to - from
  if (isPower(n)) return get(Math.log2(n), from / n)
  const k = split(n)
  return nodeHash(subtree(from, from + k, get), subtree(from + k, to, get))
}

/** The hashes that, with the leaf at `index`, make the root of the tree of `size` leaves; from the leaf upwards. */
export function inclusionProof(index: number, size: number, get: Lookup): Buffer[] {
  if (!(index >= 0 && index < size)) throw new Error('there is no such leaf')
  const path: Buffer[] = []
  let from = 0
  let to = size
  const above: Buffer[] = []
  while (to - from > 1) {
    const k = split(to - from)
    if (index < from + k) {
      above.push(subtree(from + k, to, get))
      to = from + k
    } else {
      above.push(subtree(from, from + k, get))
      from += k
    }
  }
  while (above.length > 0) path.push(above.pop()!)
  return path
}

/** The hashes that show that the tree of `first` leaves is the beginning of the tree of `second` (RFC 6962 2.1.2). */
export function consistencyProof(first: number, second: number, get: Lookup): Buffer[] {
  if (!(first >= 0 && first <= second)) throw new Error('the first tree must be the smaller one')
  if (first === 0 || first === second) return []
  const walk = (m: number, from: number, to: number, whole: boolean): Buffer[] => {
    if (m === to - from) return whole ? [] : [subtree(from, to, get)]
    const k = split(to - from)
    return m <= k
      ? [...walk(m, from, from + k, whole), subtree(from + k, to, get)]
      : [...walk(m - k, from + k, to, false), subtree(from, from + k, get)]
  }
  return walk(first, 0, second, true)
}

/** Which complete subtrees a proof will ask for: so that they can be read with one query. */
export function placesFor(make: (get: Lookup) => unknown): Place[] {
  const places = new Map<string, Place>()
  make((level, index) => {
    places.set(`${level} ${index}`, { level, index })
    return emptyRoot
  })
  return [...places.values()]
}

/** Whether a leaf stands at `index` in the tree of `size` leaves with this root (RFC 9162 2.1.3.2). */
export function verifyInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let fn = index
  let sn = size - 1
  let r = leaf
  for (const p of path) {
    if (sn === 0 || p.length !== 32) return false
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else r = nodeHash(r, p)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && r.equals(root)
}

/** Whether the tree of `second` leaves begins with the tree of `first` (RFC 9162 2.1.4.2). */
export function verifyConsistency(
  first: number,
  second: number,
  path: readonly Buffer[],
  firstRoot: Buffer,
  secondRoot: Buffer,
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 0 || first > second) return false
  if (first === second) return path.length === 0 && firstRoot.equals(secondRoot)
  if (first === 0) return path.length === 0 && firstRoot.equals(emptyRoot)
  const steps = isPower(first) ? [firstRoot, ...path] : [...path]
  if (steps.length === 0 || steps.some((step) => step.length !== 32)) return false
  let fn = first - 1
  let sn = second - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  let fr = steps[0]!
  let sr = steps[0]!
  for (const c of steps.slice(1)) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else sr = nodeHash(sr, c)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && fr.equals(firstRoot) && sr.equals(secondRoot)
}
