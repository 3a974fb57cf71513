import { readFile, writeFile } from 'node:fs/promises'
import { type Envelope, readEnvelopeFile, readKeyset, sha256Hex, type TrustedKeyset } from '#licence'
import { envelopeFileBytes, type Signer, thumbprint } from '#licence-issue'
import { clock } from '#platform/clock.ts'
import { readSettings } from '#platform/config.ts'
import { readIssuingRequest } from '../../licence-server/keys/issuing.ts'
import { makeRootKey, openRootKey, readRootKey, tokenKeyFile } from '../../licence-server/keys/root.ts'
import { makeTokenKey } from '../../licence-server/keys/token.ts'
import {
  addRootSignature,
  beginSigning,
  firstKeyset,
  missingSignatures,
  nextKeyset,
  type RootChange,
} from '../../licence-server/keyset/draft.ts'
import { CommandError, readOptions } from '../command.ts'
import { ask } from '../password.ts'
import { describeKeyset } from './describe.ts'
import { out } from './say.ts'

/** The ceremony. Nothing here needs a database or a network: it is meant for a machine that has neither. */
export async function run(args: string[]): Promise<number> {
  const [what, ...rest] = args
  if (what === 'key') return makeKey(rest)
  if (what === 'init') return init(rest)
  if (what === 'rotate') return rotate(rest)
  if (what === 'sign') return sign(rest)
  if (what === 'show') return show(rest)
  throw new CommandError('palisade licence root key|init|rotate|sign|show; "palisade licence" says how.')
}

async function makeKey(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, { name: { required: true }, pkcs11: {}, token: {}, id: {} })
  const file = one(positionals, 'palisade licence root key FILE --name NAME')
  let text: string
  if (options.pkcs11) {
    if (!options.token) throw new CommandError('--token names the token by its label.')
    const token = { module: options.pkcs11, token: options.token, id: options.id ?? '01' }
    text = tokenKeyFile(
      options.name!,
      await makeTokenKey(token, await secretFor(`PIN of the token ${token.token}`)),
      token,
    )
  } else text = await makeRootKey(options.name!, await newSecret())
  await writeNew(file, text)
  const { publicKey } = readRootKey(text)
  out(`${file} holds the root key of ${options.name}. Write down: ${thumbprint(publicKey)}`)
  out(`Its public key, for whoever begins the ceremony: ${publicKey.toString('base64url')}`)
  return 0
}

async function init(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, {
    keys: { required: true },
    threshold: { required: true },
    until: { required: true },
    with: { required: true },
    out: { required: true },
    issuing: {},
  })
  if (positionals.length > 0) throw new CommandError('palisade licence root init has no argument without a name.')
  const root = await rootIn(options.keys!, options.threshold)
  const draft = firstKeyset(root, await issuersIn(options.issuing), clock.now(), dateIn(options.until!))
  return write(options.out!, await beginSigning(draft, await open(options.with!)), null)
}

async function rotate(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, {
    keys: {},
    threshold: {},
    until: { required: true },
    with: { required: true },
    out: { required: true },
    issuing: {},
    without: {},
  })
  const before = await trustedIn(one(positionals, 'palisade licence root rotate KEYSET ...'))
  if (options.threshold && !options.keys) throw new CommandError('--threshold belongs to --keys.')
  let draft: ReturnType<typeof nextKeyset>
  try {
    draft = nextKeyset(before, {
      ...(options.keys && { root: await rootIn(options.keys, options.threshold) }),
      issuers: await issuersIn(options.issuing),
      without: options.without?.split(',') ?? [],
      issuedAt: clock.now(),
      expiresAt: dateIn(options.until!),
    })
  } catch (error) {
    throw new CommandError((error as Error).message)
  }
  return write(options.out!, await beginSigning(draft, await open(options.with!)), before)
}

async function sign(args: string[]): Promise<number> {
  const { options, positionals } = readOptions(args, { with: { required: true }, before: {} })
  const file = one(positionals, 'palisade licence root sign KEYSET --with FILE [--before KEYSET]')
  const signed = readEnvelopeFile(await readFile(file))
  const keyset = readKeyset(Buffer.from(signed.payload, 'base64'))
  if (keyset.version > 1 && !options.before)
    throw new CommandError(`Key set ${keyset.version} follows another: name that with --before.`)
  const before = options.before ? await trustedIn(options.before) : null
  if (before && keyset.previous !== before.hash)
    throw new CommandError(`${file} does not follow ${options.before}: sign nothing.`)
  for (const line of describeKeyset(keyset, before?.keyset ?? null)) out(line)
  let more: Envelope
  try {
    more = await addRootSignature(signed, await open(options.with!), before)
  } catch (error) {
    throw new CommandError((error as Error).message)
  }
  await writeFile(file, envelopeFileBytes(more))
  return say(file, more, before)
}

