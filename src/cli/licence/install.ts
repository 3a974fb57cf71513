import { readFile } from 'node:fs/promises'
import { clock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { openFolder } from '../../licence-server/folder.ts'
import { installKeyset } from '../../licence-server/keyset/chain.ts'
import { CommandError, readOptions } from '../command.ts'
import { out } from './say.ts'

/** Puts the next key set into the folder of the licence server, which goes by it from its next round on. */
export async function run(args: string[]): Promise<number> {
  const { positionals } = readOptions(args, {})
  const [file, ...more] = positionals
  if (!file || more.length > 0) throw new CommandError('palisade licence install KEYSET')
  const { keyset, hash } = await installKeyset(await openFolder(loadConfig()), await readFile(file))
  out(`Key set ${keyset.version} is installed. SHA-256 ${hash}`)
  if (keyset.version === 1)
    out('Appliances that shall trust this root are given this hash: compare it with what the ceremony wrote down.')
  if (keyset.expiresAt <= clock.now())
    out(`It ended on ${keyset.expiresAt.toISOString()} already: nothing can be signed under it.`)
  return 0
}
