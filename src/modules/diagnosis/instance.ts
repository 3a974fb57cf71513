import { type Limits, siteLimits } from '#monitoring'
import type { App } from '#platform/app.ts'
import { isPublicAddress } from '#platform/http/addresses.ts'
import { type LookKind, lookAt, lookKinds } from './tools/look.ts'
import { trace } from './tools/trace.ts'
import { whois } from './tools/whois.ts'
import type { DiagnosisRunner } from './types.ts'

const timeoutMs = 20_000

/** This instance as a runner: what can be found out over the network, through the same door as checks. */
export function instanceRunner(app: App): DiagnosisRunner {
  const site: Limits = { ...siteLimits(app), timeoutMs, secret: null, secrets: {} }
  const open: Limits = { ...site, allows: isPublicAddress, networks: '' }
  return {
    location: null,
    kinds: ['ping', 'trace', 'dns', 'tls', 'http', 'port', 'whois', 'domain'],
    run(order, signal) {
      const limits = order.reach === 'public' ? open : site
      if (order.kind === 'trace') return trace(order.target, limits, signal)
      if (order.kind === 'whois') return whois(order.target, limits, signal)
      return lookAt({ ...order, kind: order.kind as LookKind }, limits)
    },
  }
}

export const isLook = (kind: string): kind is LookKind => (lookKinds as readonly string[]).includes(kind)
