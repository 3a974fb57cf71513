import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createWorld } from '#test/world.ts'
import { createHeartbeat, silentAfterMs } from './instances.ts'
import { addJob, addJobs, cancelJobs, failedJobs, type Job } from './jobs.ts'

const world = await createWorld()
const seen: Job[] = []
let fail: (job: Job) => boolean = () => false
world.app.jobs.on('test.work', { batch: 10, concurrency: 2, attempts: 3 }, async (jobs) => {
  if (jobs.some((job) => fail(job))) throw new Error('the world is broken')
  seen.push(...jobs)
})
const count = (n: unknown) => seen.filter((job) => (job.data as { n: unknown }).n === n).length

describe('a job', () => {
  test('is done once after the commit', async () => {
    await world.tx((tx) =>
      addJobs(
        tx,
        Array.from({ length: 35 }, (_, n) => ({ queue: 'test.work', data: { n } })),
      ),
    )
    await world.settle()
    for (let n = 0; n < 35; n++) assert.equal(count(n), 1)
  })

  test('of a transaction that was rolled back never was', async () => {
    await assert.rejects(
      world.tx(async (tx) => {
        await addJob(tx, { queue: 'test.work', data: { n: 'never' } })
        throw new Error('no')
      }),
    )
    await world.settle()
    assert.equal(count('never'), 0)
  })

  test('waits for its time, and can be taken back until then', async () => {
    await world.tx(async (tx) => {
      const runAt = new Date(tx.now.getTime() + 3_600_000)
      await addJob(tx, { queue: 'test.work', data: { n: 'later' }, runAt })
      await addJob(tx, { queue: 'test.work', data: { n: 'back' }, key: 'back', runAt })
    })
    await world.settle()
    assert.equal(count('later'), 0)
    await world.tx((tx) => cancelJobs(tx, 'test.work', ['back']))
    await world.forward('1h 1s')
    assert.equal(count('later'), 1)
    assert.equal(count('back'), 0)
  })

  test('may fail however often and still waits a quarter of an hour, not for ever', async () => {
    world.app.jobs.on('test.patient', { attempts: 1_000_000 }, async () => {
      throw new Error('the world is broken')
    })
    await world.tx((tx) => addJob(tx, { queue: 'test.patient', data: {} }))
    await world.app.db.pool.query(`update job set attempts = 2000 where queue = 'test.patient'`)
    await world.settle()
    const { rows } = await world.app.db.pool.query(
      `select attempts, taken_by, failed_at, run_at > $1 as later from job where queue = 'test.patient'`,
      [clock.now()],
    )
    assert.deepEqual(rows, [{ attempts: 2001, taken_by: null, failed_at: null, later: true }])
    await world.app.db.pool.query(`delete from job where queue = 'test.patient'`)
  })

  test('with a key waits only once', async () => {
    await world.tx(async (tx) => {
      for (let i = 0; i < 3; i++) await addJob(tx, { queue: 'test.work', data: { n: 'keyed' }, key: 'one' })
    })
    await world.settle()
    assert.equal(count('keyed'), 1)
  })

  test('that fails is tried again with pauses, then given up and shown', async () => {
    let left = 1
    fail = (job) => (job.data as { n: unknown }).n === 'once' && left-- > 0
    await world.tx((tx) => addJob(tx, { queue: 'test.work', data: { n: 'once' } }))
    await world.settle()
    await world.forward('5s')
    assert.equal(count('once'), 1)

    fail = (job) => (job.data as { n: unknown }).n === 'always'
    await world.tx((tx) => addJob(tx, { queue: 'test.work', data: { n: 'always' } }))
    for (let i = 0; i < 4; i++) await world.forward('1m')
    const given = await world.tx((tx) => failedJobs(tx, 10))
    assert.equal(given.length, 1)
    assert.match(given[0]!.error!, /broken/)
    fail = () => false
  })
})

describe('a job that queues its own successor and then fails', () => {
  test('leaves the work to the successor', async () => {
    const add = (n: string) => world.tx((tx) => addJob(tx, { queue: 'test.chain', data: { n }, key: 'chain' }))
    world.app.jobs.on('test.chain', { attempts: 3 }, async ([job]) => {
      const { n } = job!.data as { n: string }
      seen.push(job!)
      if (n !== 'first') return
      await add('successor')
      throw new Error('after the successor was queued')
    })
    world.app.jobs.start()
    await add('first')
    await world.settle()
    await world.forward('1m')
    assert.equal(count('first'), 1)
    assert.equal(count('successor'), 1)
  })
})

