import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { readSettings } from '#platform/config.ts'
import { CommandError } from './command.ts'

/** The password from PALISADE_ADMIN_PASSWORD, else asked on the terminal, twice, without showing it. */
export async function readPassword(): Promise<string> {
  const given = readSettings().get('PALISADE_ADMIN_PASSWORD')?.value
  if (given !== undefined) return String(given)
  if (!process.stdin.isTTY)
    throw new CommandError('There is no terminal to ask for the password: set PALISADE_ADMIN_PASSWORD.')
  const password = await ask('Password: ')
  if (password !== (await ask('Once more: '))) throw new CommandError('These were two different passwords.')
  return password
}

/** Asks on the terminal without showing what is typed. An interrupt changes nothing. */
export async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nothing, terminal: true })
  const closed = new Promise<never>((_, refuse) =>
    terminal.once('SIGINT', () => refuse(new CommandError('Nothing was changed.'))),
  )
  try {
    return await Promise.race([terminal.question(''), closed])
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
