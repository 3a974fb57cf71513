import pg from 'pg'
import { envelopeFileBytes, signKeyset } from '#licence-issue'
import { clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import { openFolder } from './folder.ts'
import { type Ceiling, newIssuingKey, readIssuingRequest } from './keys/issuing.ts'
import { makeRootKey, openRootKey, readRootKey } from './keys/root.ts'
import { installKeyset, readChain } from './keyset/chain.ts'
import { firstKeyset, nextKeyset } from './keyset/draft.ts'

/** Everybody knows it: whatever this root signs is worth nothing, and its name says so. */
const passphrase = 'demo root, not secret'
const name = 'DEMO ROOT, worth nothing'
const file = 'demo.root'
const day = 86_400_000
/** For any unit; a demo has no need of less. */
const ceiling: Ceiling = { perPackage: 10n ** 18n, perDay: 9n * 10n ** 18n }

/**
 * Makes a root of one key for a demo, where the folder has no root, and an issuing key for every kind of capacity there is. A kind
 * that came later is put into the next key set. A folder with a real root is left alone.
 */
export async function makeDemoRoot(config: Config, url: string): Promise<void> {
  const folder = await openFolder(config)
  const last = (await readChain(folder)).keysets.at(-1) ?? null
  const saved = (await folder.read(file))?.toString('utf8')
  if (last && !saved) return
  const kinds = await kindsOf(url)
  if (last && kinds.every((kind) => last.keyset.issuers.some((each) => Object.hasOwn(each.kinds, kind)))) return
  const text = saved ?? (await makeRootKey(name, passphrase))
  if (!saved) await folder.create(file, text)
  const signer = await openRootKey(readRootKey(text).file!, passphrase)
  const now = clock.now()
  const until = (days: number) => new Date(now.getTime() + days * day)
  const issuer = { notBefore: now, notAfter: until(90), baseline: true }
  const { request } = await newIssuingKey(folder, {
    ...issuer,
    kinds: Object.fromEntries(kinds.map((kind) => [kind, ceiling])),
  })
  const issuers = [readIssuingRequest(request)]
  const draft = last
    ? nextKeyset(last, { issuers, without: [], issuedAt: now, expiresAt: until(365) })
    : firstKeyset({ threshold: 1, keys: [signer.publicKey] }, issuers, now, until(365))
  await installKeyset(folder, envelopeFileBytes(await signKeyset(draft, [signer])))
}

async function kindsOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, options: '-c role=palisade_licence' })
  await client.connect()
  try {
    const { rows } = await client.query<{ code: string }>('select code from capacity_kind order by code')
    return rows.map(({ code }) => code)
  } finally {
    await client.end()
  }
}
