import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { verifyPackageFile } from '#licence'
import { clock } from '#platform/clock.ts'
import { type Bound, createLicenceWorld, type Handed, TB } from '#test/licence-world.ts'
import { makeDemoRoot } from './demo.ts'
import { openFolder } from './folder.ts'
import { readChain } from './keyset/chain.ts'
import { openLicenceServer } from './server.ts'

const it = await createLicenceWorld({ perPackage: 40n * TB, perDay: 100n * TB })
const mara = await it.approver('Mara')

async function signed(request: Handed) {
  const stored = await it.packageOf(request.id)
  assert.ok(stored, `it was refused: ${await it.refusal(request.id)}`)
  const { keysets } = await readChain(await openFolder(it.config))
  const { content, hash } = verifyPackageFile(stored.file, { pin: keysets[0]!.hash, keysets: [] })
  assert.equal(hash, stored.payload_sha256.toString('hex'))
  return { content, hash }
}

/** So that what other tests signed does not fill the day. */
async function nextDay(): Promise<void> {
  await it.world.forward('24h 1s')
}

describe('an approved request', () => {
  test('becomes a package that an appliance believes, in the chain of its key', async () => {
    const key = await it.key()
    const asked: Handed[] = []
    for (const amount of [10n * TB, 5n * TB, -3n * TB]) asked.push(await it.approved(key, amount, [mara]))
    await it.settle()
    let previous: string | null = null
    let total = 0n
    for (const [n, request] of asked.entries()) {
      const { content, hash } = await signed(request)
      const { amount } = request.decision
      total += amount
      assert.deepEqual(
        [content.licenceKey, content.appliance, content.sequence, content.previous, content.amount, content.total],
        [key.code, key.thumbprint, n + 1, previous, amount, total],
      )
      assert.equal(content.requestId, request.id)
      previous = hash
    }
  })

  test('waits until the audit log gave its approval a place, and is answered once', async () => {
    const request = await it.approved(await it.key(), TB, [mara])
    assert.deepEqual(await it.server.round(), { signed: 0, refused: 0, waiting: 1 })
    await it.writer.round()
    assert.deepEqual(await it.server.round(), { signed: 1, refused: 0, waiting: 0 })
    assert.deepEqual(await it.server.round(), { signed: 0, refused: 0, waiting: 0 })
    const { content } = await signed(request)
    assert.ok(content.audit.size > content.audit.index)
  })

  test('is signed once, with a sequence without gaps, by several licence servers at once', async () => {
    await nextDay()
    const servers = [it.server, await it.openServer(), await it.openServer()]
    const keys = [await it.key(), await it.key()]
    const asked: Handed[] = []
    for (let n = 0; n < 24; n++) asked.push(await it.approved(keys[n % 2]!, TB, [mara]))
    await it.writer.round()
    const rounds = await Promise.all(servers.map((server) => server.round()))
    assert.equal(
      rounds.reduce((sum, each) => sum + each.signed, 0),
      24,
    )
    for (const key of keys) {
      const sequences = await sequencesOf(key)
      assert.deepEqual(
        sequences,
        sequences.map((_, n) => n + 1),
      )
      assert.equal(sequences.length, 12)
    }
  })

  test('of many is answered whatever becomes of the others', async () => {
    const wrong = await it.approved(await it.key(), 41n * TB, [mara])
    const right = await it.approved(await it.key(), TB, [mara])
    await it.settle()
    assert.equal(await it.refusal(wrong.id), 'signer.over_package')
    await signed(right)
  })
})

