import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, describe, test } from 'node:test'
import { ConfigError, loadConfig } from '#platform/config.ts'
import { newId } from '#platform/id.ts'
import { createWorld } from '#test/world.ts'
import { putFile, readFile } from '../files.ts'
import { scannerAddress } from './address.ts'
import { ScannerAway, Stumbled, scanBytes } from './clamd.ts'
import { scanOf, waitingFiles } from './queries.ts'
import { readVerdict } from './reply.ts'
import { closedBy, type Scan } from './state.ts'
import { lookAtScanner, scannerTrouble } from './watch.ts'

describe('the address of a scanner', () => {
  for (const [text, address] of [
    ['127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
    ['clamd.internal:3310', { host: 'clamd.internal', port: 3310 }],
    ['[::1]:3310', { host: '::1', port: 3310 }],
    ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
    ['unix:/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
    ['clamd', null],
    ['clamd:0', null],
    ['clamd:70000', null],
    ['http://clamd:3310', null],
    ['::1:3310', null],
  ] as const)
    test(text, () => assert.deepEqual(scannerAddress(text), address))

  test('is refused at the start when it is none', () => {
    assert.throws(() => loadConfig({ CLAMD: 'somewhere' }, new Map()), ConfigError)
    assert.equal(loadConfig({ CLAMD: '' }, new Map()).CLAMD, undefined)
  })
})

describe('what clamd answers', () => {
  for (const [answer, verdict] of [
    ['stream: OK', { state: 'clean' }],
    ['stream: Win.Test.EICAR_HDB-1 FOUND', { state: 'infected', says: 'Win.Test.EICAR_HDB-1' }],
    ['stream: two words FOUND', { state: 'infected', says: 'two words' }],
    ['INSTREAM size limit exceeded. ERROR', { state: 'failed', says: 'larger than the scanner takes', again: false }],
    ["stream: Can't allocate memory ERROR", { state: 'failed', says: "Can't allocate memory", again: true }],
    ['UNKNOWN COMMAND', null],
    ['stream: OK and more', null],
    ['', null],
  ] as const)
    test(answer || 'nothing', () => assert.deepEqual(readVerdict(answer), verdict))
})

test('a file is closed by what the scanner said, and while none is named only by what was found', () => {
  const scan = (state: Scan['state'], released = false): Scan => ({ state, says: null, released })
  for (const [state, named, unnamed] of [
    ['ours', null, null],
    ['unscanned', null, null],
    ['clean', null, null],
    ['waiting', 'files.waiting', null],
    ['failed', 'files.unchecked', null],
    ['infected', 'files.infected', 'files.infected'],
  ] as const) {
    assert.equal(closedBy(scan(state), true), named, state)
    assert.equal(closedBy(scan(state), false), unnamed, state)
    assert.equal(closedBy(scan(state, true), true), null, `${state}, released`)
  }
})

describe('a scanner that is not what it should be', () => {
  /** Says its words to what it has heard so far, or breaks off (null). */
  async function listener(says: (heard: string) => string | null): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      let heard = ''
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1')
        const words = says(heard)
        if (words === null) socket.destroy()
        else if (words !== '') socket.end(words)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    after(() => server.close())
    return (server.address() as { port: number }).port
  }

  for (const [name, words, kind] of [
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n\0', ScannerAway],
    ['an answer without end', 'x'.repeat(70_000), Stumbled],
    ['a connection that ends', null, Stumbled],
  ] as const)
    test(name, async () => {
      const port = await listener(() => words)
      const asked = scanBytes({ host: '127.0.0.1', port }, Buffer.alloc(10))
      await assert.rejects(asked, kind)
    })

  test('one that breaks off over a file each time has it held back in the end, and the next file has its turn', async () => {
    const port = await listener((heard) =>
      heard.includes('bomb') ? null : heard.endsWith('\0\0\0\0') ? 'stream: OK\0' : '',
    )
    const world = await createWorld({ modules: ['files'], settings: { CLAMD: `127.0.0.1:${port}` } })
    const put = (words: string) =>
      world.tx((tx) => putFile(tx, { accountId: newId(), name: words, type: 'text/plain', bytes: Buffer.from(words) }))
    const [bomb, other] = [await put('bomb'), await put('other')]
    const state = async (id: string) => (await world.tx((tx) => scanOf(tx, id)))!.state
    await world.settle()
    assert.deepEqual([await state(bomb), await state(other)], ['waiting', 'clean'])
    for (let tries = 0; tries < 5; tries++) await world.forward('40s')
    assert.equal(await state(bomb), 'failed')
    await assert.rejects(
      world.tx((tx) => readFile(tx, bomb)),
      { code: 'files.unchecked' },
    )
  })
})

test('ASVS 5.4.3: a scanner that is away keeps files waiting, with the reason for the health page', async () => {
  const world = await createWorld({ modules: ['files'], settings: { CLAMD: '/nowhere/clamd.sock' } })
  const put = (name: string, ours?: boolean) =>
    world.tx((tx) => putFile(tx, { accountId: newId(), name, type: 'text/plain', bytes: Buffer.from('words'), ours }))
  const [theirs, ours] = [await put('theirs.txt'), await put('ours.txt', true)]
  await world.settle()
  const refused = { code: 'files.waiting' }
  await assert.rejects(
    world.tx((tx) => readFile(tx, theirs)),
    refused,
  )
  assert.equal((await world.tx((tx) => readFile(tx, ours))).bytes.toString(), 'words')
  assert.match(scannerTrouble(world.app)!.why, /ENOENT/)
  assert.equal((await world.tx(waitingFiles))!.count, 1)
  // However long it is away, no job is given up.
  for (let hours = 0; hours < 30; hours++) await world.forward('1h')
  const { rows } = await world.app.db.pool.query(`select queue, failed_at from job where queue = 'files.scan'`)
  assert.deepEqual(rows, [{ queue: 'files.scan', failed_at: null }])
  await assert.rejects(
    world.tx((tx) => readFile(tx, theirs)),
    refused,
  )
  const { since } = scannerTrouble(world.app)!
  await lookAtScanner(world.app)
  assert.deepEqual(scannerTrouble(world.app)!.since, since)
})

test('without a scanner files are read at once, and what waited for one that is not named any more, too', async () => {
  const before = await createWorld({ modules: ['files'], settings: { CLAMD: '/nowhere/clamd.sock' } })
  const file = { accountId: newId(), name: 'a.txt', type: 'text/plain', bytes: Buffer.from('words') }
  const id = await before.tx((tx) => putFile(tx, file))
  const world = await createWorld({ modules: ['files'], database: before.database })
  assert.equal((await world.tx((tx) => readFile(tx, id))).bytes.toString(), 'words')
  await world.settle()
  assert.equal((await world.tx((tx) => readFile(tx, id))).scan.state, 'unscanned')
  const other = await world.tx((tx) => putFile(tx, file))
  assert.equal((await world.tx((tx) => readFile(tx, other))).scan.state, 'unscanned')
})
