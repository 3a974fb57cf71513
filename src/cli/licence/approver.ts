import { createHash } from 'node:crypto'
import {
  allow,
  type Candidate,
  findCandidate,
  forbid,
  isOurs,
  selectApprovers,
} from '../../licence-server/approvers.ts'
import { forbiddenIn, noteForbidden } from '../../licence-server/forbidden.ts'
import { CommandError, readOptions } from '../command.ts'
import { operator } from '../owner.ts'
import { atServer } from './at-server.ts'
import { out } from './say.ts'

const usage = `palisade licence approver allow EMAIL [--as ROLE,ROLE] [--passkey FINGERPRINT]
palisade licence approver list
palisade licence approver forbid EMAIL or FINGERPRINT`

/** What a passkey is compared by: the beginning of the SHA-256 of its public key, in fours. */
export function fingerprint(publicKey: Buffer): string {
  const digits = createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
  return digits.replace(/(.{4})(?=.)/g, '$1-')
}

/** Which passkeys may decide, said where the licence server is. */
export async function run(args: string[]): Promise<number> {
  const [what, ...rest] = args
  if (what === 'allow') return allowOne(rest)
  if (what === 'list' && rest.length === 0) return list()
  if (what === 'forbid' && rest.length === 1) return forbidSome(rest[0]!)
  throw new CommandError(usage)
}

async function allowOne(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, { as: {}, passkey: {} })
  const [email, ...more] = positionals
  if (!email || more.length > 0) throw new CommandError(usage)
  return atServer(({ seal, folder, transact }) =>
    transact(async (tx) => {
      const person = await findCandidate(tx, email)
      if (!person) throw new CommandError(`There is nobody of the provider with the address ${email} who may sign in.`)
      const roles = options.as?.split(',') ?? person.roles
      const foreign = roles.find((role) => !person.roles.includes(role))
      if (foreign || roles.length === 0)
        throw new CommandError(foreign ? `${person.name} is no ${foreign}.` : `${person.name} has no role.`)
      const { credentialId, publicKey, name } = pick(person, options.passkey)
      if ((await forbiddenIn(folder)).has(credentialId))
        throw new CommandError('This passkey was forbidden. That is for ever: make another one.')
      const row = { credentialId, personId: person.id, publicKey, roles, allowedBy: operator() }
      if (!(await allow(tx, seal, row, person.name)))
        throw new CommandError('The licence server knows this passkey already.')
      out(`${person.name} may decide with the passkey "${name}" ${fingerprint(publicKey)} as ${roles.join(', ')}.`)
      return 0
    }),
  )
}

function pick({ name, passkeys }: Candidate, asked: string | undefined): Candidate['passkeys'][number] {
  if (passkeys.length === 0)
    throw new CommandError(`${name} has no passkey yet: one is made in the portal, under "Security".`)
  const fitting = passkeys.filter(
    ({ publicKey }) => asked === undefined || fingerprint(publicKey) === asked.toLowerCase(),
  )
  if (fitting.length === 1) return fitting[0]!
  const known = passkeys.map(
    (key) => `  ${fingerprint(key.publicKey)}  "${key.name}", made ${key.createdAt.toISOString()}`,
  )
  throw new CommandError(
    `Which passkey of ${name}? Name it with --passkey; ask its owner which it is:\n${known.join('\n')}`,
  )
}

async function list(): Promise<number> {
  return atServer(({ seal, folder, transact }) =>
    transact(async (tx) => {
      const gone = await forbiddenIn(folder)
      const rows = await selectApprovers(tx)
      for (const row of rows) {
        const state = !isOurs(seal, row)
          ? 'NOT WRITTEN BY THIS LICENCE SERVER, does not count'
          : row.forbiddenAt || gone.has(row.credentialId)
            ? `forbidden${row.forbiddenAt ? ` ${row.forbiddenAt.toISOString()} by ${row.forbiddenBy}` : ''}`
            : `allowed ${row.allowedAt.toISOString()} by ${row.allowedBy}`
        out(`${fingerprint(row.publicKey)}  ${row.personId}  ${row.roles.join(', ')}  ${state}`)
      }
      if (rows.length === 0) out('Nobody may decide yet: palisade licence approver allow EMAIL')
      return 0
    }),
  )
}

async function forbidSome(who: string): Promise<number> {
  return atServer(({ seal, folder, transact }) =>
    transact(async (tx) => {
      const person = await findCandidate(tx, who)
      const rows = (await selectApprovers(tx)).filter(
        (row) => !row.forbiddenAt && (row.personId === person?.id || fingerprint(row.publicKey) === who.toLowerCase()),
      )
      if (rows.length === 0) throw new CommandError(`No passkey of ${who} may decide.`)
      for (const row of rows) {
        await noteForbidden(folder, row.credentialId)
        await forbid(tx, seal, row, operator())
        out(`The passkey ${fingerprint(row.publicKey)} decides nothing any more.`)
      }
      return 0
    }),
  )
}
