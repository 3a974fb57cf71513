import { Secret, TOTP } from 'otpauth'
import { createAccount, createPerson, providerAccount } from '#accounts'
import { setPassword } from '#identity'
import type { Role } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { type Caller, stranger } from './caller.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

export const password = 'correct horse battery staple'

/** A world with accounts, identity and mail only, and a few people with passwords. */
export type IdentityWorld = World & {
  ids: Record<'provider' | 'acme' | 'ada' | 'kim' | 'sam' | 'vera' | 'jordan' | 'anna', string>
  /** Signs in with the password, as a browser does. */
  enter(name: string, ip?: string): Promise<Caller>
}

export async function identityWorld(options: WorldOptions = {}): Promise<IdentityWorld> {
  const modules = ['mail', 'accounts', 'identity'] as const
  const world = await createWorld({ modules, ...options })
  const ids: Record<string, string> = {}
  if (!options.database)
    await world.tx(async (tx) => {
      ids.provider = (
        (await providerAccount(tx)) ?? (await createAccount(tx, { kind: 'provider', name: 'Provider' }))
      ).id
      ids.acme = (await createAccount(tx, { kind: 'customer', name: 'Acme' })).id
      const people: [string, string, Role][] = [
        ['ada', ids.provider, 'admin'],
        ['kim', ids.provider, 'support_manager'],
        ['sam', ids.provider, 'engineer'],
        ['vera', ids.provider, 'auditor'],
        ['jordan', ids.acme, 'contact'],
        ['anna', ids.acme, 'account_admin'],
      ]
      for (const [name, accountId, role] of people) {
        ids[name] = (await createPerson(tx, { accountId, name, email: `${name}@test.example`, roles: [role] })).id
        await setPassword(tx, ids[name], password)
      }
    })
  const enter = async (name: string, ip?: string) => {
    const caller = stranger(world, {}, ip)
    const answer = await caller.post('/api/sign-in/password', { email: `${name}@test.example`, password })
    if (answer.body.next !== 'done') throw new Error(`${name} could not sign in: ${JSON.stringify(answer.body)}`)
    return caller
  }
  return Object.assign(world, { ids: ids as IdentityWorld['ids'], enter })
}

/** The code an authenticator app shows now, or some steps of 30 s away. */
export function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6 })
  return totp.generate({ timestamp: clock.now().getTime() + steps * 30_000 })
}

/** Sets up an authenticator app. Returns its secret and the recovery codes. */
export async function setUpCode(caller: Caller): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = (await caller.post('/api/me/code')).body
  const confirmed = await caller.post('/api/me/code/confirm', { code: codeOf(secret, -1) })
  return { secret, recoveryCodes: confirmed.body.recoveryCodes }
}
