import { loadConfig } from '#platform/config.ts'
import { readBackup } from '#platform/db/backup.ts'
import { startEmbedded } from '#platform/db/embedded.ts'
import { CommandError } from './command.ts'

/** Reads a backup into an empty database. A file that is not whole changes nothing. */
export async function run(args: string[]): Promise<number> {
  const [file, ...more] = args
  if (!file || more.length > 0) throw new CommandError('palisade restore FILE')
  const config = loadConfig()
  const embedded = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR)
  try {
    const report = await readBackup(config.DATABASE_URL ?? embedded!.url, file)
    process.stdout.write(`${report.rows} rows of ${report.tables} tables were restored.\n`)
    return 0
  } catch (error) {
    throw new CommandError((error as Error).message)
  } finally {
    await embedded?.stop()
  }
}