describe('the issuing key', () => {
  test('signs no more than its ceilings, counted over 24 hours and over restarts', async () => {
    await nextDay()
    const key = await it.key()
    for (let n = 0; n < 2; n++) await it.approved(key, 40n * TB, [mara])
    await it.settle()
    const over = await it.approved(key, 21n * TB, [mara])
    const rest = await it.approved(key, 20n * TB, [mara])
    await it.writer.round()
    await (await it.openServer()).round()
    assert.equal(await it.refusal(over.id), 'signer.over_day')
    await signed(rest)
    const reduction = await it.approved(key, -40n * TB, [mara])
    const next = await it.approved(key, TB, [mara])
    await it.settle()
    await signed(reduction)
    assert.equal(await it.refusal(next.id), 'signer.over_day', 'a reduction gives nothing back')
    await nextDay()
    const tomorrow = await it.approved(key, 40n * TB, [mara])
    await it.settle()
    await signed(tomorrow)
  })

  test('signs only kinds its key set names, and a key set that is installed counts from the next round on', async () => {
    await nextDay()
    const ceiling = { perPackage: 40n * TB, perDay: 100n * TB }
    await it.rotate({ 'file-migration': ceiling })
    const other = await it.approved(await it.key(), TB, [mara])
    await it.settle()
    assert.equal(await it.refusal(other.id), 'signer.kind_not_allowed')
    await it.rotate({ [it.kind.code]: ceiling })
    const request = await it.approved(await it.key(), TB, [mara])
    await it.settle()
    const { content } = await signed(request)
    assert.equal(content.keyset, 3)
  })

  test('grants nobody less than nothing', async () => {
    const key = await it.key()
    const request = await it.approved(key, -1n, [mara])
    await it.settle()
    assert.equal(await it.refusal(request.id), 'signer.below_zero')
  })

  test('warns before it ends, asks for the next one once, and signs nothing afterwards', async () => {
    await nextDay()
    await it.rotate({ [it.kind.code]: { perPackage: 40n * TB, perDay: 100n * TB } }, 30)
    const keysOf = async () => (await it.server.look()).map(({ key, severity }) => `${key} ${severity}`)
    assert.deepEqual(await keysOf(), [])
    await it.world.forward('21d')
    const soon = await it.server.look()
    assert.deepEqual(await keysOf(), ['issuer P3'])
    assert.match(soon[0]!.text, /ends on .* The root must put the next one .* requests\/[0-9a-f]{64}\.json/)
    await it.world.forward('6d')
    assert.deepEqual(await keysOf(), ['issuer P2'])
    const folder = await openFolder(it.config)
    const known = (await readChain(folder)).keysets.flatMap(({ keyset }) => keyset.issuers).length
    assert.equal((await folder.list('requests')).length, known + 1)
    await it.world.forward('4d')
    assert.deepEqual(await keysOf(), ['issuer P1'])
    const request = await it.approved(await it.key(), TB, [mara])
    await it.writer.round()
    assert.equal((await it.server.round()).waiting, 1)
    assert.equal(await it.refusal(request.id), null, 'it waits for the next key')
    await it.rotate({ [it.kind.code]: { perPackage: 40n * TB, perDay: 100n * TB } }, 30)
    await it.settle()
    const { content } = await signed(request)
    assert.ok(content.issuedAt <= clock.now())
  })
})

