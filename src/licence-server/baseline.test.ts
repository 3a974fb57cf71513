import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { verifyPackageFile } from '#licence'
import { type Approver, type Bound, createLicenceWorld, type Handed, TB } from '#test/licence-world.ts'
import { openFolder } from './folder.ts'
import { readChain } from './keyset/chain.ts'

const it = await createLicenceWorld()
const mara = await it.approver('Mara')
const nils = await it.approver('Nils')
const ceiling = { [it.kind.code]: { perPackage: 100n * TB, perDay: 1000n * TB } }

/** A key to which so much was granted by one package. */
async function granted(amount: bigint): Promise<Bound> {
  const bound = await it.key()
  const first = await it.approved(bound, amount, amount > 50n * TB ? [mara, nils] : [mara])
  await it.settle()
  assert.ok(await it.packageOf(first.id))
  return bound
}

const baseline = (bound: Bound, total: bigint, used: bigint, by: Approver[] = [mara], changes = {}) =>
  it.approved(bound, total, by, { baselineUsed: used, ...changes })
async function refusalOf(handed: Handed): Promise<string | null> {
  await it.settle()
  return it.refusal(handed.id)
}
async function contentOf({ id }: Handed) {
  await it.settle()
  const stored = await it.packageOf(id)
  assert.ok(stored, String(await it.refusal(id)))
  const { keysets } = await readChain(await openFolder(it.config))
  return verifyPackageFile(stored.file, { pin: keysets[0]!.hash, keysets: [] }).content
}

describe('a baseline', () => {
  test('is signed by no issuing key that may not', async () => {
    const bound = await granted(10n * TB)
    assert.equal(await refusalOf(await baseline(bound, 10n * TB, 4n * TB)), 'signer.baseline_not_allowed')
    await it.rotate(ceiling, 90, true)
  })

  test('says the total and what was used, adds what is new, and the next package goes on from there', async () => {
    const bound = await granted(10n * TB)
    const same = await contentOf(await baseline(bound, 10n * TB, 4n * TB))
    const row = { kind: it.kind.code, unit: 'byte' }
    assert.deepEqual([same.amount, same.total, same.sequence], [0n, 10n * TB, 2])
    assert.deepEqual(same.baseline, [{ ...row, total: 10n * TB, used: 4n * TB }])
    const more = await contentOf(await baseline(bound, 12n * TB, 11n * TB))
    assert.deepEqual([more.amount, more.total, more.sequence], [2n * TB, 12n * TB, 3])
    assert.deepEqual(more.baseline, [{ ...row, total: 12n * TB, used: 11n * TB }])
    const grant = await contentOf(await it.approved(bound, 5n * TB, [mara]))
    assert.deepEqual([grant.amount, grant.total, grant.sequence, grant.baseline], [5n * TB, 17n * TB, 4, null])
  })

  test('is refused when it lowers what was granted meanwhile, and on a key without a package', async () => {
    const bound = await granted(10n * TB)
    const handed = await baseline(bound, 10n * TB, 4n * TB)
    await it.asOwner(`update licence_request set decided_at = decided_at + interval '1 minute' where id = $1`, [handed.id]) // biome-ignore format: one thing
    const grant = await it.approved(bound, 5n * TB, [mara])
    await it.asOwner(`update licence_request set decided_at = decided_at - interval '1 minute' where id = $1`, [grant.id]) // biome-ignore format: one thing
    assert.equal(await refusalOf(handed), 'signer.baseline_moved')
    assert.equal(await refusalOf(await baseline(await it.key(), 1n * TB, 0n)), 'signer.baseline_moved')
  })

  test('needs as many people as its whole total does, though nothing is added', async () => {
    const bound = await granted(60n * TB)
    assert.equal((await contentOf(await baseline(bound, 60n * TB, 1n, [mara, nils]))).amount, 0n)
    const guarded = baseline(bound, 60n * TB, 1n, [mara])
    await assert.rejects(guarded, { constraint: 'licence_request_approvals' })
  })

  test('adds no more than the ceiling of the issuing key', async () => {
    const bound = await granted(10n * TB)
    const over = await baseline(bound, 10n * TB + 100n * TB + 1n, 0n, [mara, nils])
    assert.equal(await refusalOf(over), 'signer.over_package')
  })
})

describe('threat-18: a database that was tampered with makes no baseline', () => {
  const guards = async (on: boolean) =>
    it.asOwner(`alter table licence_request ${on ? 'enable' : 'disable'} trigger baseline_kept`)
  async function altered(handed: Handed, change: string): Promise<string | null> {
    await guards(false)
    await it.asOwner(`update licence_request set ${change} where id = $1`, [handed.id])
    await guards(true)
    return refusalOf(handed)
  }

  test('of what was used', async () => {
    const handed = await baseline(await granted(10n * TB), 10n * TB, 9n * TB)
    assert.equal(await altered(handed, 'baseline_used = 0'), 'signer.other_decision')
  })

  test('out of an approved grant', async () => {
    const handed = await it.approved(await granted(10n * TB), 20n * TB, [mara])
    const turned = `alter table licence_request disable trigger guard`
    await it.asOwner(turned)
    assert.equal(await altered(handed, `purpose = 'baseline', baseline_used = 0`), 'signer.other_decision')
    await it.asOwner('alter table licence_request enable trigger guard')
  })
})
