import { domainToASCII } from 'node:url'
import { authenticate as verify } from 'mailauth'
import { limits } from './limits.ts'
import { notAuthenticated } from './not-authenticated.ts'
import { headerEnd } from './parse/parts.ts'
import type { AuthResult, MailAuthentication, MailEnvelope } from './types.ts'

/** For hashing the body beside the DNS waits. */
const hashingMs = 10_000

/** Answers a DNS question as `dns.promises.resolve` does; rejects with `code` ENOTFOUND or ENODATA when there is nothing. */
export type Resolve = (name: string, type: string) => Promise<unknown>

/**
 * Evaluates SPF, DKIM, DMARC and ARC with mailauth. All DNS together gets `dnsMs`; a question not
 * answered by then counts as a temporary error. Never throws.
 *
 * Forwarding breaks SPF and often DKIM. Where DMARC does not pass, an ARC chain that is intact (RFC 8617) and sealed last by
 * one of `trustedSealers` proves the From domain when that sealer says it saw DMARC pass for it. A chain alone says nothing:
 * whoever forges mail can seal it.
 *
 * A message counts as authenticated when DMARC passes, or, where the From domain publishes no DMARC policy, when DKIM over
 * the whole body passes for an aligned domain or SPF for exactly that domain or one below it. `readFrom` is the From address
 * our own reader found: two parsers that disagree about the author are how forgeries pass, so then nobody is proved.
 */
export async function authenticateMessage(
  raw: Buffer,
  envelope: MailEnvelope,
  readFrom: string,
  resolve: Resolve,
  at: Date,
  { dnsMs = limits.dnsMs, trustedSealers = [] }: { dnsMs?: number; trustedSealers?: readonly string[] } = {},
): Promise<MailAuthentication> {
  if (tooManySignatures(raw))
    return { ...notAuthenticated, dkim: [{ result: 'policy', domain: '', selector: '', aligned: false }] }
  const deadline = performance.now() + dnsMs
  try {
    const work = verify(raw, {
      sender: envelope.from || undefined,
      ip: envelope.remoteIp,
      helo: envelope.helo,
      mta: 'palisade',
      rejectRsaSha1: true,
      disableBimi: true,
      curTime: at,
      resolver: (name: string, type: string) => bounded(resolve(name, type), deadline),
    } as Parameters<typeof verify>[1])
    const found = await within(work, dnsMs + hashingMs)
    return summarise(found, readFrom, trustedSealers)
  } catch {
    return {
      ...notAuthenticated,
      spf: { result: 'temperror', domain: null },
      dmarc: { result: 'temperror', policy: null },
    }
  }
}

type Verified = Awaited<ReturnType<typeof verify>>

function summarise(found: Verified, readFrom: string, trustedSealers: readonly string[]): MailAuthentication {
  const dmarc = found.dmarc || null
  const dkim = (found.dkim.results ?? [])
    .filter((entry) => entry.signingDomain)
    .slice(0, 20)
    .map((entry) => ({
      result: result(entry.status.result),
      domain: entry.signingDomain!.toLowerCase(),
      selector: entry.selector ?? '',
      aligned: Boolean(entry.status.aligned) && !entry.status.underSized,
    }))
  const spf = found.spf
    ? { result: result(found.spf.status.result), domain: found.spf.domain?.toLowerCase() || null }
    : { result: 'none' as AuthResult, domain: null }
  const same = sameAddress(found.dkim.headerFrom[0], readFrom)
  const direct = same ? proven(found, dkim, spf) : null
  const vouched = same && direct === null ? vouchedFor(found, trustedSealers) : null
  const alignedFrom = direct ?? vouched
  return {
    spf,
    dkim,
    dmarc: { result: result(dmarc?.status.result ?? 'none'), policy: dmarc?.policy ?? null },
    arc: {
      result: result((found.arc || null)?.status?.result ?? 'none'),
      sealer: sealerOf(found),
      vouches: vouched !== null,
    },
    alignedFrom,
    authenticated: alignedFrom !== null,
  }
}

/** The one author's domain; several authors or several From headers are nobody's (RFC 9989 5.3.1). */
function authorDomain(found: Verified): string | null {
  const domain = (found.dmarc || null)?.status.header?.from?.toLowerCase()
  return domain && found.dkim.fromFields === 1 && new Set(found.dkim.headerFrom).size === 1 ? domain : null
}

/** The From domain when a trusted sealer saw it pass DMARC before it was forwarded. */
function vouchedFor(found: Verified, trustedSealers: readonly string[]): string | null {
  const arc = found.arc || null
  const sealer = sealerOf(found)
  const domain = authorDomain(found)
  if (!domain || !sealer || arc?.status?.result !== 'pass' || !trustedSealers.includes(sealer)) return null
  const seen = arc.authenticationResults?.dmarc as { result?: string; header?: { from?: string } } | undefined
  return seen?.result === 'pass' && seen.header?.from?.toLowerCase() === domain ? domain : null
}

function proven(found: Verified, dkim: MailAuthentication['dkim'], spf: MailAuthentication['spf']): string | null {
  const dmarc = found.dmarc || null
  const domain = authorDomain(found)
  if (!dmarc || !domain) return null
  if (dmarc.status.result === 'pass') {
    const whole =
      !dmarc.alignment.dkim.result || !dmarc.alignment.dkim.underSized || Boolean(dmarc.alignment.spf.result)
    return whole ? domain : null
  }
  if (dmarc.status.result !== 'none') return null
  if (dkim.some((entry) => entry.result === 'pass' && entry.aligned)) return domain
  const spfDomain = spf.result === 'pass' ? spf.domain : null
  return spfDomain && (spfDomain === domain || spfDomain.endsWith(`.${domain}`)) ? domain : null
}

function sameAddress(one: string | undefined, other: string): boolean {
  return Boolean(one) && plainAddress(one!) === plainAddress(other)
}

function plainAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at).toLowerCase()}@${domainToASCII(address.slice(at + 1).toLowerCase())}`
}

/** Who sealed last. The signature over the message may be of another domain; the seal covers what was seen before. */
function sealerOf(found: Verified): string | null {
  const chain: unknown = (found.arc || null)?.chain
  if (!Array.isArray(chain)) return null
  const last = chain.at(-1) as { 'arc-seal'?: { parsed?: { d?: { value?: string } } } } | undefined
  return last?.['arc-seal']?.parsed?.d?.value?.toLowerCase() ?? null
}

const results = new Set(['pass', 'fail', 'softfail', 'neutral', 'none', 'policy', 'temperror', 'permerror', 'skipped'])
function result(value: string): AuthResult {
  if (value === 'temperr') return 'temperror'
  return results.has(value) ? (value as AuthResult) : 'neutral'
}

async function bounded(question: Promise<unknown>, deadline: number): Promise<string[][] | string[]> {
  const left = Math.max(0, Math.min(limits.dnsQueryMs, deadline - performance.now()))
  return (await within(question, left)) as string[][] | string[]
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('took too long'), { code: 'ETIMEOUT' })), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Each signature may have the whole body hashed again for its own l= tag, so their number is limited before anything is
 * hashed, as RFC 6376 6.1 allows.
 */
function tooManySignatures(raw: Buffer): boolean {
  const head = raw.toString('latin1', 0, Math.min(headerEnd(raw), limits.headerBytes))
  return (head.match(/^(?:dkim|arc-message)-signature[ \t]*:/gim)?.length ?? 0) > limits.signatures
}
