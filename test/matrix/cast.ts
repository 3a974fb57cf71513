import { createPerson, findPerson } from '#accounts'
import { createToken, openSession, sessionCookie } from '#identity'
import { contactRoles, type Role, staffRoles } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { makeProvider } from '#test/provider.ts'
import type { World } from '#test/world.ts'

/** The accounts whose objects are whose: Delta is a partner, Cedar its customer. */
export type Side = 'provider' | 'acme' | 'birch' | 'delta' | 'cedar'

/** One who calls: with a session, with a token of certain scopes, or nobody. */
export type Caller = {
  name: string
  side: Side | null
  role: Role | null
  via: 'session' | 'token' | 'nobody'
  /** Null: in full. */
  scopes: readonly string[] | null
  personId: string | null
  /** Accounts whose objects are the caller's own. */
  own: readonly string[]
  /** The account whose objects are foreign to an outside caller. */
  foreign: string | null
  headers: Record<string, string>
}

export type Cast = { callers: Caller[]; accounts: Record<Side, string>; admin: Caller }

/** Every role of staff and of contacts, on both sides of every fence, by session and by token; and nobody. */
export async function makeCast(world: World): Promise<Cast> {
  const provider = await world.tx(makeProvider)
  const accounts: Record<Side, string> = {
    provider: provider.providerId,
    acme: provider.acme.id,
    birch: provider.birch.id,
    delta: provider.delta.id,
    cedar: provider.cedar.id,
  }
  const foreignOf: Record<Side, Side | null> = {
    provider: null,
    acme: 'birch',
    birch: 'acme',
    delta: 'acme',
    cedar: 'delta',
  }
  const callers: Caller[] = []
  let sameName = 0
  const add = async (side: Side, role: Role, tokens: readonly (readonly string[])[] = []) => {
    const accountId = accounts[side]
    const own =
      side === 'provider' ? Object.values(accounts) : side === 'delta' ? [accountId, accounts.cedar] : [accountId]
    const foreign = foreignOf[side]
    const email = `${role.replaceAll('_', '-')}-${++sameName}@matrix.${side}.test`
    await world.tx(async (tx) => {
      const { id } = await createPerson(tx, { accountId, name: `${side} ${role}`, email, roles: [role] })
      const person = (await findPerson(tx, id))!
      const { secret } = await openSession(tx, person, 'passkey', { ip: '127.0.0.1', device: 'A browser' })
      const base = { side, role, personId: id, own, foreign: foreign && accounts[foreign] }
      callers.push({
        ...base,
        name: `${side} ${role}`,
        via: 'session',
        scopes: null,
        headers: { cookie: `${sessionCookie}=${secret}`, 'x-palisade': '1' },
      })
      for (const scopes of tokens) {
        const expiresAt = new Date(clock.now().getTime() + 86_400_000)
        const { token } = await createToken(tx, id, { name: scopes.join(' '), scopes, expiresAt })
        callers.push({
          ...base,
          name: `${side} ${role} token ${scopes.join(' ')}`,
          via: 'token',
          scopes,
          headers: { authorization: `Bearer ${token}` },
        })
      }
    })
  }
  const full = ['*:read', '*:write']
  for (const role of staffRoles) await add('provider', role, role === 'admin' ? [full, ['accounts:read']] : [])
  for (const side of ['acme', 'birch', 'delta', 'cedar'] as const)
    for (const role of contactRoles) await add(side, role, side === 'acme' ? [full, ['accounts:read']] : [])
  // On staff, and nothing else: what every role may do would otherwise look like what nobody is asked about.
  await add('provider', 'qa')
  const bare = callers.at(-1)!
  await world.tx((tx) => tx.updateTable('person').set({ roles: [] }).where('id', '=', bare.personId!).execute())
  Object.assign(bare, { name: 'provider without a role', role: null })
  callers.push({
    name: 'nobody',
    side: null,
    role: null,
    via: 'nobody',
    scopes: null,
    personId: null,
    own: [],
    foreign: null,
    headers: { 'x-palisade': '1' },
  })
  return { callers, accounts, admin: callers.find(({ name }) => name === 'provider admin')! }
}
