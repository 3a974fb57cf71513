import { hostname, userInfo } from 'node:os'
import pg from 'pg'
import type { Config } from '#platform/config.ts'
import { startEmbedded } from '#platform/db/embedded.ts'

/** A connection to the database of this installation as its owner; the embedded one is started where it does not run. */
export async function withOwner<T>(
  { DATABASE_URL, DATA_DIR }: Config,
  work: (client: pg.Client, url: string) => Promise<T>,
): Promise<T> {
  const embedded = DATABASE_URL ? null : await startEmbedded(DATA_DIR)
  const url = DATABASE_URL ?? embedded!.url
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    // An owner that is no superuser is under row security too (FORCE); it says that it sees everything.
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    return await work(client, url)
  } finally {
    await client.end().catch(() => {})
    await embedded?.stop()
  }
}

/** Who gives a command, as far as the machine knows: `user@host`. */
export function operator(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return `${process.getuid?.() ?? 'unknown'}@${hostname()}` // a user without a name, as in some containers
  }
}
