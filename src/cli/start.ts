import { loadConfig } from '#platform/config.ts'
import { createProgram } from '../program.ts'
import { CommandError, readOptions } from './command.ts'

/** Runs the program until it is told to stop. SIGTERM and SIGINT end it gracefully; a second one at once. */
export async function run(args: string[]): Promise<undefined> {
  const { options } = readOptions(args, { demo: { flag: true } })
  const config = loadConfig()
  const program = await createProgram(config)
  const { app } = program
  if (options.demo) {
    const { fillDemo } = await import('../demo/demo.ts')
    await fillDemo(app, program.ownerUrl)
  }
  try {
    await program.start()
  } catch (error) {
    await program.stop()
    if ((error as { code?: string }).code === 'EADDRINUSE')
      throw new CommandError(
        `${(error as Error).message}: another program listens there. Set PORT or SMTP_PORT to a free one.`,
      )
    throw error
  }
  app.log.info({ url: config.publicUrl, smtp: config.SMTP_PORT, instance: app.instanceId }, 'Palisade runs')

  let stopping = false
  const stop = (signal: string) => {
    if (stopping) process.exit(1)
    stopping = true
    app.log.info({ signal }, 'stopping')
    const tooLong = setTimeout(() => process.exit(1), 20_000)
    void program.stop().then(
      () => {
        clearTimeout(tooLong)
        process.exit(0)
      },
      (error: Error) => {
        app.log.error({ error: error.stack }, 'the program could not stop in order')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('unhandledRejection', (reason) =>
    app.log.error({ error: String((reason as Error)?.stack ?? reason) }, 'a promise was rejected and nobody looked'),
  )
}
