import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  consistencyProof,
  emptyRoot,
  frontierOf,
  GrowingTree,
  inclusionProof,
  type Lookup,
  leafHash,
  placesFor,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts'

const most = 200
const leaves = Array.from({ length: most }, (_, i) => leafHash(createHash('sha256').update(`leaf ${i}`).digest()))
const nodes = new Map<string, Buffer>(leaves.map((leaf, i) => [`0 ${i}`, leaf]))
const whole = new GrowingTree()
const roots = [emptyRoot]
for (const leaf of leaves) {
  whole.add(leaf, (level, index, hash) => nodes.set(`${level} ${index}`, hash))
  roots.push(whole.root())
}
const get: Lookup = (level, index) => nodes.get(`${level} ${index}`)!

/** RFC 6962 section 2.1 as it is written there, to hold the growing tree against. */
function mth(part: readonly Buffer[]): Buffer {
  if (part.length === 0) return createHash('sha256').digest()
  if (part.length === 1) return part[0]!
  let k = 1
  while (k * 2 < part.length) k *= 2
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(mth(part.slice(0, k)))
    .update(mth(part.slice(k)))
    .digest()
}
const flipped = (hash: Buffer, bit: number) => {
  const copy = Buffer.from(hash)
  copy[bit >> 3]! ^= 1 << (bit & 7)
  return copy
}

describe('the tree', () => {
  test('is that of RFC 6962 at every size, and can be taken up at any', () => {
    for (let size = 0; size <= most; size++) {
      assert.deepEqual(roots[size], mth(leaves.slice(0, size)), `size ${size}`)
      const edge = frontierOf(size).map(({ level, index }) => get(level, index))
      const tree = new GrowingTree(size, edge)
      assert.deepEqual(tree.root(), roots[size])
      if (size < most) {
        tree.add(leaves[size]!)
        assert.deepEqual(tree.root(), roots[size + 1])
      }
    }
    assert.deepEqual(rootOf(leaves), roots[most])
  })

  test('has the vectors of RFC 6962 that others publish', () => {
    // certificate-transparency's reference leaves: '', 00, 10, 2021, 3031, 40414243, 5051525354555657, 60..6f
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const hashes = data.map((hex) => leafHash(Buffer.from(hex, 'hex')))
    assert.equal(
      rootOf(hashes.slice(0, 1)).toString('hex'),
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    )
    assert.equal(rootOf(hashes).toString('hex'), '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('proves every leaf at every size, and nothing else', () => {
    for (let size = 1; size <= most; size++)
      for (let index = 0; index < size; index++) {
        const path = inclusionProof(index, size, get)
        assert.ok(path.length <= Math.ceil(Math.log2(size)), 'log n hashes')
        assert.ok(verifyInclusion(leaves[index]!, index, size, path, roots[size]!), `${index} of ${size}`)
        assert.ok(!verifyInclusion(leaves[(index + 1) % most]!, index, size, path, roots[size]!))
        if (size > 1) assert.ok(!verifyInclusion(leaves[index]!, (index + 1) % size, size, path, roots[size]!))
        assert.ok(!verifyInclusion(leaves[index]!, index, size, [...path, roots[0]!], roots[size]!))
        if (path.length > 0) assert.ok(!verifyInclusion(leaves[index]!, index, size, path.slice(1), roots[size]!))
      }
  })

  test('proves that every size begins with every smaller one, and nothing else', () => {
    for (let second = 1; second <= most; second++)
      for (let first = 1; first <= second; first++) {
        const path = consistencyProof(first, second, get)
        assert.ok(verifyConsistency(first, second, path, roots[first]!, roots[second]!), `${first} in ${second}`)
        if (first === second) continue
        assert.ok(!verifyConsistency(first, second, path, roots[first - 1]!, roots[second]!))
        assert.ok(!verifyConsistency(first, second, path, roots[first]!, roots[second - 1]!))
        assert.ok(!verifyConsistency(first, second, [...path, roots[0]!], roots[first]!, roots[second]!))
        assert.ok(!verifyConsistency(first, second, path.slice(1), roots[first]!, roots[second]!))
      }
  })

  test('refuses any proof with a bit changed', () => {
    const size = fc.integer({ min: 2, max: most })
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (size, at, step, bit) => {
        const index = at % size
        const path = inclusionProof(index, size, get)
        const altered = path.map((hash, i) => (i === step % path.length ? flipped(hash, bit) : hash))
        assert.ok(!verifyInclusion(leaves[index]!, index, size, altered, roots[size]!))
        assert.ok(!verifyInclusion(flipped(leaves[index]!, bit), index, size, path, roots[size]!))
        assert.ok(!verifyInclusion(leaves[index]!, index, size, path, flipped(roots[size]!, bit)))
        const first = 1 + (at % (size - 1))
        const proof = consistencyProof(first, size, get)
        const changed = proof.map((hash, i) => (i === step % proof.length ? flipped(hash, bit) : hash))
        assert.ok(!verifyConsistency(first, size, changed, roots[first]!, roots[size]!))
      }),
      { numRuns: 2000 },
    )
  })

  test('answers no to sizes and indexes that are none', () => {
    const path = inclusionProof(3, 8, get)
    for (const [index, size] of [
      [-1, 8],
      [8, 8],
      [3.5, 8],
      [Number.NaN, 8],
      [3, Number.POSITIVE_INFINITY],
      [3, 0],
    ])
      assert.ok(!verifyInclusion(leaves[3]!, index!, size!, path, roots[8]!))
    assert.ok(!verifyConsistency(9, 8, [], roots[9]!, roots[8]!))
    assert.ok(!verifyConsistency(Number.NaN, 8, path, roots[3]!, roots[8]!))
    assert.ok(!verifyConsistency(0, 8, [], roots[1]!, roots[8]!), 'nothing has one root only')
  })

  test('names the subtrees a proof needs before they are read', () => {
    for (const index of [0, 77, 198]) {
      const places = placesFor((look) => inclusionProof(index, 199, look))
      const read = new Map(places.map((place) => [`${place.level} ${place.index}`, get(place.level, place.index)]))
      const path = inclusionProof(index, 199, (level, at) => read.get(`${level} ${at}`)!)
      assert.ok(verifyInclusion(leaves[index]!, index, 199, path, roots[199]!))
      assert.ok(places.length <= 16)
    }
  })
})
