import { findPerson } from '#accounts'
import { openSession, sessionCookie } from '#identity'
import type { World } from './world.ts'

export type Answer = { status: number; body: Record<string, unknown>; text: string; headers: Record<string, unknown> }

/** A person at the portal's API: a real session, the portal's header, JSON both ways. */
export type Client = {
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body: unknown): Promise<Answer>
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  cookie: string
}

/** Signs a person in (a session as after a passkey) and gives their client. */
export async function clientOf(world: World, personId: string): Promise<Client> {
  const signedIn = await world.tx(async (tx) => {
    const person = (await findPerson(tx, personId))!
    return openSession(tx, person, 'passkey', { ip: '127.0.0.1', device: 'test' })
  })
  // Where the portal stands behind https its cookie has the prefix that only https can set.
  return client(world, `${sessionCookie}=${signedIn.secret}; __Host-${sessionCookie}=${signedIn.secret}`)
}

/** Somebody nobody knows. */
export function strangerTo(world: World): Client {
  return client(world, '')
}

function client(world: World, cookie: string): Client {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const reply = await world.app.http.inject({
      method: method as 'GET',
      url: path,
      headers: {
        'x-palisade': '1',
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
    const isJson = /json/.test(String(reply.headers['content-type'] ?? ''))
    return { status: reply.statusCode, body: isJson ? reply.json() : {}, text: reply.body, headers: reply.headers }
  }
  return {
    cookie,
    call,
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body ?? {}, headers),
    patch: (path, body) => call('PATCH', path, body),
  }
}
