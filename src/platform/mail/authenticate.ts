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
  dnsMs: number = limits.dnsMs,
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
    return summarise(found, readFrom)
  } catch {
    return {
      ...notAuthenticated,
      spf: { result: 'temperror', domain: null },
      dmarc: { result: 'temperror', policy: null },
    }
  }
}

type Verified = Awaited<ReturnType<typeof verify>>

function summarise(found: Verified, readFrom: string): MailAuthentication {
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
  const alignedFrom = sameAddress(found.dkim.headerFrom[0], readFrom) ? proven(found, dkim, spf) : null
  return {
    spf,
    dkim,
    dmarc: { result: result(dmarc?.status.result ?? 'none'), policy: dmarc?.policy ?? null },
    arc: { result: result((found.arc || null)?.status?.result ?? 'none'), sealer: sealerOf(found) },
    alignedFrom,
    authenticated: alignedFrom !== null,
  }
}

function proven(found: Verified, dkim: MailAuthentication['dkim'], spf: MailAuthentication['spf']): string | null {
  const dmarc = found.dmarc || null
  const domain = dmarc?.status.header?.from?.toLowerCase()
  // Several authors or several From headers: DMARC is not evaluated and nobody is proved (RFC 9989 5.3.1).
  if (!dmarc || !domain || found.dkim.fromFields !== 1 || new Set(found.dkim.headerFrom).size !== 1) return null
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

function sealerOf(found: Verified): string | null {
  const signature = found.arc ? found.arc.signature : false
  return signature ? (signature.signingDomain ?? null) : null
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
