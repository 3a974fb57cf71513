import { RootKeyError } from '../licence-server/keys/root.ts'
import { CommandError } from './command.ts'

const usage = `On a machine without a network, by whoever holds a root key:
palisade licence root key FILE --name NAME [--pkcs11 MODULE --token LABEL --id 01]   make a root key
palisade licence root init --keys FILE,FILE --threshold K --until DATE --with FILE --out FILE [--issuing REQUEST]
palisade licence root rotate KEYSET --with FILE --out FILE --until DATE [--issuing REQUEST] [--without KEYID] [--keys FILE,FILE --threshold K]
palisade licence root sign KEYSET --with FILE [--before KEYSET]
palisade licence root show FILE

At the licence server:
palisade licence issuing new --kind CODE=PER-PACKAGE/PER-DAY --days 90    make an issuing key and the request for the root
palisade licence issuing list
palisade licence install KEYSET                      go by this key set from now on
palisade licence approver allow EMAIL [--as ROLES] [--passkey FINGERPRINT]
palisade licence approver list
palisade licence approver forbid EMAIL|FINGERPRINT
palisade licence policy list
palisade licence policy allow KIND                   let a policy count that asks for less than the one before
palisade licence audit trust                         go by the audit log's present key`

const parts = ['root', 'issuing', 'install', 'approver', 'policy', 'audit'] as const
type Part = (args: string[]) => Promise<number>

/** The ceremony of the root, and what an operator says at the licence server. */
export async function run(args: string[]): Promise<number> {
  const [what = '', ...rest] = args
  if (!(parts as readonly string[]).includes(what)) throw new CommandError(usage)
  const { run: part } = (await load(what as (typeof parts)[number])) as { run: Part }
  try {
    return await part(rest)
  } catch (error) {
    // What a file or a passphrase has wrong is for the operator, not a bug.
    const { name, message } = error as Error
    if (error instanceof RootKeyError || name === 'Refused' || name === 'AuditDoubt') throw new CommandError(message)
    throw error
  }
}

function load(part: (typeof parts)[number]) {
  switch (part) {
    case 'root':
      return import('./licence/root.ts')
    case 'issuing':
      return import('./licence/issuing.ts')
    case 'install':
      return import('./licence/install.ts')
    case 'approver':
      return import('./licence/approver.ts')
    case 'policy':
      return import('./licence/policy.ts')
    case 'audit':
      return import('./licence/audit.ts')
  }
}
