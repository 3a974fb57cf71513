import { loadConfig } from '#platform/config.ts'
import { startEmbedded } from '#platform/db/embedded.ts'
import { migrate } from '#platform/db/migrate.ts'

/** Brings the database to this version and says what was applied. */
export async function run(): Promise<number> {
  const config = loadConfig()
  const embedded = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR)
  const applied = await migrate(config.DATABASE_URL ?? embedded!.url)
  process.stdout.write(applied.length ? `${applied.join('\n')}\n` : 'The database has this version already.\n')
  await embedded?.stop()
  return 0
}