describe('threat-18: packages that stand there', () => {
  const altered = async (change: (key: Bound) => Promise<unknown>, fresh = true) => {
    await nextDay()
    const key = await it.key()
    for (let n = 0; n < 3; n++) await it.approved(key, TB, [mara])
    await it.settle()
    await change(key)
    const request = await it.approved(key, TB, [mara])
    await it.writer.round()
    const server = fresh ? await it.openServer() : it.server
    await server.round()
    return it.refusal(request.id)
  }
  const onKey = (text: string) => (key: Bound) => it.asOwner(text, [key.keyId])

  test('are not built upon where the last was taken away, one is missing, or one was altered', async () => {
    const last = onKey('delete from licence_package where licence_key_id = $1 and sequence = 3')
    assert.equal(await altered(last, false), 'signer.history_altered', 'this server saw it')
    for (const change of [
      'delete from licence_package where licence_key_id = $1 and sequence = 2',
      `update licence_package set payload_sha256 = sha256('x') where licence_key_id = $1 and sequence = 3`,
      `update licence_package set file = convert_to(replace(convert_from(file, 'UTF8'), '"sig":"', '"sig":"A'), 'UTF8') where licence_key_id = $1`,
      'update licence_package set sequence = 9 where licence_key_id = $1 and sequence = 3',
    ])
      assert.equal(await altered(onKey(change)), 'signer.history_altered', change)
    const swapped = async (key: Bound) => {
      await it.asOwner(`update licence_package p set file = o.file, payload_sha256 = o.payload_sha256 from licence_package o
        where p.licence_key_id = $1 and o.licence_key_id = p.licence_key_id and p.sequence = 3 and o.sequence = 2`, [key.keyId]) // biome-ignore format: SQL
    }
    assert.equal(await altered(swapped), 'signer.history_altered')
  })

  test('and everything else of the licence server are out of reach of the portal’s role', async () => {
    const client = new pg.Client({ connectionString: it.world.database.ownerUrl, options: '-c role=palisade_runtime' })
    await client.connect()
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    try {
      const { rows } =
        await client.query(`select relname as name from pg_class where relnamespace = 'public'::regnamespace
        and relname in ('licence_approver', 'licence_assertion', 'licence_keyset', 'licence_package', 'licence_policy',
          'licence_refusal', 'licence_server', 'licence_vouch_answer') order by 1`)
      assert.equal(rows.length, 8)
      for (const { name } of rows) {
        await client.query(`select * from ${name} limit 1`)
        for (const act of [
          `insert into ${name} default values`,
          `update ${name} set ctid = ctid`,
          `delete from ${name}`,
          `truncate ${name}`,
        ])
          await assert.rejects(client.query(act), /permission denied|cannot assign to system column|system column/, act)
      }
    } finally {
      await client.end()
    }
  })

  test('never change, not even by the licence server', async () => {
    const client = new pg.Client({ connectionString: it.world.database.ownerUrl, options: '-c role=palisade_licence' })
    await client.connect()
    try {
      assert.ok((await client.query('select from licence_package')).rowCount! > 0)
      await assert.rejects(client.query('update licence_package set total = 0'), /permission denied/)
      await assert.rejects(client.query('delete from licence_package'), /permission denied/)
      await assert.rejects(client.query('update licence_request set granted = 1'), /permission denied/)
      await assert.rejects(client.query('update person set roles = roles'), /permission denied/)
    } finally {
      await client.end()
    }
  })

  test('a stolen dump holds no key that signs', async () => {
    const folder = await openFolder(it.config)
    const secrets = [await folder.read('approvers.key')]
    for (const name of await folder.list('issuing')) secrets.push(await folder.read(`issuing/${name}`))
    assert.ok(secrets.length > 1)
    const forms = secrets.flatMap((bytes) => {
      const raw = Buffer.from(bytes!.toString('utf8').trim(), 'base64url')
      return [raw.toString('base64url'), raw.toString('base64'), raw.toString('hex')]
    })
    const { rows: tables } = await it.asOwner(`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)
    for (const { name } of tables) {
      const { rows } = await it.asOwner(`select t::text as text from ${name} t`)
      for (const { text } of rows)
        for (const form of forms) assert.ok(!text.includes(form), `${name} holds a key of the licence server`)
    }
  })

  test('a licence server of a thief, over the whole database, signs nothing', async () => {
    await nextDay()
    const LICENCE_DIR = join(it.config.DATA_DIR, 'thief')
    const config = { ...it.config, LICENCE_DIR }
    await makeDemoRoot(config, it.world.database.ownerUrl)
    const thief = await openLicenceServer(config, it.world.database.ownerUrl)
    const request = await it.approved(await it.key(), TB, [mara])
    await it.writer.round()
    await thief.round()
    const troubles = await thief.look()
    await thief.stop()
    assert.equal(await it.packageOf(request.id), null)
    assert.equal(await it.refusal(request.id), 'signer.credential_altered')
    assert.ok(
      troubles.some(({ key }) => key === 'keyset 1'),
      'and it sees that it is not at home',
    )
  })
})

async function sequencesOf(key: Bound): Promise<number[]> {
  const { rows } = await it.asOwner(
    'select sequence from licence_package where licence_key_id = $1 order by sequence',
    [key.keyId],
  )
  return rows.map(({ sequence }) => sequence)
}
