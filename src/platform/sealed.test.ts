import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { freshDatabase } from '#test/database.ts'
import { ConfigError } from './config.ts'
import { createSealer, keyFileOf, openSealer, SealBroken } from './sealed.ts'
import { registerKey } from './sealed-with.ts'

const folder = await mkdtemp(join(tmpdir(), 'palisade-key-'))
after(() => rm(folder, { recursive: true }))

describe('sealed values', () => {
  const sealer = createSealer([randomBytes(32)])

  test('open again as they were, and never look the same twice', () => {
    const one = sealer.seal('secret words', 'a.b:1')
    assert.equal(sealer.open(one, 'a.b:1').toString(), 'secret words')
    assert.notDeepEqual(one, sealer.seal('secret words', 'a.b:1'))
    assert.ok(!one.includes('secret'))
    assert.equal(sealer.open(sealer.seal('', 'x'), 'x').length, 0)
  })

  test('no changed byte, no shorter form, no other place opens', () => {
    const sealed = sealer.seal('secret words', 'credential.totp:1')
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at]! ^= 1
      assert.throws(() => sealer.open(changed, 'credential.totp:1'), SealBroken, `byte ${at}`)
      assert.throws(() => sealer.open(sealed.subarray(0, at), 'credential.totp:1'), SealBroken, `${at} bytes`)
    }
    assert.throws(() => sealer.open(sealed, 'credential.totp:2'), SealBroken)
  })

  test('another installation cannot open them; after a change of the key the old one still opens', () => {
    const [old, next] = [randomBytes(32), randomBytes(32)]
    const sealed = createSealer([old]).seal('x', 'p')
    assert.throws(() => createSealer([next]).open(sealed, 'p'), SealBroken)
    const both = createSealer([next, old])
    assert.equal(both.open(sealed, 'p').toString(), 'x')
    assert.throws(() => createSealer([old]).open(both.seal('x', 'p'), 'p'), SealBroken)
  })
})

describe('the installation key', () => {
  test('is made once, for its owner alone, and read from then on', async () => {
    const first = openSealer({ INSTALLATION_KEY: undefined, DATA_DIR: folder })
    const again = openSealer({ INSTALLATION_KEY: undefined, DATA_DIR: folder })
    assert.equal(first.keyId, again.keyId)
    assert.equal((await stat(keyFileOf(folder))).mode & 0o777, 0o600)
    const key = (await readFile(keyFileOf(folder), 'utf8')).trim()
    assert.equal(openSealer({ INSTALLATION_KEY: key, DATA_DIR: '/nowhere' }).keyId, first.keyId)
  })

  test('that is no key is refused with a sentence', async () => {
    assert.throws(() => openSealer({ INSTALLATION_KEY: 'short', DATA_DIR: folder }), ConfigError)
    const other = await mkdtemp(join(folder, 'x'))
    await writeFile(keyFileOf(other), 'nonsense')
    assert.throws(() => openSealer({ INSTALLATION_KEY: undefined, DATA_DIR: other }), /installation\.key must hold/)
  })

  test('another one than the database was sealed with stops the start; a ring with both goes on', async () => {
    const database = await freshDatabase()
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    const [old, next] = [randomBytes(32), randomBytes(32)]
    await registerKey(database.ownerUrl, createSealer([old]))
    await registerKey(database.ownerUrl, createSealer([old]))
    await assert.rejects(registerKey(database.ownerUrl, createSealer([next])), /sealed with the key/)
    await registerKey(database.ownerUrl, createSealer([next, old]))
    const { rows } = await client.query('select key_id from installation_key order by key_id')
    assert.deepEqual(rows.map((row) => row.key_id).sort(), createSealer([next, old]).keyIds.toSorted())
    // An instance that still has only the old key cannot read what the others seal now.
    await assert.rejects(registerKey(database.ownerUrl, createSealer([old])), ConfigError)
    await client.end()
    await database.drop()
  })
})
