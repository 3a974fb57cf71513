import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { freshDatabase, type TestDatabase } from '#test/database.ts'
import { readBackup, writeBackup } from './backup.ts'

const at = new Date('2026-11-17T12:00:00Z')

async function contents(url: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not in ('migration', 'instance', 'search_doc', 'search_word', 'search_due') order by 1`,
  )
  const out: Record<string, unknown> = {}
  for (const { name } of tables) {
    const { rows } = await client.query(
      `select count(*)::int as n, md5(string_agg(t::text, '|' order by t::text)) as sum from ${pg.escapeIdentifier(name)} t`,
    )
    out[name] = rows[0]
  }
  const { rows: sequence } = await client.query(`select last_value::int as value from account_number`)
  out.account_number = sequence[0]
  await client.end()
  return out
}

async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    insert into account (account_id, kind, number, name) select gen_random_uuid(), 'partner', 'A-' || nextval('account_number'), E'tab\\t, back\\\\slash,\\nline ' || i from generate_series(1, 50) i;
    insert into account (account_id, kind, number, name, partner_id) select gen_random_uuid(), 'customer', 'A-' || nextval('account_number'), 'Customer', account_id from account;
    insert into person (account_id, id, name, phones) select account_id, gen_random_uuid(), name, array['+1', null, 'a,b"'] from account;
    insert into file (account_id, id, name, type, size, sha256, bytes) select account_id, gen_random_uuid(), 'f', 'text/plain', 3, '\\x00ff', decode('005c0a0d09', 'hex') from account limit 20;
    insert into event (name, subject_kind, subject_id, data) select 'x', 'y', i::text, jsonb_build_object('n', i, 'text', E'ünïcode \\u2028') from generate_series(1, 200) i;
    insert into timer (id, kind, key, due_at, try_at, fired_at) select gen_random_uuid(), 'k', i::text, '2026-01-01', '2026-01-01', '2026-01-01 00:00:00.005' from generate_series(1, 9) i;`)
  await client.end()
}

describe('a backup', () => {
  let folder: string
  let source: TestDatabase
  let file: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'palisade-backup-'))
    await chmod(folder, 0o755)
    source = await freshDatabase()
    await fill(source.ownerUrl)
    file = join(folder, 'all.backup')
    await writeBackup(source.ownerUrl, file, at)
  })
  after(async () => {
    await source.drop()
    await rm(folder, { recursive: true, force: true })
  })

  test('restored into an empty database holds the same, row by row', async () => {
    const target = await freshDatabase()
    try {
      const report = await readBackup(target.ownerUrl, file)
      assert.ok(report.rows > 400)
      assert.deepEqual(await contents(target.ownerUrl), await contents(source.ownerUrl))
      const client = new pg.Client({ connectionString: target.ownerUrl })
      await client.connect()
      const { rows } =
        await client.query(`select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace
        and relkind = 'r' and relname <> 'migration' and not relforcerowsecurity`)
      await client.end()
      assert.equal(rows[0].n, 0, 'row security is forced again')
    } finally {
      await target.drop()
    }
  })

  test('is refused by a database that holds something', async () => {
    await assert.rejects(readBackup(source.ownerUrl, file), /not empty/)
  })

  test('that is cut short or altered changes nothing', async () => {
    const target = await freshDatabase()
    const whole = await readFile(file)
    try {
      const cut = join(folder, 'cut.backup')
      await writeFile(cut, whole.subarray(0, whole.length - 400))
      await assert.rejects(readBackup(target.ownerUrl, cut))
      const altered = Buffer.from(whole)
      altered[Math.floor(whole.length / 2)]! ^= 0x10
      await writeFile(join(folder, 'altered.backup'), altered)
      await assert.rejects(readBackup(target.ownerUrl, join(folder, 'altered.backup')))
      const empty = (await contents(target.ownerUrl)) as Record<string, { n: number }>
      assert.equal(empty.account!.n, 0)
      assert.equal(empty.event!.n, 0)
    } finally {
      await target.drop()
    }
  })

  test('that fails leaves no file under its name', async () => {
    await assert.rejects(writeBackup(source.ownerUrl, join(folder, 'missing', 'x.backup'), at))
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith('.part')),
      [],
    )
  })
})