describe('a silent instance', () => {
  const dead = newId()
  const taken = (n: string, key: string | null) =>
    world.app.db.pool.query(
      `insert into job (id, queue, key, data, run_at, taken_by, taken_at, attempts)
       values ($1, 'test.work', $2, $3, app_now(), $4, app_now(), 1)`,
      [newId(), key, JSON.stringify({ n }), dead],
    )

  test('loses its jobs to the others, also when some of them had queued their successors', async () => {
    await world.app.db.pool.query(
      `insert into instance (id, host, pid, version, started_at, seen_at) values ($1, 'x', 1, '0', clock_timestamp(),
        clock_timestamp() - ($2 + 1000) * interval '1 millisecond')`,
      [dead, silentAfterMs],
    )
    await taken('taken', null)
    await taken('twin', 'successor waits')
    await taken('twin', 'both lost')
    await taken('twin', 'both lost')
    const runAt = new Date(clock.now().getTime() + 3_600_000)
    await world.tx((tx) => addJob(tx, { queue: 'test.work', data: { n: 'later twin' }, key: 'successor waits', runAt }))
    await world.settle()
    assert.equal(count('taken'), 0)
    const heartbeat = createHeartbeat(() => world.app, 'test')
    heartbeat.start()
    while (count('taken') === 0) {
      await world.settle()
      await new Promise((next) => setTimeout(next, 10))
    }
    await heartbeat.stop()
    assert.equal(count('taken'), 1)
    assert.equal(count('twin'), 1)
    await world.forward('1h 1s')
    assert.equal(count('later twin'), 1)
  })

  test('killed a moment ago is known by its closed connection, without waiting for silence', async () => {
    const killed = newId()
    const alive = newId()
    const backend = '(select pid from pg_stat_activity where pid = pg_backend_pid())'
    for (const [id, pid] of [
      [killed, '1'], // never a backend of PostgreSQL
      [alive, backend],
    ] as const)
      await world.app.db.pool.query(
        `insert into instance (id, host, pid, version, started_at, seen_at, backend_pid)
         values ($1, 'x', 1, '0', clock_timestamp(), clock_timestamp(), ${pid})`,
        [id],
      )
    for (const [n, holder] of [
      ['of the killed', killed],
      ['of the living', alive],
    ] as const)
      await world.app.db.pool.query(
        `insert into job (id, queue, data, run_at, taken_by, taken_at, attempts) values ($1, 'test.work', $2, app_now(), $3, app_now(), 1)`,
        [newId(), JSON.stringify({ n }), holder],
      )
    const heartbeat = createHeartbeat(() => world.app, 'test')
    heartbeat.start()
    while (count('of the killed') === 0) {
      await world.settle()
      await new Promise((next) => setTimeout(next, 10))
    }
    await heartbeat.stop()
    assert.equal(count('of the living'), 0)
    await world.app.db.pool.query('delete from job where taken_by = $1', [alive])
  })
})

describe('an instance that took a job and never heard of it', () => {
  test('takes it again, while what it works on stays its own', async () => {
    let letGo = () => {}
    const working = new Promise<void>((resolve) => {
      letGo = resolve
    })
    let begun = 0
    world.app.jobs.on('test.slow', {}, async () => {
      begun++
      await working
    })
    world.app.jobs.start()
    await world.tx((tx) => addJob(tx, { queue: 'test.slow', data: {} }))
    while (begun === 0) await new Promise((next) => setTimeout(next, 5))
    await world.app.db.pool.query(
      `insert into job (id, queue, data, run_at, taken_by, taken_at, attempts)
       values ($1, 'test.work', '{"n": "unheard"}', app_now(), $2, app_now(), 1)`,
      [newId(), world.app.instanceId],
    )
    await world.app.jobs.remember()
    assert.equal(count('unheard'), 0, 'its answer may still be on the way')
    clock.shift(6000)
    await world.app.jobs.remember()
    clock.shift(-6000)
    letGo()
    await world.settle()
    assert.equal(count('unheard'), 1)
    assert.equal(begun, 1)
  })
})
