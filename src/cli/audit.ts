import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isBackup, openBackupLog } from '#platform/audit/backup-source.ts'
import { resumeLog } from '#platform/audit/resume.ts'
import { exportLines, type LogSource, openDatabaseLog, openExport } from '#platform/audit/source.ts'
import { readWitnessed, sentenceOf, verifyLog } from '#platform/audit/verify.ts'
import { clock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { CommandError, readOptions } from './command.ts'
import { operator, withOwner } from './owner.ts'

const usage = `palisade audit verify CHECKPOINT [--log EXPORT or BACKUP] [--key KEY]
palisade audit export FILE
palisade audit key
palisade audit resume --reason TEXT [--new-key]`

/** The audit log from the command line: prove it, export it, name its key, go on after it was found changed. */
export async function run(args: string[]): Promise<number> {
  const [what, ...rest] = args
  if (what === 'verify') return verify(rest)
  if (what === 'export') return exportTo(rest)
  if (what === 'key') return showKeys(rest)
  if (what === 'resume') return resume(rest)
  throw new CommandError(usage)
}

/** Exit 0: the log is what was signed. Exit 1: it is not, and each fault is a line. */
async function verify(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, { log: {}, key: {} })
  const [file, ...more] = positionals
  if (!file || more.length > 0) throw new CommandError(usage)
  const witnessed = await orSentence(async () => readWitnessed(await readFile(file, 'utf8')))
  return withLog(options.log, async (source) => {
    const begun = performance.now()
    const verdict = await orSentence(() => verifyLog(source, witnessed, options.key))
    for (const fault of verdict.faults) process.stdout.write(`${sentenceOf(fault)}\n`)
    if (verdict.faultCount > verdict.faults.length)
      process.stdout.write(`and ${verdict.faultCount - verdict.faults.length} more\n`)
    if (!verdict.keyGiven)
      process.stderr.write(
        `The key was taken from the log itself: ${verdict.key}\nCompare it with the one you keep, or name it with --key.\n`,
      )
    for (const { at, by, reason, origin } of verdict.resumed)
      process.stdout.write(`The log was started anew as ${origin} at ${at} by ${by}: ${reason}\n`)
    if (verdict.faultCount > 0) {
      process.stdout.write(
        `The log is NOT what was signed: ${verdict.faultCount} faults in ${verdict.entries} entries.\n`,
      )
      return 1
    }
    const sizes = witnessed.checkpoints.map((note) => note.size)
    process.stdout.write(
      `${verdict.entries} entries are what was signed (${witnessed.checkpoints.length} checkpoints of the witness, up to ${Math.max(0, ...sizes)} entries, root ${verdict.root.toString('base64')}; ${verdict.waiting} wait for their place) in ${Math.round(performance.now() - begun)} ms.\n`,
    )
    return 0
  })
}

async function exportTo(args: string[]): Promise<number> {
  const { positionals } = readOptions(args, {})
  const [file, ...more] = positionals
  if (!file || more.length > 0) throw new CommandError(usage)
  return withLog(undefined, async (source) => {
    await pipeline(Readable.from(exportLines(source)), createWriteStream(file, { mode: 0o600 }))
    process.stdout.write(`${file}: the log ${source.origin}, ${source.checkpoints.length} checkpoints\n`)
    return 0
  })
}

async function showKeys(args: string[]): Promise<number> {
  if (args.length > 0) throw new CommandError(usage)
  return withLog(undefined, async (source) => {
    if (source.keys.length === 0) throw new CommandError('This log was never signed.')
    process.stdout.write(`${source.keys.at(-1)}\n`)
    for (const old of source.keys.slice(0, -1)) process.stderr.write(`before: ${old}\n`)
    return 0
  })
}

/** After a person has looked: the log goes on under a new name over what stands, and says why. */
async function resume(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, { reason: { required: true }, 'new-key': { flag: true } })
  const reason = options.reason!.trim()
  if (positionals.length > 0 || reason === '') throw new CommandError(usage)
  const config = loadConfig()
  return withOwner(config, async (client) => {
    const input = { reason, by: operator(), newKey: options['new-key'] !== undefined, at: clock.now() }
    const { former, faults, faultCount, origin, size, key } = await orSentence(() => resumeLog(client, config, input))
    const out = (line: string) => process.stdout.write(`${line}\n`)
    if (former) out(`Signed last: ${former.size} entries of ${former.origin} at ${former.at.toISOString()}.`)
    for (const fault of faults) out(fault)
    if (faultCount > faults.length) out(`and ${faultCount - faults.length} more`)
    out(`The log goes on as ${origin} with the ${size} entries that stand. What was not as signed is recorded in it.`)
    out('Give its key to every witness and auditor; until they have it, they take nothing from this log:')
    out(key)
    return 0
  })
}

/** The export or backup when one is named, else the database of this installation, read only. */
async function withLog<T>(file: string | undefined, work: (source: LogSource) => Promise<T>): Promise<T> {
  if (file) {
    const source = await orSentence(async () => ((await isBackup(file)) ? openBackupLog(file) : openExport(file)))
    try {
      return await work(source)
    } finally {
      await source.close()
    }
  }
  return withOwner(loadConfig(), async (_client, url) => {
    const source = await openDatabaseLog(url)
    try {
      return await work(source)
    } finally {
      await source.close()
    }
  })
}

/** What a file says wrong is for the operator, not a bug. */
async function orSentence<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if ((error as { severity?: string }).severity) throw error
    throw new CommandError((error as Error).message)
  }
}
