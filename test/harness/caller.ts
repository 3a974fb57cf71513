import { findPerson } from '#accounts'
import { openSession, type SignedIn, sessionCookie } from '#identity'
import type { World } from './world.ts'

export type Answer = {
  status: number
  /** The reply, or the problem. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  body: any
  /** Code of a problem reply, '' otherwise. */
  code: string
  headers: Record<string, unknown>
}

/** A browser (or a program with a token) that calls the API. It keeps its cookies. */
export type Caller = {
  cookies: Map<string, string>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  put(path: string, body?: unknown): Promise<Answer>
  patch(path: string, body?: unknown): Promise<Answer>
  delete(path: string): Promise<Answer>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A caller nobody knows. `headers` go with each call, such as `authorization` of a token. */
export function stranger(world: World, headers: Record<string, string> = {}, ip = '203.0.113.7'): Caller {
  const cookies = new Map<string, string>()
  const call = async (method: Method, path: string, body?: unknown): Promise<Answer> => {
    const reply = await world.app.http.inject({
      method,
      url: path,
      remoteAddress: ip,
      headers: {
        'x-palisade': '1',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...headers,
      },
      ...(body !== undefined && { payload: body as object }),
    })
    for (const { name, value } of reply.cookies) value ? cookies.set(name, value) : cookies.delete(name)
    const isJson = String(reply.headers['content-type']).includes('json')
    const read = isJson && reply.body ? JSON.parse(reply.body) : reply.body
    return { status: reply.statusCode, body: read, code: (isJson && read.code) || '', headers: reply.headers }
  }
  return {
    cookies,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
  }
}

/** A caller who is signed in as this person, without the steps of sign-in. */
export async function signedIn(world: World, personId: string): Promise<Caller> {
  const caller = stranger(world)
  const step: SignedIn = await world.tx(async (tx) => {
    const person = await findPerson(tx, personId)
    return openSession(tx, person!, 'passkey', { ip: '203.0.113.7', device: 'A test' })
  })
  // Behind https the cookie has the prefix that only https can set.
  const prefix = world.app.config.publicUrl.startsWith('https:') ? '__Host-' : ''
  caller.cookies.set(`${prefix}${sessionCookie}`, step.secret)
  return caller
}
