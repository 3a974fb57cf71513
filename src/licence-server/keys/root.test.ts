import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { verifyStrict } from '#licence'
import { makeRootKey, openRootKey, readRootKey, tokenKeyFile } from './root.ts'
import { softToken } from './softhsm.fixture.ts'
import { makeTokenKey, tokenPublicKey } from './token.ts'

const folder = await mkdtemp(join(tmpdir(), 'palisade-root-'))
after(() => rm(folder, { recursive: true, force: true }))
const message = Buffer.from('a key set')

describe('a root key in a file', () => {
  test('opens with its passphrase only, and only as it was written', async () => {
    const text = await makeRootKey('Alice', 'four quiet geese')
    const key = readRootKey(text)
    assert.equal(key.name, 'Alice')
    const signer = await openRootKey(key.file!, 'four quiet geese')
    assert.ok(verifyStrict(key.publicKey, message, await signer.sign(message)))
    await assert.rejects(openRootKey(key.file!, 'four quiet goose'), /passphrase is not the one of Alice/)
    const other = readRootKey(await makeRootKey('Bob', 'four quiet geese'))
    for (const changed of [
      { ...key.file!, name: 'Mallory' },
      { ...key.file!, publicKey: other.publicKey.toString('base64url') },
      { ...key.file!, aes256gcm: (other.file as { aes256gcm: unknown }).aes256gcm },
    ])
      await assert.rejects(openRootKey(readRootKey(JSON.stringify(changed)).file!, 'four quiet geese'), /damaged/)
  })

  test('holds nothing of the key in the clear, and is refused a short passphrase', async () => {
    const seed = Buffer.alloc(32, 7)
    const text = await makeRootKey('Alice', 'four quiet geese', seed)
    for (const form of ['base64', 'base64url', 'hex'] as const) assert.ok(!text.includes(seed.toString(form)))
    await assert.rejects(makeRootKey('Alice', 'short'), /at least 8/)
  })

  test('is named by its public key alone, too, and nothing else is taken for one', async () => {
    const { publicKey } = readRootKey(await makeRootKey('Alice', 'four quiet geese'))
    assert.deepEqual(readRootKey(`${publicKey.toString('base64url')}\n`).publicKey, publicKey)
    const worthless = Buffer.alloc(32).toString('base64url')
    for (const text of ['', '{}', '[]', 'AAAA', worthless, '{"palisadeRootKey":1,"name":"x","publicKey":"AAAA"}'])
      assert.throws(() => readRootKey(text), /neither the file of a root key/, text)
  })
})

test('a root key in a PKCS#11 token signs there', async (t) => {
  const found = await softToken(folder)
  if (!found)
    return t.diagnostic(
      'skipped: SoftHSM2 and OpenSC (Debian: softhsm2, opensc) are not here and could not be installed',
    )
  const { token, pin } = found
  const publicKey = await makeTokenKey(token, pin)
  assert.deepEqual(await tokenPublicKey(token), publicKey)
  const { file } = readRootKey(tokenKeyFile('Carol', publicKey, token))
  const signer = await openRootKey(file!, pin)
  assert.ok(verifyStrict(publicKey, message, await signer.sign(message)))
  await assert.rejects(async () => (await openRootKey(file!, '000000')).sign(message), /The token did not do it: .*PIN/)
  const nowhere = { ...token, token: 'another token' }
  await assert.rejects(async () => (await openRootKey(readRootKey(tokenKeyFile('Carol', publicKey, nowhere)).file!, pin)).sign(message), /The token did not do it/) // biome-ignore format: one question
})
