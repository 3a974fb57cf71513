import pg from 'pg'
import { clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { startEmbedded } from '#platform/db/embedded.ts'
import { readMigrations } from '#platform/db/migrate.ts'
import { sentenceOf } from '../command.ts'
import type { Finding } from '../doctor.ts'
import { examineAudit } from './audit.ts'

const oldest = 150000

/** Reachable, of the right version, migrated, roles that cannot look past row security, the same time as ours. */
export async function examineDatabase(config: Config): Promise<Finding[]> {
  const embedded = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR).catch((error: Error) => error)
  if (embedded instanceof Error) return [{ state: 'fail', what: 'database', says: embedded.message }]
  const client = new pg.Client({
    connectionString: config.DATABASE_URL ?? embedded!.url,
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const migrated = await schema(client)
    const found = [await version(client), migrated, await time(client), ...(await roles(client))]
    return migrated.state === 'ok' ? [...found, ...(await examineAudit(client, config))] : found
  } catch (error) {
    const says = sentenceOf(error) ?? (error as Error).message
    return [{ state: 'fail', what: 'database', says: `${says} DATABASE_URL says where it is.` }]
  } finally {
    await client.end().catch(() => {})
    await embedded?.stop()
  }
}

async function version(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ text: string; number: number }>(
    `select current_setting('server_version') as text, current_setting('server_version_num')::int as number`,
  )
  const { text, number } = rows[0]!
  return number >= oldest
    ? { state: 'ok', what: 'database', says: `PostgreSQL ${text}` }
    : { state: 'fail', what: 'database', says: `PostgreSQL ${text} is too old, 15 is the least` }
}

async function schema(client: pg.Client): Promise<Finding> {
  const known = new Map(readMigrations().map(({ name, sha256 }) => [name, sha256]))
  const { rows: there } = await client.query(`select to_regclass('public.migration') is not null as there`)
  const applied = there[0].there
    ? (await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')).rows
    : []
  const unknown = applied.find(({ name }) => !known.has(name))
  if (unknown) return { state: 'fail', what: 'schema', says: `${unknown.name} is of a newer version; use that version` }
  const changed = applied.find(({ name, sha256 }) => known.get(name) !== sha256)
  if (changed) return { state: 'fail', what: 'schema', says: `${changed.name} was applied in another form` }
  const missing = known.size - applied.length
  return missing === 0
    ? { state: 'ok', what: 'schema', says: `${known.size} migrations` }
    : { state: 'warn', what: 'schema', says: `${missing} migrations are missing: start, or run palisade migrate` }
}

async function time(client: pg.Client): Promise<Finding> {
  const before = clock.now().getTime()
  const { rows } = await client.query<{ at: Date }>('select clock_timestamp() as at')
  const after = clock.now().getTime()
  const skew = Math.round(rows[0]!.at.getTime() - (before + after) / 2)
  const says = `differ by ${Math.abs(skew)} ms`
  if (Math.abs(skew) >= 1000)
    return { state: 'fail', what: 'clocks', says: `${says}: set the time of both machines (NTP)` }
  return { state: Math.abs(skew) >= 100 ? 'warn' : 'ok', what: 'clocks', says }
}

async function roles(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; past: boolean; ours: boolean }>(
    `select rolname as name, rolsuper or rolbypassrls as past, pg_has_role(oid, 'member') as ours
       from pg_roles where rolname in ('palisade_runtime', 'palisade_report', 'palisade_search', 'palisade_eraser', 'palisade_licence') order by rolname desc`,
  )
  if (rows.length === 0) return [{ state: 'warn', what: 'roles', says: 'are made by the first start' }]
  const past = rows.find((role) => role.past)
  if (past)
    return [
      {
        state: 'fail',
        what: 'roles',
        says: `${past.name} looks past row security: alter role ${past.name} nosuperuser nobypassrls`,
      },
    ]
  if (!rows.every((role) => role.ours))
    return [
      {
        state: 'fail',
        what: 'roles',
        says: 'are not ours to take: grant palisade_runtime, palisade_report, palisade_search, palisade_eraser, palisade_licence to us',
      },
    ]
  return [{ state: 'ok', what: 'roles', says: 'cannot look past row security' }]
}
