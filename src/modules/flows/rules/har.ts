import { withoutSecrets } from './variables.ts'

type Named = { name: string; value: string }
type Part = { headers?: Named[]; cookies?: unknown[] }
type Request = Part & { url?: string; queryString?: Named[]; postData?: unknown }
type Response = Part & { redirectURL?: string; content?: { text?: unknown } }
type Entry = { request?: Request; response?: Response; _webSocketMessages?: unknown }
export type Har = { log?: { entries?: Entry[]; pages?: { title?: string }[] } }

const removed = '[removed]'
/** Headers whose value lets somebody in, or says who somebody is. */
const credential = /cookie|authorization|auth|token|secret|session|csrf|xsrf|api-?key|password|signature/i
const address = /^(referer|location|origin|content-location|:path)$/i

/**
 * What may be kept of the traffic of a run: addresses, status, timings, harmless headers (HAR 1.2). No bodies, so no values of
 * forms that were sent; no values of forms that stand in an address either: names of a query stay, what stands after `=` does not,
 * nor a fragment. No cookies, no credentials, no value of a secret anywhere.
 */
export function maskedHar(har: Har, secrets: Readonly<Record<string, string>>): string {
  for (const entry of har.log?.entries ?? []) {
    delete entry._webSocketMessages
    const { request, response } = entry
    if (request) {
      delete request.postData
      if (request.url !== undefined) request.url = withoutValues(request.url)
      request.queryString = (request.queryString ?? []).map((one) => ({ ...one, value: removed }))
    }
    if (response?.content) delete response.content.text
    if (response?.redirectURL) response.redirectURL = withoutValues(response.redirectURL)
    for (const part of [request, response]) if (part) bare(part)
  }
  return withoutSecrets(JSON.stringify(har), secrets)
}

function bare(part: Part): void {
  part.cookies = []
  part.headers = (part.headers ?? []).map((one) => {
    if (credential.test(one.name)) return { ...one, value: removed }
    return address.test(one.name) ? { ...one, value: withoutValues(one.value) } : one
  })
}

/** An address without the values of its query, without its fragment, and without who signs in by it. */
export function withoutValues(url: string): string {
  const [place, query] = splitAt(url.split('#')[0]!, '?')
  const plain = place.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
  // Pictures that stand in their own address are contents, not addresses.
  if (/^data:/i.test(plain)) return `${plain.split(',')[0]},${removed}`
  if (query === null) return plain
  const names = query.split('&').map((pair) => (pair.includes('=') ? `${pair.split('=')[0]}=${removed}` : removed))
  return `${plain}?${names.join('&')}`
}

function splitAt(text: string, letter: string): [string, string | null] {
  const at = text.indexOf(letter)
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
}
