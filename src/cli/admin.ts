import { createAdmin } from '#identity'
import { systemActor } from '#platform/actor.ts'
import { CommandError, readOptions } from './command.ts'
import { withProgram } from './open.ts'
import { readPassword } from './password.ts'

/** `admin create --email ... --name ...`: an administrator, and the provider itself when it is not there yet. */
export async function run(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, { email: { required: true }, name: { required: true } })
  if (positionals.join(' ') !== 'create') throw new CommandError('palisade admin create --email ... --name ...')
  const email = options.email!
  const name = options.name!
  const password = await readPassword()
  return withProgram(async ({ app }) => {
    const person = await app.db.transact(systemActor('command line'), (tx) =>
      createAdmin(tx, { email, name, password }),
    )
    process.stdout.write(`${person.name} <${person.email}> is an administrator and can sign in.\n`)
    return 0
  })
}
