import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type LicencePackage, packagePayload, signPackage } from '../src/issue.ts'
import { readPackageFile, verifyPackageFile } from '../src/licence.ts'
import { chainOf, day, issuerKey, keyset, packageContent, TB, testKey, Vendor } from './vendor.ts'

describe('a package', () => {
  test('says after reading what was signed', async () => {
    const vendor = await Vendor.open(3)
    const content = vendor.next(5n * TB)
    const { bytes, hash } = await vendor.sign(content)
    const read = verifyPackageFile(bytes, { pin: vendor.pin, keysets: [] })
    assert.deepEqual(read.content, content)
    assert.equal(read.hash, hash)
    assert.deepEqual(
      read.keysets.map((each) => each.keyset),
      vendor.keysets,
    )
    assert.equal(readPackageFile(bytes).keysets.length, 3)
    // An appliance that has the key sets needs no chain.
    const short = await signPackage(content, issuerKey, vendor.keysets[2]!, [])
    assert.equal(verifyPackageFile(short.bytes, { pin: vendor.pin, keysets: read.keysets }).hash, hash)
    // A chain that is there must end with the package's own, whatever is known.
    const cut = await signPackage(content, issuerKey, vendor.keysets[2]!, vendor.chain.slice(0, 2))
    for (const keysets of [[], read.keysets])
      assert.throws(() => verifyPackageFile(cut.bytes, { pin: vendor.pin, keysets }), { code: 'KEYSET_GAP' })
  })

  test('is never signed when it makes no sense', () => {
    const audit = packageContent().audit
    const row = { kind: 'migration.files', unit: 'byte' as const, total: 5n * TB, used: 0n }
    const bad: Partial<LicencePackage>[] = [
      { id: '' },
      { id: 'a b' },
      { licenceKey: 'x'.repeat(65) },
      { appliance: 'A'.repeat(64) },
      { kind: 'Files' },
      { unit: 'TB' as 'byte' },
      { sequence: 0 },
      { sequence: 2 },
      { sequence: 1.5 },
      { sequence: Number.NaN },
      { previous: '0'.repeat(64) },
      { amount: 2n ** 63n, total: 2n ** 63n },
      { amount: 6n * TB },
      { total: -1n },
      { amount: 5 as unknown as bigint },
      { total: '5' as unknown as bigint, amount: 1.5 as unknown as bigint },
      { issuedAt: day(40) },
      { keyset: 0 },
      { v: 2 as 1 },
      { audit: { ...audit, index: 1 } },
      { audit: { ...audit, commitment: 'AAAA' } },
      { audit: { ...audit, extra: 1 } as typeof audit },
      { baseline: [] },
      { baseline: [{ ...row, used: 6n * TB }] },
      { baseline: [{ ...row, total: 4n * TB }] },
      { baseline: [row, row] },
      { baseline: [{ ...row, kind: 'other' }] },
    ]
    for (const changes of bad)
      assert.throws(() => packagePayload(packageContent(changes)), { name: 'Refused' }, Object.keys(changes).join())
  })

  test('is only signed and accepted where its key set lets its issuer', async () => {
    const { chain } = await chainOf(1)
    const limited = keyset()
    const issuer = limited.issuers[0]!
    const rows: [string, Partial<typeof issuer>, Partial<LicencePackage>][] = [
      ['ISSUER_NOT_ALLOWED', { notBefore: day(11) }, {}],
      ['ISSUER_NOT_ALLOWED', { notAfter: day(10) }, {}],
      ['ISSUER_NOT_ALLOWED', { kinds: {} }, {}],
      ['ISSUER_NOT_ALLOWED', {}, { kind: 'constructor' }],
      [
        'ISSUER_NOT_ALLOWED',
        { baseline: false },
        { baseline: [{ kind: 'migration.files', unit: 'byte', total: 5n * TB, used: 0n }] },
      ],
      ['ISSUER_LIMIT', { kinds: { 'migration.files': { perPackage: 5n * TB - 1n, perDay: 0n } } }, {}],
      ['ISSUER_NOT_ALLOWED', { key: testKey('another').publicKey.toString('base64url') }, {}],
    ]
    for (const [code, changes, content] of rows)
      await assert.rejects(
        signPackage(packageContent(content), issuerKey, keyset({ issuers: [{ ...issuer, ...changes }] }), chain),
        { code },
      )
    await assert.rejects(signPackage(packageContent(), issuerKey, keyset({ expiresAt: day(5) }), chain), {
      code: 'ISSUER_NOT_ALLOWED',
    })
  })

  test('of a signer that answers wrongly does not leave', async () => {
    const { chain } = await chainOf(1)
    const broken = { publicKey: issuerKey.publicKey, sign: testKey('another').sign }
    await assert.rejects(signPackage(packageContent(), broken, keyset(), chain), /not valid/)
  })
})
