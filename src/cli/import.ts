import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { type ForeignResult, moveForeignIn, openExport } from '#transfer'
import { CommandError, readOptions } from './command.ts'
import { withProgram } from './open.ts'

/** `import zammad|rt FILE.zip [--dry-run]`: moves the export of another desk in. */
export async function run(args: string[]): Promise<number> {
  const dry = args.includes('--dry-run')
  const { positionals } = readOptions(
    args.filter((arg) => arg !== '--dry-run'),
    {},
  )
  const [source, file] = positionals
  if ((source !== 'zammad' && source !== 'rt') || !file || positionals.length > 2)
    throw new CommandError('palisade import zammad FILE.zip, or palisade import rt FILE.zip; --dry-run only looks')
  const opened = await openExport(source, file)
  try {
    const { organizations, users, tickets } = opened.foreign
    process.stdout.write(`${organizations.length} organizations, ${users.length} users, ${tickets.length} tickets\n`)
    if (dry) return 0
    return await withProgram(async ({ app }) => {
      const actor = systemActor(`import from ${source}`)
      const result = await moveForeignIn(
        <T>(work: (tx: Tx) => Promise<T>) => app.db.transact(actor, work),
        opened,
        (tickets) => {
          if (tickets % 1000 === 0 && tickets > 0) process.stdout.write(`${tickets} tickets\n`)
        },
      )
      report(result)
      return result.faults.length === 0 ? 0 : 1
    })
  } finally {
    opened.close()
  }
}

function report({ made, before, files, missing, faults }: ForeignResult): void {
  process.stdout.write(
    `Made ${made.organization} accounts, ${made.user} contacts, ${made.ticket} requests with ${files} files; ${before} were here before.\n`,
  )
  if (missing > 0) process.stdout.write(`${missing} attachments were not in the export or are too large.\n`)
  for (const { kind, foreignId, says } of faults) process.stderr.write(`${kind} ${foreignId} was left out: ${says}\n`)
}
