import pg from 'pg'
import { ConfigError } from './config.ts'
import type { Sealer } from './sealed.ts'

/**
 * Notes in the database which key its secrets are sealed with, and refuses to start with a different one: an instance with
 * a key of its own would seal what the others cannot open. `url` is the owner's. Throws ConfigError.
 */
export async function registerKey(url: string, sealer: Sealer): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    // An owner that is no superuser is under row security too (FORCE).
    await client.query(`select set_config('app.staff', 'on', true), set_config('app.accounts', '*', true)`)
    await client.query('lock table installation_key in share row exclusive mode')
    const { rows } = await client.query<{ key_id: string }>('select key_id from installation_key')
    const missing = rows.find((row) => !sealer.keyIds.includes(row.key_id))
    if (missing)
      throw new ConfigError(
        `Secrets in this database are sealed with the key ${missing.key_id}, which is neither in INSTALLATION_KEY nor in installation.key of the data folder. Put that key there ("palisade key" says what to do when it is lost).`,
      )
    await client.query('insert into installation_key (key_id) values ($1) on conflict do nothing', [sealer.keyId])
    await client.query('commit')
  } finally {
    await client.end()
  }
}
