import type { AttachmentFacts, Protection } from '../types.ts'

/** What PKCS #7 content is, by the object identifier near its beginning (RFC 5652 4, RFC 8551): 1.2.840.113549.1.7.x. */
const pkcs7 = Buffer.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07])
const authEnveloped = Buffer.from([0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17])

/**
 * How a sender protected a message, told from its parts: S/MIME (RFC 8551) or OpenPGP (RFC 3156, or as text inside the
 * message). Nothing is verified or opened: people are told what they look at. Encrypted wins over signed.
 */
export function protectionOf(
  parts: readonly { facts: AttachmentFacts; bytes: Uint8Array }[],
  text: string,
): Protection | null {
  const found = new Set(parts.map(({ facts, bytes }) => ofPart(facts, bytes)))
  if (/^-----BEGIN PGP MESSAGE-----$/m.test(text)) found.add('pgp_encrypted')
  if (/^-----BEGIN PGP SIGNED MESSAGE-----$/m.test(text)) found.add('pgp_signed')
  const order = ['smime_encrypted', 'pgp_encrypted', 'smime_signed', 'pgp_signed'] as const
  return order.find((one) => found.has(one)) ?? null
}

function ofPart({ type }: AttachmentFacts, bytes: Uint8Array): Protection | null {
  if (type === 'application/pgp-encrypted') return 'pgp_encrypted'
  if (type === 'application/pgp-signature') return 'pgp_signed'
  if (/^application\/(x-)?pkcs7-signature$/.test(type)) return 'smime_signed'
  if (!/^application\/(x-)?pkcs7-mime$/.test(type)) return null
  const head = Buffer.from(bytes.subarray(0, 64))
  const at = head.indexOf(pkcs7)
  if (at < 0) return head.includes(authEnveloped) ? 'smime_encrypted' : null
  return head[at + pkcs7.length] === 2 ? 'smime_signed' : 'smime_encrypted'
}
