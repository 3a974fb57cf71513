import { lookup, Resolver } from 'node:dns/promises'
import { clock } from '../clock.ts'

/** Answers are kept this long, so that many checks of one host ask once. Shorter than any TTL that means something. */
const keptMs = 5000
const mostKept = 10_000

/**
 * Addresses of names, for a program that asks for thousands. The system's own `getaddrinfo` has four threads for everything, which
 * four names with a dead server hold for seconds; this asks the name servers without threads, and the system only for what they
 * do not know (names of /etc/hosts), a few at once.
 */
export function createResolver(): (host: string) => Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  const kept = new Map<string, { until: number; addresses: Promise<readonly string[]> }>()
  let asking = 0

  async function bySystem(host: string): Promise<readonly string[]> {
    if (asking >= 2) return []
    asking++
    try {
      return (await lookup(host, { all: true })).map(({ address }) => address)
    } catch {
      return []
    } finally {
      asking--
    }
  }

  async function ask(host: string): Promise<readonly string[]> {
    // RFC 6761 6.3: never a question for the network.
    if (/^(.*\.)?localhost\.?$/i.test(host)) return ['127.0.0.1', '::1']
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const found = [four, six].flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
    return found.length > 0 ? found : bySystem(host)
  }

  return (host) => {
    const known = kept.get(host)
    if (known && known.until > clock.now().getTime()) return known.addresses
    if (kept.size >= mostKept) kept.clear()
    const addresses = ask(host)
    kept.set(host, { until: clock.now().getTime() + keptMs, addresses })
    return addresses
  }
}
