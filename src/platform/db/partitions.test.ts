import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { newId } from '#platform/id.ts'
import { freshDatabase } from '#test/database.ts'
import { createWorld } from '#test/world.ts'
import { readBackup, writeBackup } from './backup.ts'
import { dropPartitions, ensurePartitions } from './partitions.ts'

const of = { table: 'reading', days: 7 }
const world = await createWorld({ modules: [] })
await asOwnerOf(world.database.ownerUrl, (client) =>
  client.query(`create table reading (account_id uuid not null, at timestamptz(3) not null, value int not null check (value > 0),
    primary key (account_id, at)) partition by range (at); call tenant_table('reading')`),
)

async function asOwnerOf<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`select set_config('app.accounts', '*', false)`)
    return await work(client)
  } finally {
    await client.end()
  }
}

const names = () =>
  asOwnerOf(world.database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'reading'::regclass order by 1`,
    )
    return rows.map(({ name }) => name)
  })

const write = (at: string, value = 1) =>
  world.tx((tx) => sql`insert into reading values (${newId()}, ${at}, ${value})`.execute(tx))

test('partitions are made for the span that is asked for, once, and by whoever asks first', async () => {
  await assert.rejects(write('2026-11-20T10:00:00Z'), /no partition/)
  const [from, to] = [new Date('2026-11-18T23:59:59Z'), new Date('2026-11-27T00:00:00Z')]
  await Promise.all([1, 2, 3].map(() => world.tx((tx) => ensurePartitions(tx, of, from, to))))
  assert.deepEqual(await names(), ['reading_p20261112', 'reading_p20261119', 'reading_p20261126'])
  await write('2026-11-20T10:00:00Z')
  await assert.rejects(write('2026-11-20T10:00:00Z', -1), /check constraint/)
})

test('what a transaction that is rolled back had made is made again by the next', async () => {
  const at = new Date('2027-01-10T00:00:00Z')
  await assert.rejects(
    world.tx(async (tx) => {
      await ensurePartitions(tx, of, at, at)
      throw new Error('on purpose')
    }),
    /on purpose/,
  )
  await world.tx((tx) => ensurePartitions(tx, of, at, at))
  await write('2027-01-10T00:00:00Z')
})

test('after definitions the program is its own role again, and a partition by its own name is closed to it', async () => {
  await world.tx(async (tx) => {
    const at = new Date('2027-03-01T00:00:00Z')
    await ensurePartitions(tx, of, at, at)
    const { rows } = await sql<{ role: string }>`select current_user as role`.execute(tx)
    assert.equal(rows[0]!.role, 'palisade_runtime')
  })
  await assert.rejects(
    world.tx((tx) => sql`select * from reading_p20261119`.execute(tx)),
    /permission denied/,
  )
  await asOwnerOf(world.database.ownerUrl, async (client) => {
    const { rows } =
      await client.query(`select relname from pg_class c where relname like 'reading_p%' and relkind = 'r'
      and (not relrowsecurity or not relforcerowsecurity or not exists (select from pg_policy where polrelid = c.oid))`)
    assert.deepEqual(rows, [])
  })
})

test('those that are over are dropped, with what was in them; the one that holds the moment stays', async () => {
  const dropped = await world.tx((tx) => dropPartitions(tx, of, new Date('2026-11-26T12:00:00Z')))
  assert.deepEqual(dropped, ['reading_p20261112', 'reading_p20261119'])
  const at = new Date('2026-11-20T00:00:00Z')
  await world.tx((tx) => ensurePartitions(tx, of, at, at))
  const { rows } = await world.tx((tx) =>
    sql<{ n: number }>`select count(*)::int as n from reading where at < '2026-11-26'`.execute(tx),
  )
  assert.equal(rows[0]!.n, 0)
})

test('a backup brings them back', async () => {
  await write('2026-11-21T10:00:00Z', 42)
  const folder = await mkdtemp(join(tmpdir(), 'palisade-partitions-'))
  const target = await freshDatabase()
  try {
    const file = join(folder, 'all.backup')
    await writeBackup(world.database.ownerUrl, file, new Date('2026-11-26T00:00:00Z'))
    await asOwnerOf(target.ownerUrl, (client) =>
      client.query(`create table reading (account_id uuid not null, at timestamptz(3) not null, value int not null,
        primary key (account_id, at)) partition by range (at); call tenant_table('reading')`),
    )
    await readBackup(target.ownerUrl, file)
    await asOwnerOf(target.ownerUrl, async (client) => {
      const { rows } = await client.query('select value from reading_p20261119')
      assert.deepEqual(rows, [{ value: 42 }])
    })
  } finally {
    await target.drop()
    await rm(folder, { recursive: true, force: true })
  }
})
