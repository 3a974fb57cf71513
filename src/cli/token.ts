import { findPersonByEmail } from '#accounts'
import { createToken } from '#identity'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { CommandError, readOptions } from './command.ts'
import { withProgram } from './open.ts'

/** `token create --person EMAIL --scopes a,b --expires 30d`: the token alone goes to standard output, once. */
export async function run(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, {
    person: { required: true },
    scopes: { required: true },
    expires: { required: true },
    name: {},
  })
  if (positionals.join(' ') !== 'create')
    throw new CommandError('palisade token create --person EMAIL --scopes a,b --expires 30d')
  const expiresAt = expiry(options.expires!, clock.now())
  const scopes = options.scopes!.split(',').flatMap((scope) => scope.trim() || [])
  return withProgram(async ({ app }) => {
    const { token, details } = await app.db.transact(systemActor('command line'), async (tx) => {
      const person = await findPersonByEmail(tx, options.person!)
      if (!person) throw new CommandError(`Nobody has the address ${options.person}.`)
      return createToken(tx, person.id, { name: options.name ?? 'Command line', scopes, expiresAt })
    })
    process.stdout.write(`${token}\n`)
    process.stderr.write(
      `It acts as ${details.personName} within ${details.scopes.join(', ')} until ${details.expiresAt.toISOString()}. It is shown this once.\n`,
    )
    return 0
  })
}

const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

/** `30d`, `12h`, `90m` from now, or an ISO moment. */
export function expiry(text: string, now: Date): Date {
  const span = /^(\d{1,5})([dhm])$/.exec(text)
  if (span) return new Date(now.getTime() + Number(span[1]) * units[span[2]!]!)
  const moment = Date.parse(text)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(moment))
    throw new CommandError(
      `--expires is "${text}", but it must be a span such as 30d or 12h, or a moment such as 2027-01-31.`,
    )
  return new Date(moment)
}
