import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sha256Hex, verifyPackageFile } from '#licence'
import { createLicenceWorld, TB } from '#test/licence-world.ts'
import { openFolder } from './folder.ts'
import { readChain } from './keyset/chain.ts'

const it = await createLicenceWorld()
const manager = await it.approver('Mara')
const second = await it.approver('Nils')

describe('an approved request', () => {
  test('becomes a package that an appliance believes, in the chain of its key', async () => {
    const key = await it.key()
    const asked = [
      await it.approved(key, 10n * TB, [manager]),
      await it.approved(key, 5n * TB, [second]),
      await it.approved(key, -3n * TB, [manager]),
    ]
    await it.settle()
    const { keysets } = await readChain(await openFolder(it.config))
    let previous: string | null = null
    let total = 0n
    for (const [n, { id, decision }] of asked.entries()) {
      const stored = await it.packageOf(id)
      assert.ok(stored, `package ${n}: ${await it.refusal(id)}`)
      const { content, hash } = verifyPackageFile(stored.file, { pin: keysets[0]!.hash, keysets: [] })
      total += decision.amount
      assert.deepEqual(
        [
          content.licenceKey,
          content.appliance,
          content.sequence,
          content.previous,
          content.amount,
          content.total,
          content.requestId,
        ],
        [key.code, key.thumbprint, n + 1, previous, decision.amount, total, id],
      )
      assert.equal(hash, stored.payload_sha256.toString('hex'))
      assert.equal(hash, sha256Hex(Buffer.from(JSON.parse(stored.file.toString()).payload, 'base64')))
      previous = hash
    }
  })
})
