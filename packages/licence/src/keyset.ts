import { canonical, parseCanonical } from './canonical.ts'
import { type Envelope, mostPayload, payloadOf, payloadTypes, verifyEnvelope } from './dsse.ts'
import { publicKeyText, readPublicKey, sha256Hex, thumbprint } from './ed25519.ts'
import { malformed, Refused } from './refusal.ts'
import { amount, flag, hash, instant, kindForm, list, nullable, object, type Read, table, whole } from './shape.ts'

/** The most key sets one file may carry: a rotation every month for eight years. */
export const mostKeysets = 100

const ceiling = object({ perPackage: amount(0n), perDay: amount(0n) })
const issuer = object({
  key: publicKeyText,
  notBefore: instant,
  notAfter: instant,
  /** Whether it may sign packages with a baseline, which reach past the ceilings. */
  baseline: flag,
  /** Which kinds it may sign, and how much, in the kind's base unit; a kind that is not named may not be signed. */
  kinds: table(kindForm, ceiling, 200),
})
const shape = object({
  version: whole(1),
  /** SHA-256 of the payload of the version before; null for version 1. */
  previous: nullable(hash),
  issuedAt: instant,
  expiresAt: instant,
  root: object({ threshold: whole(1, 16), keys: list(publicKeyText, 1, 16) }),
  issuers: list(issuer, 0, 32),
})

/** Who may sign packages, and who may sign the next of these. */
export type Keyset = Read<typeof shape>
export type Issuer = Read<typeof issuer>
/** A key set that was verified, with the hash of its payload, by which it is pinned and chained. */
export type TrustedKeyset = { keyset: Keyset; hash: string; payload: string }

/** Reads a payload and checks what can be checked without keys. */
export function readKeyset(payload: Uint8Array): Keyset {
  const keyset = shape(parseCanonical(payload, mostPayload), 'The key set')
  const { version, previous, issuedAt, expiresAt, root, issuers } = keyset
  if ((version === 1) !== (previous === null)) throw malformed('Only the first key set has none before it.')
  if (expiresAt <= issuedAt) throw malformed('The key set expires before it was issued.')
  if (new Set(root.keys).size !== root.keys.length) throw malformed('A root key stands twice in the key set.')
  if (root.threshold > root.keys.length) throw malformed('The key set asks for more signatures than it has root keys.')
  if (new Set(issuers.map(({ key }) => key)).size !== issuers.length) throw malformed('An issuer stands twice in it.')
  if (issuers.some((each) => each.notAfter <= each.notBefore)) throw malformed('An issuer ends before it begins.')
  if (issuers.some((each) => root.keys.includes(each.key))) throw malformed('A root key may not sign packages.')
  return keyset
}

/** A key set as bytes to be signed. Throws Refused when it is not a sound one. */
export function keysetPayload(keyset: Keyset): Buffer {
  const payload = Buffer.from(canonical(keyset))
  readKeyset(payload)
  return payload
}

/**
 * Trusts a key set as The Update Framework does (5.3): the first by the threshold of its own root keys, every other one as
 * version N+1 of the given one, signed by the threshold of the old root and by that of its own. Time is not asked: what
 * expired key sets may still vouch for is judged with the packages.
 */
export function verifyKeyset(signed: Envelope, before: TrustedKeyset | null): TrustedKeyset {
  const payload = payloadOf(signed, payloadTypes.keyset)
  const keyset = readKeyset(payload)
  const expected = before ? before.keyset.version + 1 : 1
  if (keyset.version !== expected)
    throw new Refused('KEYSET_GAP', `Key set ${expected} should come here, but this is ${keyset.version}.`, {
      expected,
      found: keyset.version,
    })
  if (before && keyset.previous !== before.hash)
    throw new Refused('KEYSET_FORK', `Key set ${keyset.version} does not follow the one this appliance trusts.`)
  const roots = before ? [before.keyset.root, keyset.root] : [keyset.root]
  const keys = new Map(roots.flatMap((root) => root.keys.map((key) => [thumbprint(key), readPublicKey(key)] as const)))
  const signers = new Set(verifyEnvelope(signed, payloadTypes.keyset, keys))
  for (const root of roots)
    if (root.keys.filter((key) => signers.has(thumbprint(key))).length < root.threshold)
      throw new Refused('BAD_SIGNATURE', `Key set ${keyset.version} is not signed by enough root keys.`)
  return { keyset, hash: sha256Hex(payload), payload: payload.toString('utf8') }
}

/**
 * Follows a chain of key sets. `known` are those already trusted (consecutive, oldest first), `pin` the hash of the one the
 * appliance was given to trust. The chain begins with version 1 or with one that follows a known one. Returns all that are
 * trusted now, oldest first. Throws UNTRUSTED when the pinned one is not among them, KEYSET_GAP and KEYSET_FORK.
 */
export function followKeysets(
  known: readonly TrustedKeyset[],
  chain: readonly Envelope[],
  pin: string,
): TrustedKeyset[] {
  const trusted = new Map(known.map((each) => [each.keyset.version, each]))
  let before: TrustedKeyset | null = null
  for (const [n, signed] of chain.entries()) {
    if (n === 0) before = knownBefore(signed, trusted)
    const next: TrustedKeyset = verifyKeyset(signed, before)
    const same = trusted.get(next.keyset.version)
    if (same && same.hash !== next.hash)
      throw new Refused('KEYSET_FORK', `Key set ${next.keyset.version} is not the one this appliance trusts.`)
    trusted.set(next.keyset.version, next)
    before = next
  }
  const all = [...trusted.values()].sort((a, b) => a.keyset.version - b.keyset.version)
  if (!all.some((each) => each.hash === pin))
    throw new Refused('UNTRUSTED', 'The key set this appliance was given to trust is not in the chain.')
  const missing = all.findIndex((each, n) => n > 0 && each.keyset.version !== all[n - 1]!.keyset.version + 1)
  if (missing !== -1)
    throw new Refused('KEYSET_GAP', `The chain leaves out key set ${all[missing - 1]!.keyset.version + 1}.`)
  return all
}

/** What the first of a chain must follow: nothing for version 1, else one that is trusted already. */
function knownBefore(first: Envelope, trusted: ReadonlyMap<number, TrustedKeyset>): TrustedKeyset | null {
  const { version } = readKeyset(payloadOf(first, payloadTypes.keyset))
  if (version === 1) return null
  const before = trusted.get(version - 1)
  if (!before)
    throw new Refused(
      'KEYSET_GAP',
      `The chain begins with key set ${version}; key set ${version - 1} is not known here.`,
      {
        expected: Math.max(0, ...trusted.keys()) + 1,
        found: version,
      },
    )
  return before
}
