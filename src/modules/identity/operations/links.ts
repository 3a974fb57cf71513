import { findAccount, findPerson, findPersonByEmail, type Person, permit, providerAccount } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { addJob, type Job } from '#platform/jobs/jobs.ts'
import { notFound } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { findCredential } from '../queries/credential.ts'
import { deleteLinks, insertLink, readLink } from '../queries/link.ts'
import { hashOf, newSecret } from '../rules/secrets.ts'
import { placeOf } from '../rules/throttle.ts'
import type { AccessLink, LinkKind, Place, SignedIn } from '../types.ts'
import { hashPassword } from './hash.ts'
import { addressOfLink, sendInvitation, sendNotice, sendReset } from './letters.ts'
import { checkPassword, storePassword } from './password.ts'
import { forPerson, recordEvent } from './record.ts'
import { openHalfway, openSession } from './session.ts'
import { maySignIn } from './sign-in.ts'
import { countTry, forgive } from './throttle.ts'

const invitationMs = 7 * 86_400_000
const resetMs = 3_600_000
const system = systemActor('sign-in')

/** Makes a link of a kind for a person; earlier ones of the kind are void. Returns its secret. */
export async function makeLink(
  tx: Tx,
  kind: LinkKind,
  person: Person | null,
  lifeMs: number,
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = newSecret()
  const expiresAt = new Date(tx.now.getTime() + lifeMs)
  if (person) await deleteLinks(tx, [person.id], kind)
  const link: AccessLink = {
    id: newId(),
    kind,
    accountId: person?.accountId ?? null,
    personId: person?.id ?? null,
    email: person?.email ?? null,
    expiresAt,
  }
  await insertLink(tx, link, hashOf(secret))
  return { secret, expiresAt }
}

/**
 * Invites a person: a contact by whoever may invite in their account, staff by an administrator. The mail goes to the
 * person's address. An administrator of an installation without outgoing mail gets the link to hand over.
 */
export async function invite(
  app: App,
  actor: Actor,
  personId: string,
  from: Place,
): Promise<{ sentTo: string; expiresAt: Date; link: string | null }> {
  const person = await app.db.transact(actor, (tx) => findPerson(tx, personId))
  if (!person) throw notFound()
  permit(actor, person.staff ? 'person.write' : 'person.invite', { accountId: person.accountId })
  return app.db.transact(forPerson(actor), async (tx) => {
    if (!(await maySignIn(tx, person))) throw identityProblems.refuse('identity.cannot_sign_in')
    if (!person.email) throw identityProblems.refuse('identity.no_address')
    const { secret, expiresAt } = await makeLink(tx, 'invitation', person, invitationMs)
    const link = addressOfLink(tx, 'invitation', secret)
    const provider = (await providerAccount(tx))?.name ?? 'Palisade'
    await sendInvitation(tx, { ...person, email: person.email }, link, { inviter: actor.name, provider })
    await recordEvent(tx, 'invited', person, from, { email: person.email })
    const byHand = !app.config.SMTP_OUT_URL && actor.roles.includes('admin')
    return { sentTo: person.email, expiresAt, link: byHand ? link : null }
  })
}

/** Whom an invitation is for. Changes nothing, so that a mail scanner may look. Refuses `identity.link_invalid`. */
export async function lookAtInvitation(app: App, secret: string, from: Place) {
  return underThrottle(app, from, () =>
    app.db.transact(system, async (tx) => {
      const { link, person } = await openLink(tx, secret, 'invitation', false)
      const account = await findAccount(tx, person.accountId)
      const provider = await providerAccount(tx)
      return {
        name: person.name,
        email: link.email!,
        accountName: account!.name,
        providerName: provider?.name ?? 'Palisade',
        expiresAt: link.expiresAt,
      }
    }),
  )
}

/**
 * Accepts an invitation: the link proves the address. Whoever had a second factor before is still asked for it: an
 * invitation is no way round.
 */
export async function acceptInvitation(
  app: App,
  input: { token: string; password: string },
  from: Place,
): Promise<SignedIn> {
  return useLink(app, 'invitation', input, from, async (tx, person) => {
    const credential = await findCredential(tx, person.id)
    await recordEvent(tx, 'invitation_accepted', person, from)
    return credential?.totpConfirmedAt ? openHalfway(tx, person) : openSession(tx, person, 'link', from)
  })
}

/**
 * Asks for a link for a new password. Whether anybody has the address is found out by a job: the caller sees the same
 * answer after the same time.
 */
export async function askReset(app: App, text: string, from: Place): Promise<void> {
  const email = text.trim().toLowerCase()
  // Counted by address too: nobody's mailbox is filled from here. Asking is never right or wrong, so nothing is forgiven.
  await countTry(app, [
    ['letter', email],
    ['place', placeOf(from.ip)],
  ])
  await app.db.transact(system, (tx) => addJob(tx, { queue: resetQueue, data: { email, from } }))
}

export const resetQueue = 'identity.reset'

/** Sends the link, if the address is somebody's who may sign in. */
export async function sendResets(jobs: readonly Job[], app: App): Promise<void> {
  for (const job of jobs) {
    const { email, from } = job.data as { email: string; from: Place }
    await app.db.transact(system, async (tx) => {
      const person = await findPersonByEmail(tx, email)
      if (!person?.email || !(await maySignIn(tx, person))) return
      const { secret } = await makeLink(tx, 'reset', person, resetMs)
      await sendReset(tx, { ...person, email: person.email }, addressOfLink(tx, 'reset', secret))
      await recordEvent(tx, 'reset_asked', person, from)
    })
  }
}

/** Sets the new password. It is no sign-in: the person signs in with it, second factor and all. */
export async function completeReset(app: App, input: { token: string; password: string }, from: Place): Promise<void> {
  await useLink(app, 'reset', input, from, async (tx, person) => {
    await recordEvent(tx, 'password_reset', person, from)
    await sendNotice(tx, { ...person, email: person.email! }, (say) => say.passwordChangedByLink)
  })
}

async function useLink<T>(
  app: App,
  kind: LinkKind,
  input: { token: string; password: string },
  from: Place,
  then: (tx: Tx, person: Person) => Promise<T>,
): Promise<T> {
  return underThrottle(app, from, async () => {
    // First a look: a weak password must not use the link up, nor a wrong link cost a hash.
    const known = await app.db.transact(system, async (tx) => {
      const { person } = await openLink(tx, input.token, kind, false)
      await checkPassword(tx, input.password, person)
      return person
    })
    const hash = await hashPassword(input.password)
    return app.db.transact(forPerson({ personId: known.id, name: known.name, via: 'session' }), async (tx) => {
      const { person, link } = await openLink(tx, input.token, kind, true)
      await storePassword(tx, person, hash, link.email)
      return then(tx, person)
    })
  })
}

async function openLink(
  tx: Tx,
  secret: string,
  kind: LinkKind,
  use: boolean,
): Promise<{ link: AccessLink; person: Person }> {
  const link = await readLink(tx, hashOf(secret), kind, use)
  const person = link?.personId ? await findPerson(tx, link.personId) : null
  // A link proves the address it was sent to: when the person has another by now, it proves nothing.
  if (!link || !person || person.email !== link.email || !(await maySignIn(tx, person)))
    throw identityProblems.refuse('identity.link_invalid')
  return { link, person }
}

/** Guessing links is hopeless; counting keeps it from costing us anything. */
async function underThrottle<T>(app: App, from: Place, work: () => Promise<T>): Promise<T> {
  const counted = [['place', placeOf(from.ip)]] as const
  await countTry(app, counted)
  const result = await work()
  await forgive(app, counted)
  return result
}