async function show(args: string[]): Promise<number> {
  const file = one(readOptions(args, {}).positionals, 'palisade licence root show FILE')
  const signed = readEnvelopeFile(await readFile(file))
  const payload = Buffer.from(signed.payload, 'base64')
  for (const line of describeKeyset(readKeyset(payload), null)) out(line)
  out(
    `Signatures by ${signed.signatures.map(({ keyid }) => keyid.slice(0, 12)).join(', ')}. SHA-256 ${sha256Hex(payload)}`,
  )
  return 0
}

async function write(file: string, signed: Envelope, before: TrustedKeyset | null): Promise<number> {
  await writeNew(file, envelopeFileBytes(signed))
  for (const line of describeKeyset(readKeyset(Buffer.from(signed.payload, 'base64')), before?.keyset ?? null))
    out(line)
  return say(file, signed, before)
}

function say(file: string, signed: Envelope, before: TrustedKeyset | null): number {
  const { own, old } = missingSignatures(signed, before)
  const hash = sha256Hex(Buffer.from(signed.payload, 'base64'))
  if (own === 0 && !old)
    out(`${file} is signed by enough. Install it: palisade licence install ${file}. SHA-256 ${hash}`)
  else
    out(
      `${file} still needs ${[own > 0 && `${own} of its own root keys`, old && `${old} of those before`].filter(Boolean).join(' and ')}. SHA-256 ${hash}`,
    )
  return 0
}

/** The key set before, as its file says: whoever signs compares its hash with what they wrote down. */
async function trustedIn(file: string): Promise<TrustedKeyset> {
  const payload = Buffer.from(readEnvelopeFile(await readFile(file)).payload, 'base64')
  return { keyset: readKeyset(payload), hash: sha256Hex(payload), payload: payload.toString('utf8') }
}

async function rootIn(files: string, threshold: string | undefined): Promise<RootChange> {
  const keys = await Promise.all(
    files.split(',').map(async (file) => readRootKey(await readFile(file, 'utf8')).publicKey),
  )
  const number = Number(threshold)
  if (!Number.isSafeInteger(number) || number < 1 || number > keys.length)
    throw new CommandError(`--threshold is a number from 1 to ${keys.length}, how many keys there are.`)
  return { threshold: number, keys }
}

async function issuersIn(files: string | undefined) {
  return Promise.all(
    (files?.split(',') ?? []).map(async (file) => {
      try {
        return readIssuingRequest(await readFile(file, 'utf8'))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
        throw new CommandError(`${file} is no request for an issuing key.`)
      }
    }),
  )
}

async function open(file: string): Promise<Signer> {
  const key = readRootKey(await readFile(file, 'utf8'))
  if (!key.file) throw new CommandError(`${file} is only a public key: it signs nothing.`)
  const what = 'pkcs11' in key.file ? `PIN of the token ${key.file.pkcs11.token}` : `Passphrase of ${key.name}`
  return openRootKey(key.file, await secretFor(what))
}

function dateIn(text: string): Date {
  const at = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00.000Z` : text)
  if (Number.isNaN(at.getTime()) || at <= clock.now()) throw new CommandError('--until is a day to come: 2027-12-31.')
  return at
}

function one(positionals: string[], usage: string): string {
  if (positionals.length !== 1) throw new CommandError(usage)
  return positionals[0]!
}

async function writeNew(file: string, bytes: string | Buffer): Promise<void> {
  await writeFile(file, bytes, { flag: 'wx', mode: 0o600 })
}

async function newSecret(): Promise<string> {
  const given = readSettings().get('LICENCE_ROOT_SECRET')?.value
  if (given !== undefined) return String(given)
  const secret = await secretFor('Passphrase for the new root key')
  if (secret !== (await secretFor('Once more'))) throw new CommandError('These were two different passphrases.')
  return secret
}

async function secretFor(what: string): Promise<string> {
  const given = readSettings().get('LICENCE_ROOT_SECRET')?.value
  if (given !== undefined) return String(given)
  if (!process.stdin.isTTY)
    throw new CommandError(`There is no terminal to ask for the ${what}: set LICENCE_ROOT_SECRET.`)
  return ask(`${what}: `)
}
