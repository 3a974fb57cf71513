// What only issuers need (`#licence-issue`): it builds and signs. Appliances never load this file.
import { canonical } from './canonical.ts'
import { type Envelope, joinSignatures, payloadTypes, signEnvelope } from './dsse.ts'
import { type Signer, sha256Hex, thumbprint } from './ed25519.ts'
import { type Keyset, keysetPayload } from './keyset.ts'
import { checkIssuer, type LicencePackage, packageFileBytes, packagePayload } from './package.ts'
import { Refused } from './refusal.ts'

export { type Envelope, joinSignatures } from './dsse.ts'
export { readPublicKey, type Signer, signerFrom, signerFromSeed, thumbprint } from './ed25519.ts'
export { type Keyset, keysetPayload } from './keyset.ts'
export { checkIssuer, type LicencePackage, packageFileBytes, packagePayload } from './package.ts'

/**
 * A key set signed by these root keys (those of the old and of the new root may come from different places and times: sign
 * each by itself and join). Throws Refused when it is not a sound one, Error when a signer answers wrongly.
 */
export async function signKeyset(keyset: Keyset, signers: readonly Signer[]): Promise<Envelope> {
  return signEnvelope(payloadTypes.keyset, keysetPayload(keyset), signers)
}

/** SHA-256 of a key set's payload: what an appliance pins, and `previous` of the next one. */
export function keysetHash(keyset: Keyset): string {
  return sha256Hex(keysetPayload(keyset))
}

/** Adds a signature to a key set that others signed already. */
export async function addSignature(signed: Envelope, signer: Signer): Promise<Envelope> {
  if (signed.payloadType !== payloadTypes.keyset) throw new TypeError('Only key sets are signed by several.')
  return joinSignatures(
    signed,
    await signEnvelope(payloadTypes.keyset, Buffer.from(signed.payload, 'base64'), [signer]),
  )
}

/**
 * Signs a package under the newest key set and gives the bytes of its file: the envelope with `chain`, the envelopes of all
 * key sets from version 1 (or from the one after that the appliance said it has) to this one. Refuses what the appliance
 * would refuse: an issuer the key set does not name, out of office, above its ceiling. `hash` is `previous` of the next.
 */
export async function signPackage(
  content: LicencePackage,
  signer: Signer,
  keyset: Keyset,
  chain: readonly Envelope[],
): Promise<{ bytes: Buffer; payload: Buffer; hash: string }> {
  const issuer = keyset.issuers.find(({ key }) => key === signer.publicKey.toString('base64url'))
  if (!issuer)
    throw new Refused('ISSUER_NOT_ALLOWED', `Key set ${keyset.version} does not name ${thumbprint(signer.publicKey)}.`)
  if (content.keyset !== keyset.version) throw new Refused('KEYSET_GAP', 'The package names another key set.')
  checkIssuer(keyset, issuer, content)
  const payload = packagePayload(content)
  const signed = await signEnvelope(payloadTypes.package, payload, [signer])
  return { bytes: packageFileBytes(signed, chain), payload, hash: sha256Hex(payload) }
}

/** The bytes of a file that is one envelope: a key set on its way between root keys. */
export function envelopeFileBytes(signed: Envelope): Buffer {
  return Buffer.from(`${canonical(signed)}\n`)
}
