import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type pg from 'pg'
import { recordActAsOwner } from '#platform/audit/record.ts'
import { clock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { writeBackup } from '#platform/db/backup.ts'
import { CommandError } from './command.ts'
import { operator, withOwner } from './owner.ts'

/** Writes everything into one file, while the program may go on working. That it was taken stands in the audit log, and in the file. */
export async function run(args: string[]): Promise<number> {
  const [file, ...more] = args
  if (!file || more.length > 0) throw new CommandError('palisade backup FILE')
  return withOwner(loadConfig(), async (client, url) => {
    const recorded = await record(client, 'database.backup_begun', file)
    try {
      const report = await writeBackup(url, file, clock.now())
      if (report.tables === 0) {
        await rm(file)
        throw new CommandError('This database holds nothing of Palisade: no backup was written.')
      }
      process.stdout.write(`${file}: ${report.rows} rows of ${report.tables} tables, ${report.bytes} bytes\n`)
      return 0
    } catch (error) {
      if (recorded) await record(client, 'database.backup_failed', file)
      throw error
    }
  })
}

/** Before the first byte leaves. False where there is no audit log yet: a database older than it, or none of ours. */
async function record(client: pg.Client, act: string, file: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('public.audit_entry') is not null as there`,
  )
  if (!rows[0]!.there) return false
  const name = basename(file)
  await recordActAsOwner(
    client,
    { act, subject: { kind: 'backup', id: name.slice(0, 200), name }, accountId: null, data: { by: operator() } },
    clock.now(),
  )
  return true
}
