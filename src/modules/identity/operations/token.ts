import { isIP } from 'node:net'
import { findPerson, permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mountedRoutes, scopeOf } from '#platform/http/mount.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { findToken, insertToken, markRevoked, tokensOf } from '../queries/token.ts'
import { hashOf, newApiToken } from '../rules/secrets.ts'
import type { ApiToken, Place } from '../types.ts'
import { forPerson, recordEvent } from './record.ts'
import { tellEnded } from './session.ts'

const longestLifeMs = 366 * 86_400_000

export type TokenInput = { name: string; scopes: readonly string[]; networks?: readonly string[]; expiresAt: Date }

/** Scopes of the routes a token can call at all, and the two that cover everything. */
export function knownScopes(): string[] {
  const scopes = mountedRoutes.filter((route) => route.access === 'person' || route.access === 'staff').map(scopeOf)
  return ['*:read', '*:write', ...[...new Set(scopes)].sort()]
}

/**
 * Makes a token that acts as the person within its scopes until it expires. The token itself is returned once and stored
 * nowhere. Refuses `identity.scope_unknown`, `identity.expiry_not_allowed` and `identity.network_unknown`.
 */
export async function createToken(
  tx: Tx,
  personId: string,
  input: TokenInput,
  from: Place | null = null,
): Promise<{ token: string; details: ApiToken }> {
  const person = await findPerson(tx, personId)
  if (!person) throw notFound()
  const known = knownScopes()
  const unknown = input.scopes.find((scope) => !known.includes(scope))
  if (unknown !== undefined)
    throw identityProblems.refuse('identity.scope_unknown', { fields: { scopes: `${unknown} is no scope` } })
  const life = input.expiresAt.getTime() - tx.now.getTime()
  if (!(life > 0 && life <= longestLifeMs))
    throw identityProblems.refuse('identity.expiry_not_allowed', {
      fields: { expiresAt: 'must be within a year from now' },
    })
  const token = newApiToken()
  const id = newId()
  await insertToken(tx, {
    id,
    accountId: person.accountId,
    personId,
    name: input.name,
    tokenHash: hashOf(token),
    ending: token.slice(-4),
    scopes: [...new Set(input.scopes)],
    networks: (input.networks ?? []).map(readNetwork),
    expiresAt: input.expiresAt,
  })
  await recordEvent(tx, 'token_created', person, from, {
    name: input.name,
    scopes: input.scopes,
    expiresAt: input.expiresAt,
  })
  return { token, details: (await tokensOf(tx, personId)).find((each) => each.id === id)! }
}

/** An address or network in CIDR form, refused unless it is one. The database clears the bits behind the mask. */
function readNetwork(text: string): string {
  const [address = '', bits] = text.trim().split('/')
  const family = address.includes('%') ? 0 : isIP(address)
  const most = family === 6 ? 128 : 32
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  if (family === 0 || length < 0 || length > most)
    throw identityProblems.refuse('identity.network_unknown', {
      fields: { networks: `${text} is no network such as 10.1.0.0/16` },
    })
  return `${address}/${length}`
}

/** The person revokes a token of their own. */
export async function revokeOwn(app: App, actor: Actor, id: string, from: Place): Promise<void> {
  await revoke(app, actor, id, from, (token) => token.personId === actor.personId)
}

/** An administrator revokes anybody's token. */
export async function revokeAny(app: App, actor: Actor, id: string, from: Place): Promise<void> {
  permit(actor, 'token.any', { accountId: null })
  await revoke(app, actor, id, from, () => true)
}

async function revoke(
  app: App,
  actor: Actor,
  id: string,
  from: Place,
  mayRevoke: (token: ApiToken) => boolean,
): Promise<void> {
  await app.db.transact(forPerson(actor), async (tx) => {
    const token = await findToken(tx, id)
    if (!token || !mayRevoke(token)) throw notFound()
    if (!(await markRevoked(tx, id))) return
    const person = await findPerson(tx, token.personId)
    await recordEvent(tx, 'token_revoked', person, from, { name: token.name })
    await tellEnded(tx, [token.personId], 'token_revoked')
  })
}
