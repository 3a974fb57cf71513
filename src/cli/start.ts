import { giveBackMemory } from '#platform/memory.ts'
import { superviseLicenceServer } from '../licence-server/child.ts'
import type { Program } from '../program.ts'
import { CommandError, readOptions } from './command.ts'
import { openProgram } from './open.ts'

/** Runs the program until it is told to stop. SIGTERM and SIGINT end it gracefully; a second one at once. */
export async function run(args: string[]): Promise<undefined> {
  const { options } = readOptions(args, { demo: { flag: true } })
  const program = await openProgram()
  const { app } = program
  try {
    if (options.demo) await fill(program)
    await program.start()
    giveBackMemory()
    if (app.config.LICENCE_SERVER === 'here') superviseLicenceServer(app, program.ownerUrl, options.demo !== undefined)
  } catch (error) {
    await program.stop().catch(() => {})
    const { code, message } = error as { code?: string; message: string }
    if (code === 'EADDRINUSE' || code === 'EACCES')
      throw new CommandError(
        code === 'EACCES'
          ? `${message}: this port is for the system's own programs. Set PORT or SMTP_PORT to one above 1023.`
          : `${message}: another program listens there. Set PORT or SMTP_PORT to a free one.`,
      )
    throw error
  }
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
  app.log.info({ url: app.config.publicUrl, smtp: app.config.SMTP_PORT, instance: app.instanceId }, 'Palisade runs')
}

/** The demo, and whom to sign in as. On standard output, not in the log: the password is a secret. */
async function fill({ app, ownerUrl }: Program): Promise<void> {
  const { fillDemo } = await import('../demo/demo.ts')
  process.stdout.write('Making the demo: a provider and its week. This takes a moment.\n')
  const filled = await fillDemo(app, ownerUrl)
  process.stdout.write(
    filled.filled
      ? `\nThe demo is ready at ${app.config.publicUrl}\n  staff:    ${filled.staff}\n  customer: ${filled.customer}\n  password: ${filled.password}\n\n`
      : `${filled.because}\n`,
  )
}
