import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const folder = join(import.meta.dirname, '../../../migrations')

/** A number no other program takes by accident; held while migrations run, so that two instances starting together take turns. */
const lockKey = 7_252_547

export type Migration = { name: string; sql: string; sha256: string }

/** All migrations of the program in their order. */
export function readMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Brings the schema of `url` (connected as its owner) to this version: each missing file in its own transaction.
 * Returns the names applied. Throws when the database is newer than the program or an applied file was changed.
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await client.query(`create table if not exists migration (
      name text primary key, sha256 text not null, applied_at timestamptz(3) not null default clock_timestamp())`)
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')
    const applied = new Map(rows.map((row) => [row.name, row.sha256]))
    const known = readMigrations()
    const newer = rows.find((row) => !known.some((migration) => migration.name === row.name))
    if (newer)
      throw new Error(`The database has ${newer.name}, which this version does not know. Use the newer version.`)
    const done: string[] = []
    for (const migration of known) {
      const before = applied.get(migration.name)
      if (before === migration.sha256) continue
      if (before)
        throw new Error(`${migration.name} was changed after it had been applied. Migrations only go forward.`)
      await applyOne(client, migration)
      done.push(migration.name)
    }
    return done
  } finally {
    await client.end() // also gives the lock back
  }
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    // An owner that is no superuser is under row security too (FORCE), also for what migrations put into tables.
    await client.query(`select set_config('app.accounts', '*', true), set_config('app.staff', 'on', true)`)
    await client.query(migration.sql)
    await client.query('insert into migration (name, sha256) values ($1, $2)', [migration.name, migration.sha256])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    throw new Error(`${migration.name} failed: ${(cause as Error).message}`, { cause })
  }
}
