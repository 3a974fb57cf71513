import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/audit/canonical.ts'

/** A passkey that shall be able to decide, and as which roles. `publicKey` is its COSE key as it is stored. */
export type VouchedFor = { personId: string; credentialId: string; publicKey: Buffer; roles: readonly string[] }

/**
 * The WebAuthn challenge by which somebody who may decide says that another passkey may, too: SHA-256 of canonical JSON that
 * names the passkey by its public key.
 */
export function vouchChallenge({ personId, credentialId, publicKey, roles }: VouchedFor): Buffer {
  const text = canonicalJson({
    v: 1,
    purpose: 'licence.approver',
    person: personId,
    credential: credentialId,
    publicKey: createHash('sha256').update(publicKey).digest('hex'),
    roles: [...roles].sort(),
  })
  return createHash('sha256').update(text, 'utf8').digest()
}
