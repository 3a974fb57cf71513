import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Issuer, Keyset } from '#licence'
import { readPublicKey, type Signer, signerFromSeed, thumbprint } from '#licence-issue'
import { canonicalJson } from '#platform/audit/canonical.ts'
import type { Folder } from '../folder.ts'

/** How much of a kind an issuing key may sign, in base units. */
export type Ceiling = { perPackage: bigint; perDay: bigint }
export type NewIssuer = { notBefore: Date; notAfter: Date; baseline: boolean; kinds: Record<string, Ceiling> }

const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/)
  .transform(BigInt)
const requestFile = z.strictObject({
  palisadeIssuingRequest: z.literal(1),
  key: z.string().max(64),
  notBefore: z.iso.datetime().transform((text) => new Date(text)),
  notAfter: z.iso.datetime().transform((text) => new Date(text)),
  baseline: z.boolean(),
  kinds: z.record(z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/), z.strictObject({ perPackage: amount, perDay: amount })),
})

const keyFile = (id: string) => `issuing/${id}.key`
export const requestName = (id: string) => `requests/${id}.json`

/**
 * Makes an issuing key in the folder, and beside it the request that asks the root to put it into the next key set. The
 * request holds nothing secret.
 */
export async function newIssuingKey(folder: Folder, wanted: NewIssuer): Promise<{ id: string; request: string }> {
  const seed = randomBytes(32)
  const { publicKey } = signerFromSeed(seed)
  const id = thumbprint(publicKey)
  await folder.create(keyFile(id), `${seed.toString('base64url')}\n`)
  const request = `${canonicalJson({
    palisadeIssuingRequest: 1,
    key: publicKey.toString('base64url'),
    notBefore: wanted.notBefore,
    notAfter: wanted.notAfter,
    baseline: wanted.baseline,
    kinds: Object.fromEntries(
      Object.entries(wanted.kinds).map(([kind, { perPackage, perDay }]) => [
        kind,
        { perPackage: String(perPackage), perDay: String(perDay) },
      ]),
    ),
  })}\n`
  await folder.write(requestName(id), request)
  return { id, request }
}

/** Reads a request as the ceremony puts it into a key set. Throws for anything else. */
export function readIssuingRequest(text: string): Issuer {
  const { palisadeIssuingRequest: _, ...issuer } = requestFile.parse(JSON.parse(text))
  readPublicKey(issuer.key)
  return issuer
}

/** The issuing keys of this folder that are asked for or in office, by their public keys. */
export async function issuingKeys(folder: Folder): Promise<Map<string, Signer>> {
  const found = new Map<string, Signer>()
  for (const name of await folder.list('issuing')) {
    const seed = Buffer.from((await folder.read(`issuing/${name}`))!.toString('utf8').trim(), 'base64url')
    if (seed.length !== 32) throw new Error(`${folder.path}/issuing/${name} is no issuing key.`)
    const signer = signerFromSeed(seed)
    found.set(signer.publicKey.toString('base64url'), signer)
  }
  return found
}

/** The issuer of a key set that signs here now: of several in office the one that stays longest. */
export function issuerInOffice(keyset: Keyset, keys: ReadonlyMap<string, Signer>, now: Date): Issuer | null {
  const able = keyset.issuers.filter(
    (each) => keys.has(each.key) && each.notBefore <= now && now < each.notAfter && now < keyset.expiresAt,
  )
  return able.sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime())[0] ?? null
}

/** A key is asked anew when so much of its time is left. */
export const renewShare = 1 / 3

/**
 * Asks for the next issuing key in time: same kinds and ceilings, in office for as long as the one it follows. Once; the
 * request stands until a key set names the key. Returns the names of requests that wait for the root.
 */
export async function renewIssuing(folder: Folder, chain: readonly Keyset[], now: Date): Promise<string[]> {
  const keys = await issuingKeys(folder)
  const named = new Set(chain.flatMap(({ issuers }) => issuers.map(({ key }) => key)))
  const waiting: string[] = []
  for (const key of keys.keys()) {
    if (named.has(key)) continue
    const name = requestName(thumbprint(key))
    const request = await folder.read(name)
    if (request && readIssuingRequest(request.toString('utf8')).notAfter > now) waiting.push(name)
  }
  const latest = chain
    .at(-1)
    ?.issuers.filter((each) => keys.has(each.key))
    .sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime())[0]
  if (!latest || waiting.length > 0) return waiting
  const span = latest.notAfter.getTime() - latest.notBefore.getTime()
  if (latest.notAfter.getTime() - now.getTime() > span * renewShare) return []
  const { id } = await newIssuingKey(folder, { ...latest, notBefore: now, notAfter: new Date(now.getTime() + span) })
  return [requestName(id)]
}
