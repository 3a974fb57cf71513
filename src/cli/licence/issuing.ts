import { thumbprint } from '#licence-issue'
import { readAmount, type Unit, units, type WrittenIn, writtenIn } from '#licensing'
import { clock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { openFolder } from '../../licence-server/folder.ts'
import { type Ceiling, issuingKeys, newIssuingKey, requestName } from '../../licence-server/keys/issuing.ts'
import { readChain } from '../../licence-server/keyset/chain.ts'
import { CommandError, readOptions } from '../command.ts'
import { out } from './say.ts'

const usage = `palisade licence issuing new --kind CODE=PER-PACKAGE/PER-DAY[,CODE=...] --days 90 [--baseline]
palisade licence issuing list
An amount is a number with its unit (10TB, 500TiB, 200h) or a bare count (5000).`

/** Issuing keys of this licence server. */
export async function run(args: string[]): Promise<number> {
  const [what, ...rest] = args
  if (what === 'new') return make(rest)
  if (what === 'list' && rest.length === 0) return list()
  throw new CommandError(usage)
}

async function make(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, {
    kind: { required: true },
    days: { required: true },
    baseline: { flag: true },
  })
  const days = Number(options.days)
  if (positionals.length > 0 || !Number.isSafeInteger(days) || days < 1 || days > 3650) throw new CommandError(usage)
  const folder = await openFolder(loadConfig())
  const now = clock.now()
  const { id } = await newIssuingKey(folder, {
    notBefore: now,
    notAfter: new Date(now.getTime() + days * 86_400_000),
    baseline: options.baseline !== undefined,
    kinds: kindsIn(options.kind!),
  })
  out(`An issuing key was made: ${id}`)
  out(`Carry ${folder.path}/${requestName(id)} to the root. It holds nothing secret; the key itself stays here.`)
  return 0
}

async function list(): Promise<number> {
  const folder = await openFolder(loadConfig())
  const newest = (await readChain(folder)).keysets.at(-1)
  const keys = await issuingKeys(folder)
  for (const key of keys.keys()) {
    const issuer = newest?.keyset.issuers.find((each) => each.key === key)
    const state = issuer
      ? `in key set ${newest!.keyset.version}, ${issuer.notBefore.toISOString()} to ${issuer.notAfter.toISOString()}: ${Object.keys(issuer.kinds).join(', ')}`
      : `in no key set: ${requestName(thumbprint(key))} waits for the root, or its time is over`
    out(`${thumbprint(key)}  ${state}`)
  }
  if (keys.size === 0) out('There is no issuing key: palisade licence issuing new')
  return 0
}

/** `migration=10TB/50TB,mailboxes=5000/20000` */
function kindsIn(text: string): Record<string, Ceiling> {
  const found: Record<string, Ceiling> = {}
  for (const part of text.split(',')) {
    const [, kind, perPackage, perDay] = /^([a-z][a-z0-9_.-]{0,63})=([^/]+)\/([^/]+)$/.exec(part.trim()) ?? []
    if (!kind || Object.hasOwn(found, kind)) throw new CommandError(usage)
    found[kind] = { perPackage: amountIn(perPackage!), perDay: amountIn(perDay!) }
  }
  return found
}

function amountIn(text: string): bigint {
  const [, value = '', way = 'count'] = /^([\d.]+)\s*([A-Za-z]+)?$/.exec(text.trim()) ?? []
  for (const unit of units as readonly Unit[]) {
    if (!(writtenIn as readonly string[]).includes(way)) break
    const read = readAmount({ value, unit: way as WrittenIn }, unit)
    if ('amount' in read) return read.amount
  }
  throw new CommandError(`"${text}" is no amount.\n${usage}`)
}
