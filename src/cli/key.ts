import { loadConfig } from '#platform/config.ts'
import { keyFileOf, openSealer } from '#platform/sealed.ts'
import { CommandError } from './command.ts'
import { withOwner } from './owner.ts'

/**
 * Says which key the secrets in the database are sealed with and whether it is here. `forget ID` gives a key up: what only it
 * opens (authenticator apps, mailbox passwords, webhooks) has to be set up again.
 */
export async function run(args: string[]): Promise<number> {
  const [act, id, ...more] = args
  if (more.length > 0 || (act !== undefined && (act !== 'forget' || !id)))
    throw new CommandError('palisade key, or palisade key forget ID')
  const config = loadConfig()
  const { keyIds } = openSealer(config)
  return withOwner(config, async (client) => {
    if (id) {
      const { rowCount } = await client.query('delete from installation_key where key_id = $1', [id])
      if (!rowCount) throw new CommandError(`The database knows no key ${id}.`)
      process.stdout.write(
        `The key ${id} is given up. What it sealed has to be set up again where no instance has it.\n`,
      )
      return 0
    }
    const from = config.INSTALLATION_KEY ? 'INSTALLATION_KEY' : keyFileOf(config.DATA_DIR)
    process.stdout.write(`${from} holds ${keyIds.join(', ')}; new secrets are sealed with the first.\n`)
    const { rows } = await client.query<{ key_id: string; since: Date }>(
      'select key_id, since from installation_key order by since',
    )
    for (const { key_id, since } of rows)
      process.stdout.write(
        `The database uses ${key_id} since ${since.toISOString()}${keyIds.includes(key_id) ? '' : ': IT IS NOT HERE. Put it back, or give it up with "palisade key forget"'}.\n`,
      )
    return 0
  })
}
