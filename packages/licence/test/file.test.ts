// The state file on a real disk, with real processes that are killed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs, {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import {
  consume,
  importPackage,
  newState,
  openState,
  readEntry,
  readState,
  type State,
  stateBytes,
  verifyJournal,
} from '../src/licence.ts'
import { takeLock } from '../src/lock.ts'
import { startDoomedWorker, startWorker } from './processes.ts'
import { appliance, day, TB, text, Vendor } from './vendor.ts'

const root = mkdtempSync(join(tmpdir(), 'licence-file-'))
after(() => rmSync(root, { recursive: true, force: true }))
const vendor = await Vendor.open(2)
const packages: string[] = []
for (let n = 1; n <= 12; n++) {
  const path = join(root, `package-${n}`)
  writeFileSync(path, await vendor.grant(TB))
  packages.push(path)
}
const kind = 'migration.files'
const empty = newState(text(appliance), vendor.pin)
const granted = importPackage(empty, readFileSync(packages[0]!), day(11)).state

/** A folder with a state file in it. */
async function place(state: State) {
  const folder = mkdtempSync(join(root, 'place-'))
  const path = join(folder, 'licence.state')
  const file = openState(path)
  await file.create(state)
  return { folder, path, file }
}

describe('a state file', () => {
  test('holds what was stored, readable by its owner only, with nothing left beside it', async () => {
    const { folder, path, file } = await place(granted)
    assert.deepEqual(file.read(), granted)
    assert.deepEqual(readState(stateBytes(granted)), granted)
    assert.deepEqual(readdirSync(folder), ['licence.state'])
    await assert.rejects(openState(path).create(empty), { code: 'STATE_EXISTS' })
    assert.throws(() => openState(join(folder, 'other')).read(), { code: 'NO_STATE' })
    await assert.rejects(
      openState(join(folder, 'other')).change((state) => ({ state, result: 0 })),
      { code: 'NO_STATE' },
    )
    assert.deepEqual(readdirSync(folder), ['licence.state'])
  })

  test('with any byte changed or cut off is not believed, and not written over', async () => {
    const { path, file } = await place(granted)
    const stored = readFileSync(path)
    for (let at = 0; at < stored.length; at++) {
      const flipped = Buffer.from(stored)
      flipped[at]! ^= 1 << (at & 7)
      assert.throws(() => readState(flipped), { name: 'Refused' }, `byte ${at}`)
      assert.throws(() => readState(stored.subarray(0, at)), { name: 'Refused' }, `cut to ${at}`)
    }
    const damaged = Buffer.from(stored.toString().replace('"total":"1000', '"total":"9000'))
    assert.notDeepEqual(damaged, stored)
    writeFileSync(path, damaged)
    await assert.rejects(
      file.change((state) => consume(state, 'job-1', kind, 1n, day(12))),
      { code: 'STATE_DAMAGED' },
    )
    assert.deepEqual(readFileSync(path), damaged)
  })

  test('is not written by what changes nothing, nor by a step that throws', async () => {
    const { path, file } = await place(granted)
    utimesSync(path, 1000, 1000)
    const stored = readFileSync(path)
    await file.change((state) => consume(state, 'job-1', kind, 2n * TB, day(12)))
    await assert.rejects(
      file.change(() => {
        throw new Error('no')
      }),
      /no/,
    )
    assert.deepEqual(readFileSync(path), stored)
    assert.equal(statSync(path).mtimeMs, 1_000_000)
    await file.change((state) => consume(state, 'job-1', kind, 1n, day(12)))
    assert.notDeepEqual(readFileSync(path), stored)
  })

  test('keeps its size: older entries of the journal move into the archive, and the chain stays whole', async () => {
    const { path, file } = await place(granted)
    await file.change((state) => {
      let next = state
      for (let n = 0; n < 400; n++) next = consume(next, `job-${n}`, kind, 1n, day(12)).state
      return { state: next, result: 0 }
    })
    const { journal } = file.read()
    assert.equal(journal.count, 801)
    assert.equal(journal.kept.length, 128)
    const lines = readFileSync(`${path}.journal`, 'utf8').split('\n').filter(Boolean)
    assert.equal(lines.length + journal.kept.length, 801)
  })
})

