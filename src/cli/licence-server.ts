import { type Config, loadConfig } from '#platform/config.ts'
import { startEmbedded } from '#platform/db/embedded.ts'
import { lacksLicensing, openLicenceServer } from '../licence-server/server.ts'
import { CommandError, readOptions } from './command.ts'

/**
 * Signs licences until it is told to stop. `--child`: started by `palisade start`, and ends when that does. `--demo`: makes a root
 * that is worth nothing where there is none.
 */
export async function run(args: string[]): Promise<undefined> {
  const { options, positionals } = readOptions(args, { child: { flag: true }, demo: { flag: true } })
  if (positionals.length > 0) throw new CommandError('palisade licence-server')
  const config = loadConfig()
  const { url, leave } = await databaseOf(config)
  const lacking = await lacksLicensing(url)
  if (lacking) throw new CommandError(lacking)
  if (options.demo) await (await import('../licence-server/demo.ts')).makeDemoRoot(config, url)
  const server = await openLicenceServer(config, url)
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    const tooLong = setTimeout(() => process.exit(1), 10_000)
    void server.stop().then(async () => {
      clearTimeout(tooLong)
      await leave()
      process.exit(0)
    })
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  if (options.child) process.stdin.resume().on('end', stop).on('error', stop)
  await server.start()
}

/** Where the licence server finds the database: its own address, the installation's, or the embedded one of this machine. */
export async function databaseOf(config: Config): Promise<{ url: string; leave(): Promise<void> }> {
  const url = config.LICENCE_DATABASE_URL ?? config.DATABASE_URL
  if (url) return { url, leave: async () => {} }
  const embedded = await startEmbedded(config.DATA_DIR)
  return { url: embedded.url, leave: () => embedded.stop() }
}
