import type { TargetOf } from '../contract/targets.ts'
import { jsonHolds } from '../rules/json-path.ts'
import type { Facts, Outcome } from '../types.ts'
import { certificateFacts, endsIn } from './certificate.ts'
import { type Answer, exchange } from './exchange.ts'
import type { Runner } from './runner.ts'
import { observe } from './trouble.ts'

type Http = TargetOf<'http'>

/** HTTP and HTTPS: status, headers, body, JSON, certificate, redirects, timings. */
export const http: Runner<'http'> = {
  kind: 'http',
  run: (target, limits, signal) =>
    observe(nameOf(target.url), async () => {
      const ask = {
        url: target.url,
        method: target.method,
        headers: headersOf(target, limits.secret),
        body: target.body,
        redirects: target.redirects,
        verify: target.verify,
      }
      const began = performance.now()
      const answer = await exchange(ask, limits, signal)
      const tookMs = performance.now() - began
      const complaint = complaintOf(target, answer)
      const facts: Facts = {
        status: answer.status,
        bytes: answer.body.length,
        ...(answer.url !== target.url && { url: answer.url.slice(0, 500) }),
        ...(answer.certificate && certificateFacts(answer.certificate)),
      }
      const measures = target.measure ? [{ name: 'total_ms', value: tookMs, unit: 'ms' }] : []
      const seen = { timings: answer.timings, facts, measures }
      if (complaint) return { ...seen, said: complaint, outcome: 'down' }
      const { outcome, said } = quality(target, answer, tookMs)
      return { ...seen, said: said ?? `${answer.status}, ${answer.body.length} bytes`, outcome }
    }),
}

/** The address without what may be secret in it. */
function nameOf(url: string): string {
  return URL.parse(url)?.host ?? 'The address'
}

function headersOf({ headers }: Http, secret: string | null): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value.replaceAll('{{secret}}', secret ?? '')])) // biome-ignore format: one line
}

/** What is wrong with an answer, as one sentence; null when nothing is. */
function complaintOf(target: Http, { status, headers, body, cut }: Answer): string | null {
  const wanted = target.status.some((each) =>
    each.endsWith('xx') ? each[0] === String(status)[0] : each === String(status),
  )
  if (!wanted) return `Status ${status}, not ${target.status.join(' or ')}`
  for (const { name, contains } of target.expectHeaders) {
    const value = headers[name.toLowerCase()]
    if (value === undefined) return `The header ${name} is missing`
    if (!String(value).includes(contains)) return `The header ${name} does not contain "${contains}"`
  }
  const text = target.contains.length + target.lacks.length + target.json.length > 0 ? body.toString('utf8') : ''
  const where = cut ? ` in the first ${body.length} bytes` : ''
  for (const each of target.contains) if (!text.includes(each)) return `"${each}" is missing${where}`
  for (const each of target.lacks) if (text.includes(each)) return `"${each}" stands there, but must not`
  if (target.json.length === 0) return null
  if (cut) return `The answer has more than ${body.length} bytes, too many to be read as JSON`
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return 'The answer is not JSON'
  }
  for (const rule of target.json) {
    const holds = jsonHolds(document, rule)
    if (holds !== true) return holds
  }
  return null
}

/** It answers rightly: is it slow, does its certificate end soon? */
function quality(target: Http, { certificate }: Answer, tookMs: number): { outcome: Outcome; said?: string } {
  const slow = target.slowMs !== null && tookMs > target.slowMs
  const ending =
    target.certificateDays !== null && certificate !== null && certificate.daysLeft <= target.certificateDays
  const said = [
    ...(slow ? [`It took ${Math.round(tookMs)} ms, more than ${target.slowMs} ms`] : []),
    ...(ending ? [`The certificate of ${certificate.endsFirst} ${endsIn(certificate.daysLeft)}`] : []),
  ]
  return said.length === 0 ? { outcome: 'up' } : { outcome: 'degraded', said: said.join('. ') }
}
