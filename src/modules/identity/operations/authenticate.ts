import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Actor, Role } from '#platform/actor.ts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { factorMissing, type SecondFactor } from '../rules/proof.ts'
import { hashOf, tokenPrefix } from '../rules/secrets.ts'
import type { Strength } from '../types.ts'
import { addressOf } from './record.ts'
import { idleMs } from './session.ts'

export const sessionCookie = 'palisade_session'

/**
 * The name a cookie has in the browser: over https with the prefix that binds it to this very host and to https, so that
 * neither a neighbouring host nor a plain-text page can set it. Without https browsers refuse the prefix.
 */
export function cookieName(app: App, name: string): string {
  return app.config.publicUrl.startsWith('https:') ? `__Host-${name}` : name
}

/** When a session or token was last used is known to the minute: one write a minute, not one a call. */
const seenEveryMs = 60_000

type Identified = {
  person_id: string
  name: string
  account_id: string
  staff: boolean
  accounts: string[]
  roles: Role[]
  session_id: string | null
  token_id: string | null
  scopes: string[] | null
  seen_at: Date | null
  proved_at: Date | null
  strength: Strength | null
  second_factor: SecondFactor
}

/**
 * Who calls: by `Authorization: Bearer pal_...`, else by the session cookie; null for nobody. One query, and the database
 * is asked at every call: what ended elsewhere ends here with the next call. A wrong token never falls back to the cookie.
 */
export async function authenticate(app: App, request: FastifyRequest): Promise<Actor | null> {
  const bearer = bearerOf(request.headers.authorization)
  const cookie = bearer === undefined ? request.cookies[cookieName(app, sessionCookie)] : undefined
  const secret = bearer ?? cookie
  if (!secret || secret.length > 200 || (bearer !== undefined && !bearer.startsWith(tokenPrefix))) return null
  const hash = hashOf(secret)
  const now = clock.now()
  const { rows } = await app.db.pool.query<Identified>('select * from identify($1, $2, $3, $4, $5::interval)', [
    bearer === undefined ? hash : null,
    bearer === undefined ? null : hash,
    addressOf(request.ip),
    now,
    `${idleMs} milliseconds`,
  ])
  const found = rows[0]
  if (!found) return null
  if (!found.seen_at || now.getTime() - found.seen_at.getTime() > seenEveryMs) await noteSeen(app, found, now)
  const actor: Actor = {
    kind: 'person',
    personId: found.person_id,
    name: found.name,
    accountId: found.account_id,
    staff: found.staff,
    accounts: found.staff ? 'all' : found.accounts,
    roles: found.roles,
    scopes: found.scopes,
    via: found.session_id ? 'session' : 'token',
    sessionId: found.session_id ?? undefined,
    tokenId: found.token_id ?? undefined,
    provedAt: found.proved_at ?? undefined,
    strength: found.strength ?? undefined,
  }
  return factorMissing(actor, found.second_factor) ? { ...actor, factorMissing: true } : actor
}

/** The token of an Authorization header; undefined when there is no header, empty when it is of another kind. */
function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  return /^Bearer ([A-Za-z0-9_-]+)$/i.exec(header)?.[1] ?? ''
}

async function noteSeen(app: App, found: Identified, now: Date): Promise<void> {
  await app.db.transact(systemActor('sign-in'), (tx) =>
    found.session_id
      ? sql`update session set seen_at = ${now} where id = ${found.session_id} and seen_at < ${now}`.execute(tx)
      : sql`update api_token set used_at = ${now} where id = ${found.token_id}`.execute(tx),
  )
}
