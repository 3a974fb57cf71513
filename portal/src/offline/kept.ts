/**
 * Answers kept on this device, so that my work can be read without a connection. Only what stands in `worth` is kept: the
 * person's own session, lists of requests and requests that were opened; never secrets, files or answers to writes. All of
 * it belongs to one person and is thrown away when they sign out, when the server says the session is over, and when
 * somebody else signs in here.
 */
const CACHE = 'palisade-mine'
const SESSION = '/api/me'
/** As long as a session lives without being used: what is older nobody may read any more. */
const LONGEST_MS = 7 * 86_400_000
/** So many answers beside the lists; the oldest go first. */
const MOST = 200

const worth = [
  /^\/api\/me$/,
  /^\/api\/my-work(\?|$)/,
  /^\/api\/requests(\?|$)/,
  /^\/api\/requests\/counts$/,
  // A request by its number or id; not what lies beside or below it.
  /^\/api\/requests\/(\d+|[0-9a-f-]{36})$/,
  /^\/api\/escalations(\?|$)/,
  /^\/api\/teams(\?|$)/,
  /^\/api\/views(\?|$)/,
]

/** Whether the answer of this address may be kept on the device. */
export const mayKeep = (address: string): boolean => worth.some((one) => one.test(address))

const able = 'caches' in globalThis
let person: string | null = null
const AT = 'x-kept-at'
const OF = 'x-kept-of'

async function keep(address: string, body: string, at: number): Promise<void> {
  const cache = await caches.open(CACHE)
  const headers = { 'content-type': 'application/json', [AT]: String(at), [OF]: person ?? '' }
  await cache.put(address, new Response(body, { headers }))
  const all = await cache.keys()
  for (const old of all.slice(0, Math.max(0, all.length - MOST)))
    if (new URL(old.url).pathname !== SESSION) await cache.delete(old)
}

/** Throws everything away. */
export async function forgetKept(): Promise<void> {
  person = null
  if (able) await caches.delete(CACHE)
}

/** Keeps one answer of the server. The session comes first: it says whose everything after it is. */
export async function keepAnswer(address: string, body: string, at: number): Promise<void> {
  if (!able || !mayKeep(address)) return
  if (address === SESSION) {
    const { id } = JSON.parse(body) as { id: string }
    if ((await ownerKept()) !== id) await forgetKept()
    person = id
  }
  if (person !== null) await keep(address, body, at)
}

async function ownerKept(): Promise<string | null> {
  const kept = await (await caches.open(CACHE)).match(SESSION)
  return kept?.headers.get(OF) ?? null
}

/** The kept answer of an address and when it was given (milliseconds); null when there is none, or it is somebody else's. */
export async function keptAnswer(address: string, now: number): Promise<{ body: unknown; at: number } | null> {
  if (!able || !mayKeep(address)) return null
  const kept = await (await caches.open(CACHE)).match(address)
  if (!kept) return null
  const at = Number(kept.headers.get(AT))
  const of = kept.headers.get(OF)
  if (now - at > LONGEST_MS || !of) return null
  if (address === SESSION) person = of
  return of === person ? { body: await kept.json(), at } : null
}
