import { readFile, stat } from 'node:fs/promises'
import { withoutSecrets } from '../rules/variables.ts'

const mostBytes = 20_000_000
const mostKept = 4_000_000
const credential = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token)$/i

type Entry = {
  request: { headers: Named[]; cookies: unknown[]; postData?: unknown }
  response: { headers: Named[]; cookies: unknown[] }
}
type Named = { name: string; value: string }

/**
 * What a failed run keeps of its traffic: addresses, status, timings, headers (HAR 1.2). No bodies, no cookies, no
 * credentials, no value of a secret anywhere. Null when there is none, or more than is worth keeping.
 */
export async function keptHar(path: string, secrets: Readonly<Record<string, string>>): Promise<Buffer | null> {
  const size = await stat(path).then(
    (it) => it.size,
    () => 0,
  )
  if (size === 0 || size > mostBytes) return null
  const har = JSON.parse(await readFile(path, 'utf8')) as { log: { entries: Entry[] } }
  for (const { request, response } of har.log.entries) {
    delete request.postData
    for (const part of [request, response]) {
      part.cookies = []
      part.headers = part.headers.map((one) => (credential.test(one.name) ? { ...one, value: '[removed]' } : one))
    }
  }
  const kept = Buffer.from(withoutSecrets(JSON.stringify(har), secrets))
  return kept.length <= mostKept ? kept : null
}
