// The proof in a package, against the vectors of docs/audit-log.md.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type AuditProof, verifyAuditProof } from '../src/licence.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/audit-log.md'), 'utf8')
const vectors = JSON.parse(/```json test-vectors\n([\s\S]*?)\n```/.exec(page)![1]!)
const origin = vectors.logKey.split('+')[0] as string
const whole = vectors.inclusion.filter((each: { size: number }) => each.size === 7) as {
  index: number
  path: string[]
}[]
const proofOf = ({ index, path }: { index: number; path: string[] }): AuditProof => ({
  origin,
  index,
  size: 7,
  commitment: vectors.entries[index].commitment,
  proof: path,
  checkpoint: vectors.checkpoint,
})

describe('the place of an approval in the audit log', () => {
  test('is proved by checkpoint and path', () => {
    assert.ok(whole.length >= 3)
    for (const each of whole) assert.ok(verifyAuditProof(proofOf(each), vectors.logKey), `entry ${each.index}`)
    // Lines of keys that are not known are skipped.
    assert.ok(
      verifyAuditProof({ ...proofOf(whole[0]!), checkpoint: vectors.checkpoint + vectors.cosignature }, vectors.logKey),
    )
  })

  test('is not proved by anything else', () => {
    const good = proofOf(whole[0]!)
    const other = vectors.entries[1].commitment as string
    const rows: [string, Partial<AuditProof>][] = [
      ['another entry', { commitment: other }],
      ['another place', { index: 1 }],
      ['another size', { size: 6 }],
      ['another log', { origin: 'other.example/palisade' }],
      ['a path cut', { proof: good.proof.slice(1) }],
      ['a path with more', { proof: [...good.proof, other] }],
      ['a path turned round', { proof: good.proof.toReversed() }],
      ['no path', { proof: [] }],
      ['no signature', { checkpoint: good.checkpoint.split('\n\n')[0]! }],
      ['another root', { checkpoint: good.checkpoint.replace(/\n[^\n]{43}=\n/, `\n${other}\n`) }],
      ['another time', { checkpoint: good.checkpoint.replace('time 17', 'time 18') }],
    ]
    for (const [what, changes] of rows)
      assert.equal(verifyAuditProof({ ...good, ...changes }, vectors.logKey), false, what)
    for (const key of [
      vectors.witnessKey,
      vectors.logKey.slice(0, -1),
      '',
      vectors.logKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
    ])
      assert.equal(verifyAuditProof(good, key), false, key)
  })
})