describe('a full disk', () => {
  test('fails the change and leaves the old state', {
    skip: process.platform === 'win32' && 'no ulimit here',
  }, async () => {
    const { path, file } = await place(granted)
    const stored = readFileSync(path)
    assert.ok(stored.length > 1024)
    const worker = join(import.meta.dirname, 'worker.ts')
    const command = `ulimit -f 1; exec "${process.execPath}" "${worker}" consume "${path}" job 0 1`
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
    assert.notEqual(status, 0)
    assert.match(stderr, /EFBIG|File too large|^$/)
    assert.deepEqual(readFileSync(path), stored)
    assert.equal((await file.change((state) => consume(state, 'job-0', kind, 1n, day(12)))).code, 'SETTLED')
  })
})

describe('two processes', () => {
  test('change one after the other: every job of both counts once', async () => {
    const { path, file } = await place(granted)
    const workers = ['a', 'b', 'c'].map((prefix) => startWorker('consume', path, prefix, '0', '40'))
    for (const worker of workers) {
      const { code, complaint } = await worker.gone
      assert.equal(code, 0, complaint)
    }
    const state = file.read()
    assert.equal(state.capacities[0]!.used, 120n)
    assert.equal(state.journal.count, 1 + 240)
  })

  test('one that holds the lock too long is named, and the state stays', async () => {
    const { path } = await place(granted)
    const held = await takeLock(`${path}.lock`, 0)
    const file = openState(path, { waitMs: 20 })
    await assert.rejects(
      file.change((state) => consume(state, 'job-1', kind, 1n, day(12))),
      { code: 'LOCKED' },
    )
    held!.free()
    assert.equal((await file.change((state) => consume(state, 'job-1', kind, 1n, day(12)))).code, 'SETTLED')
  })

  test('one that was killed with the lock in its hands is no obstacle, nor are those that died taking it over', async () => {
    const { folder, path, file } = await place(granted)
    // Claims of a process that is gone, linked one behind the other, as takers that were killed leave them.
    const worker = startWorker('consume', path, 'dead', '0', '1')
    const { code } = await worker.gone
    assert.equal(code, 0)
    const lock = await takeLock(`${path}.lock`, 0)
    const claim = readFileSync(`${path}.lock`, 'utf8').split('\n')
    lock!.free()
    const dead = (name: string) => [name, '999999999', '1', ...claim.slice(3)].join('\n')
    writeFileSync(`${path}.lock`, dead('one'))
    writeFileSync(`${path}.lock.one`, dead('two'))
    writeFileSync(`${path}.lock.two`, '') // cut by a power failure
    utimesSync(`${path}.lock.two`, 1000, 1000)
    assert.equal((await file.change((state) => consume(state, 'job-1', kind, 1n, day(12)))).code, 'SETTLED')
    assert.deepEqual(readdirSync(folder), ['licence.state'])
    // A claim of another machine on a shared folder is respected for a minute.
    writeFileSync(`${path}.lock`, ['far', '1', '', 'another machine', ''].join('\n'))
    const impatient = openState(path, { waitMs: 20 })
    await assert.rejects(
      impatient.change((state) => ({ state, result: 0 })),
      { code: 'LOCKED' },
    )
    utimesSync(`${path}.lock`, 1000, 1000)
    assert.equal(await impatient.change((state) => ({ state, result: 7 })), 7)
    assert.equal(existsSync(`${path}.lock`), false)
  })

  test('one that comes too late to take over from the dead does not believe that it holds the lock', async (t) => {
    const { folder, path } = await place(granted)
    const lock = `${path}.lock`
    writeFileSync(lock, ['dead', '999999999', '1', 'another machine', ''].join('\n'))
    utimesSync(lock, 1000, 1000)
    // Between its look at the dead claim and its own, somebody else took over, finished, and a third one took the lock.
    const link = fs.linkSync
    t.after(() => {
      fs.linkSync = link
      syncBuiltinESMExports()
    })
    fs.linkSync = (from, to) => {
      if (String(to) === `${lock}.dead` && !existsSync(`${folder}/third`)) {
        rmSync(lock)
        writeFileSync(`${folder}/third`, String(readFileSync(from)).replace(/^.*/, 'third'))
        link(`${folder}/third`, lock)
      }
      link(from, to)
    }
    syncBuiltinESMExports()
    assert.equal(await takeLock(lock, 0), null)
    assert.match(readFileSync(lock, 'utf8'), /^third\n/)
    rmSync(lock)
    rmSync(`${folder}/third`)
    assert.deepEqual(readdirSync(folder), ['licence.state'])
  })

  test('many that take over from the dead at once never hold it together', async () => {
    const { folder, path } = await place(granted)
    for (let round = 0; round < 20; round++) {
      writeFileSync(`${path}.lock`, ['dead', '999999999', '1', 'another machine', ''].join('\n'))
      utimesSync(`${path}.lock`, 1000, 1000)
      let [inside, most] = [0, 0]
      const take = async () => {
        const lock = await takeLock(`${path}.lock`, 60_000)
        assert.ok(lock)
        assert.ok(lock.isHeld())
        most = Math.max(most, ++inside)
        await new Promise((next) => setImmediate(next))
        inside--
        lock.free()
      }
      await Promise.all(Array.from({ length: 5 }, take))
      assert.equal(most, 1)
    }
    assert.deepEqual(readdirSync(folder), ['licence.state'])
  })
})

