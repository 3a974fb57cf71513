import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { findPerson, permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { platformProblems } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { findCredential, lockCredential } from '../queries/credential.ts'
import { passkeysOf } from '../queries/passkey.ts'
import { readPolicy, savePolicy } from '../queries/policy.ts'
import { renewProved } from '../queries/session.ts'
import { factorMissing, provedUntil, type SecondFactor, type Ways, waysOf } from '../rules/proof.ts'
import { hashOf, newSecret } from '../rules/secrets.ts'
import type { Place } from '../types.ts'
import { acceptCode } from './code.ts'
import { showPasskey } from './passkey.ts'
import { confirmPassword } from './password.ts'
import { forPerson, recordEvent } from './record.ts'
import { countTry, forgive } from './throttle.ts'

export type Shown =
  | { way: 'password'; password: string }
  | { way: 'code'; code: string }
  | { way: 'passkey'; answer: AuthenticationResponseJSON; challenge: string | undefined; host: string }

/** How long the last proof of this session still counts, and how another can be given. */
export function proofState(app: App, actor: Actor): Promise<{ provedUntil: Date | null; ways: Ways }> {
  return app.db.transact(forPerson(actor), async (tx) => {
    const credential = await findCredential(tx, actor.personId!)
    const ways = waysOf({
      passkeys: (await passkeysOf(tx, actor.personId!)).length,
      code: Boolean(credential?.totpConfirmedAt),
      password: Boolean(credential?.passwordHash),
    })
    return { provedUntil: provedUntil(actor.provedAt, tx.now), ways }
  })
}

/** Calls that were under way when a session got its new secret still get their answer. */
const formerMs = 30_000

export type Proved = { state: { provedUntil: Date | null; ways: Ways }; secret: string; expiresAt: Date }

/**
 * The person of a session shows that it is still them; for the next quarter of an hour dangerous acts go through, with the
 * new secret the session has from now on. Tries are counted as at sign-in. Refuses `identity.way_not_offered`,
 * `platform.not_signed_in` when the session ended meanwhile, and what each way refuses.
 */
export async function showProof(app: App, actor: Actor, shown: Shown, from: Place): Promise<Proved> {
  const { ways } = await proofState(app, actor)
  if (!ways.includes(shown.way)) throw identityProblems.refuse('identity.way_not_offered', { ways })
  if (shown.way === 'password') await confirmPassword(app, actor, shown.password, from)
  if (shown.way === 'code') await confirmByCode(app, actor, shown.code, from)
  if (shown.way === 'passkey') await showPasskey(app, actor, shown.challenge, shown.answer, shown.host, from)
  const secret = newSecret()
  return app.db.transact(forPerson(actor), async (tx) => {
    const renewed = { tokenHash: hashOf(secret), formerUntil: new Date(tx.now.getTime() + formerMs) }
    const expiresAt = await renewProved(tx, actor.personId!, actor.sessionId!, renewed)
    if (!expiresAt) throw platformProblems.refuse('platform.not_signed_in')
    await recordEvent(tx, 'proof_shown', await findPerson(tx, actor.personId!), from, { way: shown.way })
    return { state: { provedUntil: provedUntil(tx.now, tx.now), ways }, secret, expiresAt }
  })
}

async function confirmByCode(app: App, actor: Actor, code: string, from: Place): Promise<void> {
  await countTry(app, [['code', actor.personId!]])
  const right = await app.db.transact(forPerson(actor), async (tx) => {
    const person = (await findPerson(tx, actor.personId!))!
    const accepted = await acceptCode(tx, await lockCredential(tx, person), code)
    if (!accepted) await recordEvent(tx, 'code_wrong', person, from)
    return accepted
  })
  if (!right) throw identityProblems.refuse('identity.wrong_code_now')
  await forgive(app, [['code', actor.personId!]])
}

/**
 * Refuses `identity.second_factor_needed` outside the caller's own settings while the policy asks more of them than they
 * have, and `identity.step_up_needed` for what is dangerous without a fresh proof.
 */
export function demandProof(actor: Actor, asked: { path: string; dangerous: boolean }): void {
  if (actor.factorMissing && !asked.path.startsWith('/api/me') && !asked.path.startsWith('/api/sign-'))
    throw identityProblems.refuse('identity.second_factor_needed')
  if (asked.dangerous && actor.via === 'session' && !provedUntil(actor.provedAt, clock.now()))
    throw identityProblems.refuse('identity.step_up_needed')
}

/** Who must have a second factor. */
export function getPolicy(app: App, actor: Actor): Promise<{ secondFactor: SecondFactor }> {
  permit(actor, 'setting.write', { accountId: null })
  return app.db.transact(actor, async (tx) => ({ secondFactor: await readPolicy(tx) }))
}

/** Says who must have a second factor. Whoever sets it has one: nobody shuts themselves out. */
export async function setPolicy(
  app: App,
  actor: Actor,
  secondFactor: SecondFactor,
  from: Place,
): Promise<{ secondFactor: SecondFactor }> {
  permit(actor, 'setting.write', { accountId: null })
  if (factorMissing(actor, secondFactor)) throw identityProblems.refuse('identity.second_factor_needed')
  await app.db.transact(actor, async (tx) => {
    const before = await readPolicy(tx)
    await savePolicy(tx, secondFactor)
    await recordEvent(tx, 'second_factor_policy', await findPerson(tx, actor.personId!), from, {
      before,
      after: secondFactor,
    })
  })
  return { secondFactor }
}
