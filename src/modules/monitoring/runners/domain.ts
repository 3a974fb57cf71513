import { clock } from '#platform/clock.ts'
import { judgeDays } from '../rules/bounds.ts'
import { valueAt } from '../rules/json-path.ts'
import { endsIn } from './certificate.ts'
import { exchange } from './exchange.ts'
import type { Limits, Runner } from './runner.ts'
import { observe, wrong } from './trouble.ts'

/** Which registry answers for which top level domain (RFC 9224). */
const bootstrap = 'https://data.iana.org/rdap/dns.json'
const keptMs = 24 * 3_600_000
let known: { at: number; bases: Map<string, string> } | null = null

async function json(url: string, limits: Limits, signal: AbortSignal): Promise<{ status: number; document: unknown }> {
  const headers = { accept: 'application/rdap+json, application/json' }
  const answer = await exchange({ url, method: 'GET', headers, body: null, redirects: 3, verify: true }, limits, signal)
  try {
    return { status: answer.status, document: JSON.parse(answer.body.toString('utf8')) }
  } catch {
    return { status: answer.status, document: null }
  }
}

async function registryOf(domain: string, limits: Limits, signal: AbortSignal): Promise<string> {
  if (!known || clock.now().getTime() - known.at > keptMs) {
    const { document } = await json(bootstrap, limits, signal)
    const services = valueAt(document, ['services'])
    if (!Array.isArray(services)) throw wrong("IANA's list of registries cannot be read.")
    const bases = new Map<string, string>()
    for (const [names, urls] of services as [string[], string[]][]) for (const name of names) bases.set(name, urls[0]!)
    known = { at: clock.now().getTime(), bases }
  }
  const base = known.bases.get(domain.split('.').at(-1)!)
  if (!base) throw wrong(`The registry of .${domain.split('.').at(-1)} offers no RDAP; the check needs its address.`)
  return base
}

/** Days until the registration of a domain ends, as its registry says (RDAP, RFC 9083 4.5: the event `expiration`). */
export const domain: Runner<'domain'> = {
  kind: 'domain',
  run: (target, limits, signal) =>
    observe('The registry', async () => {
      const base = target.rdap ?? (await registryOf(target.domain, limits, signal))
      const { status, document } = await json(`${base.replace(/\/?$/, '/')}domain/${target.domain}`, limits, signal)
      if (status === 404) throw wrong(`${target.domain} is not registered.`)
      if (status !== 200) return { said: `The registry answers with status ${status}`, outcome: 'inconclusive' }
      const events = valueAt(document, ['events'])
      const list: unknown[] = Array.isArray(events) ? events : []
      const ends = list.find((event) => valueAt(event, ['eventAction']) === 'expiration')
      const at = new Date(String(valueAt(ends, ['eventDate'])))
      if (Number.isNaN(at.getTime()))
        return { said: 'The registry does not say when the domain ends', outcome: 'inconclusive' }
      const daysLeft = Math.floor((at.getTime() - clock.now().getTime()) / 86_400_000)
      return {
        said: `${target.domain} ${endsIn(daysLeft)}`,
        outcome: judgeDays(daysLeft, target),
        facts: { until: at.toISOString() },
        measures: [{ name: 'domain_days_left', value: daysLeft, unit: 'd' }],
      }
    }),
}
