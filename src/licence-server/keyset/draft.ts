import { type Issuer, type Keyset, readKeyset, type TrustedKeyset } from '#licence'
import { addSignature, type Envelope, type Signer, signKeyset, thumbprint } from '#licence-issue'

export type RootChange = { threshold: number; keys: readonly Buffer[] }

/** The first key set, to be signed by the threshold of its own root. */
export function firstKeyset(root: RootChange, issuers: Issuer[], issuedAt: Date, expiresAt: Date): Keyset {
  return { version: 1, previous: null, issuedAt, expiresAt, root: rootOf(root), issuers }
}

export type Rotation = {
  /** Another root; as it was when left out. */
  root?: RootChange
  /** Issuers to add. */
  issuers: readonly Issuer[]
  /** Issuers that end at once: their keyids, or the beginnings of these. */
  without: readonly string[]
  issuedAt: Date
  expiresAt: Date
}

/**
 * The key set after this one: exactly the next version. Issuers whose time is over fall out. Throws with a sentence when an
 * issuer that shall end is not there.
 */
export function nextKeyset({ keyset, hash }: TrustedKeyset, change: Rotation): Keyset {
  const ended = change.without.map((start) => {
    const found = keyset.issuers.filter(({ key }) => start.length >= 8 && thumbprint(key).startsWith(start))
    if (found.length !== 1) throw new Error(`No one issuer of key set ${keyset.version} begins with "${start}".`)
    return found[0]!.key
  })
  const kept = keyset.issuers.filter(({ key, notAfter }) => !ended.includes(key) && notAfter > change.issuedAt)
  return {
    version: keyset.version + 1,
    previous: hash,
    issuedAt: change.issuedAt,
    expiresAt: change.expiresAt,
    root: change.root ? rootOf(change.root) : keyset.root,
    issuers: [...kept, ...change.issuers],
  }
}

/** Signs a draft with the first root key that is at hand; others add theirs with `addRootSignature`. */
export function beginSigning(draft: Keyset, signer: Signer): Promise<Envelope> {
  return signKeyset(draft, [signer])
}

/** Adds the signature of a root key, of the old or of the new root. Throws when it is none of them, or signed already. */
export async function addRootSignature(
  signed: Envelope,
  signer: Signer,
  before: TrustedKeyset | null,
): Promise<Envelope> {
  const key = signer.publicKey.toString('base64url')
  if (!rootsOf(signed, before).some((root) => root.keys.includes(key)))
    throw new Error('This key is no root key of this key set, nor of the one before it.')
  if (signed.signatures.some(({ keyid }) => keyid === thumbprint(key)))
    throw new Error('This key has signed it already.')
  return addSignature(signed, signer)
}

/** How many signatures are still missing: of the old root (null for the first key set) and of the new one. */
export function missingSignatures(signed: Envelope, before: TrustedKeyset | null): { old: number | null; own: number } {
  const by = new Set(signed.signatures.map(({ keyid }) => keyid))
  const missing = ({ threshold, keys }: Keyset['root']) =>
    Math.max(0, threshold - keys.filter((key) => by.has(thumbprint(key))).length)
  const [own, old] = rootsOf(signed, before).map(missing)
  return { own: own!, old: old ?? null }
}

function rootsOf(signed: Envelope, before: TrustedKeyset | null): Keyset['root'][] {
  const { root } = readKeyset(Buffer.from(signed.payload, 'base64'))
  return before ? [root, before.keyset.root] : [root]
}

function rootOf({ threshold, keys }: RootChange): Keyset['root'] {
  return { threshold, keys: keys.map((key) => key.toString('base64url')) }
}
