import { rm } from 'node:fs/promises'
import { clock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { writeBackup } from '#platform/db/backup.ts'
import { startEmbedded } from '#platform/db/embedded.ts'
import { CommandError } from './command.ts'

/** Writes everything into one file, while the program may go on working. */
export async function run(args: string[]): Promise<number> {
  const [file, ...more] = args
  if (!file || more.length > 0) throw new CommandError('palisade backup FILE')
  const config = loadConfig()
  const embedded = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR)
  try {
    const report = await writeBackup(config.DATABASE_URL ?? embedded!.url, file, clock.now())
    if (report.tables === 0) {
      await rm(file)
      throw new CommandError('This database holds nothing of Palisade: no backup was written.')
    }
    process.stdout.write(`${file}: ${report.rows} rows of ${report.tables} tables, ${report.bytes} bytes\n`)
    return 0
  } finally {
    await embedded?.stop()
  }
}