describe('kill -9', () => {
  test('at every single call that changes the disk, in the middle of writes too: the old state or the new one', async () => {
    // So full that this job moves entries into the archive, and everything that is ever written is written.
    let full = granted
    for (let n = 0; full.journal.kept.length < 256; n++) full = consume(full, `before-${n}`, kind, 1n, day(12)).state
    const before = full.capacities[0]!.used
    const ended = { old: 0, new: 0 }
    for (let n = 1; ; n++) {
      const { folder, path, file } = await place(full)
      const doomed = startDoomedWorker(n, 'consume', path, 'job', '0', '1')
      const { code, complaint } = await doomed.gone
      assert.equal(complaint, '')
      const { used } = file.read().capacities[0]!
      ended[used === before ? 'old' : 'new']++
      assert.ok(used === before || used === before + 1n, `at call ${n}`)
      if (doomed.lines.includes('SETTLED 0')) assert.equal(used, before + 1n, `at call ${n}`)
      // Whatever it left behind is no obstacle, and the job counts once.
      const again = await file.change((state) => consume(state, 'job-0', kind, 1n, day(12)))
      assert.ok(again.code === 'SETTLED' || again.code === 'ALREADY_DONE')
      const state = file.read()
      assert.equal(state.capacities[0]!.used, before + 1n)
      const archived = readFileSync(`${path}.journal`, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
      const entries = new Map(archived.map((line) => readEntry(JSON.parse(line))).map((each) => [each.n, each]))
      verifyJournal([...entries.values(), ...state.journal.kept], state.journal.count, state.journal.head)
      rmSync(folder, { recursive: true })
      if (code === 0) break
    }
    assert.ok(ended.old > 5 && ended.new > 3, JSON.stringify(ended))
  })

  test('while it consumes: what was said to be done is done once, and the rest can be tried again', async () => {
    const { path, file } = await place(granted)
    let next = 0
    for (let kill = 0; kill < 12; kill++) {
      const worker = startWorker('consume', path, 'job', String(next), '100000')
      await worker.said(1 + (kill % 5))
      worker.kill()
      await worker.gone
      const done = worker.lines.filter((line) => line !== 'ready')
      for (const line of done) assert.match(line, /^(SETTLED|ALREADY_DONE) \d+$/)
      next += done.length
      const { used } = file.read().capacities[0]!
      assert.ok(used === BigInt(next) || used === BigInt(next + 1), `${next} said, ${used} stored`)
    }
    assert.ok(next > 0)
    // Another one takes the lock of the dead, and repeats the job that nobody heard of.
    const last = startWorker('consume', path, 'job', String(next), '3')
    assert.equal((await last.gone).code, 0)
    assert.equal(file.read().capacities[0]!.used, BigInt(next + 3))
  })

  test('while it imports: the old state or the new one, and every package once', async () => {
    const { path, file } = await place(empty)
    for (let kill = 0; kill < 8; kill++) {
      const worker = startWorker('import', path, ...packages.slice(file.read().sequence))
      await worker.said(1 + (kill % 3))
      worker.kill()
      await worker.gone
      const { sequence, capacities } = file.read()
      assert.equal(capacities[0]?.total ?? 0n, BigInt(sequence) * TB)
    }
    assert.equal((await startWorker('import', path, ...packages).gone).code, 0)
    const state = file.read()
    assert.deepEqual([state.sequence, state.capacities[0]!.total], [12, 12n * TB])
    assert.equal(state.journal.count, 12)
  })

  test('of one does not keep the other from working', async () => {
    const { path, file } = await place(granted)
    const steady = startWorker('consume', path, 'steady', '0', '150')
    for (let kill = 0; kill < 4; kill++) {
      const other = startWorker('reserve-and-release', path, `other-${kill}`)
      await other.said(1)
      await steady.said(20 * (kill + 1))
      other.kill()
      await other.gone
    }
    const { code, complaint } = await steady.gone
    assert.equal(code, 0, complaint)
    const { used, reserved } = file.read().capacities[0]!
    assert.equal(used, 150n)
    assert.ok(reserved <= 4n)
  })
})
