import type { Actor } from '#platform/actor.ts'
import type { Strength } from '../types.ts'

/** So long a proof counts before something dangerous. */
export const proofMs = 15 * 60_000

/** Who must have a second factor: nobody, administrators, or everybody on staff. */
export type SecondFactor = 'nobody' | 'admins' | 'staff'

export type Ways = ('passkey' | 'code' | 'password')[]

/** Until when the last proof of a session counts; null when it does not any more. */
export function provedUntil(provedAt: Date | undefined, now: Date): Date | null {
  if (!provedAt) return null
  const until = new Date(provedAt.getTime() + proofMs)
  return until > now ? until : null
}

/** How a person may show that it is them: nothing weaker than what they have set up. */
export function waysOf(has: { passkeys: number; code: boolean; password: boolean }): Ways {
  const strong: Ways = [...(has.passkeys > 0 ? (['passkey'] as const) : []), ...(has.code ? (['code'] as const) : [])]
  return strong.length > 0 ? strong : has.password ? ['password'] : []
}

/** Whether the policy asks more of this actor's session than it has: it began with a password alone, or with a link. */
export function factorMissing(
  actor: Pick<Actor, 'staff' | 'roles' | 'strength' | 'via'>,
  policy: SecondFactor,
): boolean {
  if (actor.via !== 'session' || !actor.staff || policy === 'nobody') return false
  if (policy === 'admins' && !actor.roles.includes('admin')) return false
  const weak: (Strength | undefined)[] = ['password', 'link', undefined]
  return weak.includes(actor.strength as Strength | undefined)
}
