import { basename } from 'node:path'
import { recordActAsOwner } from '#platform/audit/record.ts'
import { clock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { readBackup } from '#platform/db/backup.ts'
import { CommandError } from './command.ts'
import { operator, withOwner } from './owner.ts'

/** Reads a backup into an empty database. A file that is not whole changes nothing. That it was read stands in the audit log. */
export async function run(args: string[]): Promise<number> {
  const [file, ...more] = args
  if (!file || more.length > 0) throw new CommandError('palisade restore FILE')
  try {
    return await withOwner(loadConfig(), async (_client, url) => {
      const name = basename(file)
      const report = await readBackup(url, file, (client, { at, rows, sha256 }) =>
        recordActAsOwner(
          client,
          {
            act: 'database.restored',
            subject: { kind: 'backup', id: name.slice(0, 200), name },
            accountId: null,
            data: { by: operator(), takenAt: at, rows, sha256 },
          },
          clock.now(),
        ),
      )
      process.stdout.write(`${report.rows} rows of ${report.tables} tables were restored.\n`)
      return 0
    })
  } catch (error) {
    throw new CommandError((error as Error).message)
  }
}
