import { systemActor } from '#platform/actor.ts'
import { loadConfig } from '#platform/config.ts'
import { enrolWatchman, listWatchmen, retireWatchman } from '#watchman'
import { startWatchman } from '../watchman/run.ts'
import { CommandError, readOptions } from './command.ts'
import { withProgram } from './open.ts'

const actor = systemActor('command line')

/** Alone it runs the watchman of this machine. At the site: `enrol --name NAME --url URL`, `list`, `retire NAME`. */
export async function run(args: string[]): Promise<number | undefined> {
  const { options, positionals } = readOptions(args, { name: {}, url: {} })
  const [act, ...rest] = positionals
  if (act === undefined) return watch()
  if (act === 'enrol' && rest.length === 0) return enrol(options.name, options.url)
  if (act === 'list' && rest.length === 0) return list()
  if (act === 'retire' && rest.length > 0) return retire(rest.join(' '))
  throw new CommandError('palisade watchman [enrol --name NAME --url URL | list | retire NAME]')
}

/** Until it is told to stop. What it keeps is on the disk at each moment, so that a kill is no worse. */
async function watch(): Promise<undefined> {
  const watchman = await startWatchman(loadConfig())
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1)
    stopping = true
    const tooLong = setTimeout(() => process.exit(1), 10_000)
    void watchman.stop().then(() => {
      clearTimeout(tooLong)
      process.exit(0)
    })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.stderr.write(`The watchman listens at ${watchman.url}.\n`)
}

/** The word of the enrolment alone goes to standard output, once. */
async function enrol(name: string | undefined, url: string | undefined): Promise<number> {
  if (!name?.trim() || !url) throw new CommandError('palisade watchman enrol --name NAME --url URL')
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw new CommandError(`--url is "${url}", but it must be the address at which people reach the watchman.`)
  return withProgram(async ({ app }) => {
    const { word } = await app.db.transact(actor, (tx) =>
      enrolWatchman(tx, { name: name.trim(), url: parsed.href.replace(/\/$/, '') }),
    )
    process.stdout.write(`${word}\n`)
    process.stderr.write(
      'This is WATCHMAN_TOKEN of the watchman. It is shown this once: who holds it reads whom Palisade pages, and acts in their names.\n',
    )
    return 0
  })
}

async function list(): Promise<number> {
  return withProgram(async ({ app }) => {
    for (const one of await app.db.transact(actor, listWatchmen))
      process.stdout.write(
        `${one.name}\t${one.url}\t${one.lastSeenAt ? `heard ${one.lastSeenAt.toISOString()}` : 'never heard'}\n`,
      )
    return 0
  })
}

async function retire(name: string): Promise<number> {
  return withProgram(async ({ app }) => {
    await app.db.transact(actor, (tx) => retireWatchman(tx, name))
    process.stderr.write(`${name} is retired: its token opens nothing any more.\n`)
    return 0
  })
}
