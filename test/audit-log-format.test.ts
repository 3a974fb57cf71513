// docs/audit-log.md against the program, and against a verifier written from that page alone, with nothing of ours in it.
import assert from 'node:assert/strict'
import { createHash, createPrivateKey, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { canonicalJson } from '#platform/audit/canonical.ts'
import { LogCheck } from '#platform/audit/check.ts'
import { commitmentOf } from '#platform/audit/entry.ts'
import { cosign, isSignedBy, readCheckpoint, readVerifier, signCheckpoint, signerOf } from '#platform/audit/note.ts'
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from '#platform/audit/tree.ts'

type Vectors = {
  logKeySeed: string
  logKey: string
  witnessKeySeed: string
  witnessKey: string
  entries: { body: string; commitment: string; leaf: string }[]
  roots: string[]
  inclusion: { index: number; size: number; path: string[] }[]
  consistency: { first: number; second: number; path: string[] }[]
  checkpoint: string
  cosignature: string
}

const page = readFileSync(join(import.meta.dirname, '../docs/audit-log.md'), 'utf8')
const block = /```json test-vectors\n([\s\S]*?)\n```/.exec(page)
const vectors = JSON.parse(block![1]!) as Vectors
const bytes = (text: string) => Buffer.from(text, 'base64')
const cosignedAt = Number(/cosigned it at (\d+)\./.exec(page)![1])

describe('the vectors of docs/audit-log.md', () => {
  test('are what the program makes', () => {
    const pem = (seed: string) =>
      createPrivateKey({
        key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
        format: 'der',
        type: 'pkcs8',
      }).export({ format: 'pem', type: 'pkcs8' }) as string
    const note = readCheckpoint(vectors.checkpoint)
    const log = signerOf(note.origin, pem(vectors.logKeySeed))
    const witness = signerOf(readVerifier(vectors.witnessKey).name, pem(vectors.witnessKeySeed), true)
    assert.deepEqual([log.text, witness.text], [vectors.logKey, vectors.witnessKey])
    for (const { body, commitment, leaf } of vectors.entries) {
      assert.equal(canonicalJson(JSON.parse(body)), body)
      assert.equal(commitmentOf(body).toString('base64'), commitment)
      assert.equal(leafHash(bytes(commitment)).toString('base64'), leaf)
    }
    const leaves = vectors.entries.map((entry) => bytes(entry.leaf))
    assert.deepEqual(
      vectors.roots,
      leaves.concat(leaves[0]!).map((_, n) => rootOf(leaves.slice(0, n)).toString('base64')),
    )
    assert.equal(signCheckpoint(note, log), vectors.checkpoint)
    assert.equal(cosign(note.text, new Date(cosignedAt * 1000), witness), vectors.cosignature)
    assert.ok(isSignedBy(readCheckpoint(vectors.checkpoint + vectors.cosignature), witness))
    const check = new LogCheck({ checkpoints: [note] })
    vectors.entries.forEach(({ body, commitment, leaf }, index) => {
      check.add({ index, id: JSON.parse(body).id, body, commitment: bytes(commitment), leaf: bytes(leaf) })
    })
    check.end()
    assert.deepEqual(check.faults, [])
  })

  test('carry proofs that hold, and none that hold for anything else', () => {
    const root = (size: number) => bytes(vectors.roots[size]!)
    for (const { index, size, path } of vectors.inclusion) {
      const leaf = bytes(vectors.entries[index]!.leaf)
      assert.ok(verifyInclusion(leaf, index, size, path.map(bytes), root(size)))
      assert.ok(!verifyInclusion(leaf, index, size, path.map(bytes), root(size - 1)))
    }
    for (const { first, second, path } of vectors.consistency) {
      assert.ok(verifyConsistency(first, second, path.map(bytes), root(first), root(second)))
      if (first > 0) assert.ok(!verifyConsistency(first, second, path.map(bytes), root(first - 1), root(second)))
    }
  })

  test('are accepted by a verifier written from the page alone', () => {
    const hash = (...parts: (Buffer | string)[]) => {
      const sum = createHash('sha256')
      for (const part of parts) sum.update(part)
      return sum.digest()
    }
    const tree = (leaves: Buffer[]): Buffer => {
      if (leaves.length === 0) return hash('')
      if (leaves.length === 1) return leaves[0]!
      let half = 1
      while (half * 2 < leaves.length) half *= 2
      return hash(Buffer.of(1), tree(leaves.slice(0, half)), tree(leaves.slice(half)))
    }
    const keyOf = (text: string): { name: string; id: Buffer; type: number; key: KeyObject } => {
      const [name, id, coded] = text.split('+') as [string, string, string]
      const raw = bytes(text.slice(name.length + id.length + 2))
      assert.ok(coded.length > 0)
      const [type] = raw
      assert.equal(hash(`${name}\n`, raw).subarray(0, 4).toString('hex'), id)
      const x = raw.subarray(1).toString('base64url')
      return {
        name,
        id: Buffer.from(id, 'hex'),
        type: type!,
        key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
      }
    }
    const [text, lines] = vectors.checkpoint.split('\n\n') as [string, string]
    const signed = Buffer.from(`${text}\n`)
    const [, size, root, time] = text.split('\n')
    assert.match(time!, /^time \d+$/)
    const log = keyOf(vectors.logKey)
    const [dash, name, coded] = lines.trim().split(' ')
    assert.deepEqual([dash, name, log.type], ['—', log.name, 1])
    assert.deepEqual(bytes(coded!).subarray(0, 4), log.id)
    assert.ok(verify(null, signed, log.key, bytes(coded!).subarray(4)))
    const leaves = vectors.entries.map(({ body }) => hash(Buffer.of(0), hash('palisade audit entry v1\n', body)))
    assert.equal(Number(size), leaves.length)
    assert.equal(tree(leaves).toString('base64'), root)

    const witness = keyOf(vectors.witnessKey)
    const cosigned = bytes(vectors.cosignature.trim().split(' ')[2]!)
    const at = cosigned.readBigUInt64BE(4)
    assert.deepEqual([witness.type, Number(at)], [4, cosignedAt])
    const message = Buffer.concat([Buffer.from(`cosignature/v1\ntime ${at}\n`), signed])
    assert.ok(verify(null, message, witness.key, cosigned.subarray(12)))
  })
})

test('what the page shows as an example is the checkpoint of its vectors', () => {
  const [origin, size, root, time] = vectors.checkpoint.split('\n')
  const shown = page.split('## Checkpoints')[1]!.split('```')[1]!
  for (const line of [origin!, size!, root!, time!]) assert.ok(shown.includes(`\n${line} `), line)
})
