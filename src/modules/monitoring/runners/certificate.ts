import type { TLSSocket } from 'node:tls'
import { clock } from '#platform/clock.ts'
import type { Facts } from '../types.ts'
import { oneLine } from './trouble.ts'

export type Certificate = {
  subject: string
  issuer: string
  until: Date
  /** Whole days until the first certificate of the chain ends; negative when one has. */
  daysLeft: number
  /** Which of the chain that is. */
  endsFirst: string
  chain: number
}

/** The certificate a target showed, with the chain it sent. Null when it showed none. */
export function certificateOf(socket: TLSSocket): Certificate | null {
  const leaf = socket.getPeerCertificate(true)
  if (!leaf?.valid_to) return null
  let first = leaf
  let chain = 0
  const seen = new Set<string>()
  // A self-signed root names itself as its issuer.
  for (let each = leaf; each && !seen.has(each.fingerprint256) && chain < 10; each = each.issuerCertificate) {
    seen.add(each.fingerprint256)
    chain++
    if (new Date(each.valid_to) < new Date(first.valid_to)) first = each
  }
  const called = (name: { CN?: string | string[]; O?: string | string[] } | undefined) =>
    oneLine(String(name?.CN ?? name?.O ?? 'unnamed'), 100)
  return {
    subject: called(leaf.subject),
    issuer: called(leaf.issuer),
    until: new Date(leaf.valid_to),
    daysLeft: Math.floor((new Date(first.valid_to).getTime() - clock.now().getTime()) / 86_400_000),
    endsFirst: called(first.subject),
    chain,
  }
}

export function certificateFacts(certificate: Certificate, socket?: TLSSocket): Facts {
  return {
    certificate: certificate.subject,
    issuer: certificate.issuer,
    until: certificate.until.toISOString(),
    chain: certificate.chain,
    ...(socket && { protocol: socket.getProtocol() ?? '', cipher: socket.getCipher()?.name ?? '' }),
  }
}

/** "ends in 12 days", "ended 3 days ago". */
export function endsIn(daysLeft: number): string {
  if (daysLeft < 0) return `ended ${-daysLeft} ${-daysLeft === 1 ? 'day' : 'days'} ago`
  return daysLeft === 0 ? 'ends today' : `ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}`
}
