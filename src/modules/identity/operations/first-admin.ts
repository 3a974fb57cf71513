import { sql } from 'kysely'
import { createAccount, createPerson, type Person, providerAccount, staffExists } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { identityProblems } from '../problems.ts'
import { deleteSetUpLinks, readLink } from '../queries/link.ts'
import { hashOf } from '../rules/secrets.ts'
import { placeOf } from '../rules/throttle.ts'
import type { Place, SignedIn } from '../types.ts'
import { addressOfLink } from './letters.ts'
import { makeLink } from './links.ts'
import { checkStrength, setPassword } from './password.ts'
import { recordEvent } from './record.ts'
import { openSession } from './session.ts'
import { countTry, forgive } from './throttle.ts'

const setUpMs = 86_400_000
const actor = systemActor('set-up')

export type NewAdmin = { email: string; name: string; password: string }

/** Whether nobody can administer this installation yet. */
export function setUpNeeded(tx: Tx): Promise<boolean> {
  return staffExists(tx).then((exists) => !exists)
}

/** One at a time: of two instances starting together, or two people with a link, one sets up. */
async function inTurn(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7252603)`.execute(tx)
}

/**
 * A fresh link to set up with, for whoever started the program; null when that is done. It works once, for a day, and an
 * earlier one keeps working until then, because several instances may print theirs.
 */
export function createSetupLink(app: App): Promise<string | null> {
  return app.db.transact(actor, async (tx) => {
    await inTurn(tx)
    if (!(await setUpNeeded(tx))) return null
    const { secret } = await makeLink(tx, 'set_up', null, setUpMs)
    return addressOfLink(tx, 'set_up', secret)
  })
}

/** Completes set-up with the link. Refuses `identity.link_invalid`, `identity.set_up_done`, `identity.password_weak`. */
export async function completeSetUp(
  app: App,
  input: NewAdmin & { token: string; providerName: string; zone: string },
  from: Place,
): Promise<SignedIn> {
  const counted = [['place', placeOf(from.ip)]] as const
  await countTry(app, counted)
  checkStrength(input.password, [input.name, input.email, input.providerName])
  const signedIn = await app.db.transact(actor, async (tx) => {
    await inTurn(tx)
    if (!(await setUpNeeded(tx))) throw identityProblems.refuse('identity.set_up_done')
    if (!(await readLink(tx, hashOf(input.token), 'set_up', true)))
      throw identityProblems.refuse('identity.link_invalid')
    const person = await makeAdmin(tx, input, { name: input.providerName, zone: input.zone })
    await recordEvent(tx, 'set_up', person, from)
    return openSession(tx, person, 'link', from)
  })
  await forgive(app, counted)
  return signedIn
}

/**
 * The first administrator from PALISADE_ADMIN_EMAIL and PALISADE_ADMIN_PASSWORD, when there is nobody yet. Returns
 * whether somebody can administer now.
 */
export function ensureFirstAdmin(app: App): Promise<boolean> {
  return app.db.transact(actor, async (tx) => {
    await inTurn(tx)
    if (!(await setUpNeeded(tx))) return true
    const { PALISADE_ADMIN_EMAIL: email, PALISADE_ADMIN_PASSWORD: password, PROVIDER_NAME: name } = app.config
    if (!email || !password) return false
    await makeAdmin(tx, { email, password, name: 'Administrator' }, { name, zone: 'UTC' })
    return true
  })
}

/** An administrator, and the provider itself when it is not there yet. For set-up and the command line. */
export async function createAdmin(tx: Tx, admin: NewAdmin): Promise<Person> {
  await inTurn(tx)
  return makeAdmin(tx, admin, { name: tx.app.config.PROVIDER_NAME, zone: 'UTC' })
}

async function makeAdmin(tx: Tx, admin: NewAdmin, provider: { name: string; zone: string }): Promise<Person> {
  const account = (await providerAccount(tx)) ?? (await createAccount(tx, { kind: 'provider', ...provider }))
  const person = await createPerson(tx, {
    accountId: account.id,
    name: admin.name,
    email: admin.email,
    roles: ['admin'],
  })
  await setPassword(tx, person.id, admin.password)
  await deleteSetUpLinks(tx)
  await recordEvent(tx, 'admin_created', person, null)
  return person
}
