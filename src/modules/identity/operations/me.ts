import { allVerbs, changeOwnDetails, findAccount, findPerson, may, providerAccount, teamsOfPerson } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { platformProblems } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { countRecoveryCodes, findCredential, lockCredential, savePreferences } from '../queries/credential.ts'
import { passkeysOf } from '../queries/passkey.ts'
import { forPerson } from './record.ts'

const mostPreferenceBytes = 16_384

/** Everything the portal shows of the caller. */
export function getMe(app: App, actor: Actor) {
  return app.db.transact(forPerson(actor), (tx) => describe(tx, actor))
}

async function describe(tx: Tx, actor: Actor) {
  const person = await findPerson(tx, actor.personId ?? '00000000-0000-0000-0000-000000000000')
  const account = person && (await findAccount(tx, person.accountId))
  // Gone between the look at the cookie and now.
  if (!person || !account) throw platformProblems.refuse('platform.not_signed_in')
  const provider = await providerAccount(tx)
  const credential = await findCredential(tx, person.id)
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    phones: person.phones,
    title: person.title,
    staff: person.staff,
    roles: person.roles,
    account: { id: account.id, name: account.name, number: account.number, kind: account.kind },
    teams: person.staff ? (await teamsOfPerson(tx, person.id)).map(({ id, name }) => ({ id, name })) : [],
    verbs: allVerbs.filter((verb) => may(actor, verb, person.accountId)),
    zone: person.zone ?? account.zone,
    language: person.language ?? account.language,
    ownLanguage: person.language,
    preferences: credential?.preferences ?? {},
    providerName: provider?.name ?? 'Palisade',
    providerZone: provider?.zone ?? 'UTC',
    demo: await holdsDemo(tx),
    serverTime: tx.now,
    security: {
      factorMissing: actor.factorMissing ?? false,
      password: Boolean(credential?.passwordHash),
      code: Boolean(credential?.totpConfirmedAt),
      passkeys: (await passkeysOf(tx, person.id)).length,
      recoveryCodesLeft: await countRecoveryCodes(tx, person.id),
    },
  }
}

/** Whether the installation was filled with made-up data, which every page then says. */
async function holdsDemo(tx: Tx): Promise<boolean> {
  const mark = await tx.selectFrom('setting').select('name').where('name', '=', 'demo').executeTakeFirst()
  return mark !== undefined
}

export type OwnChanges = {
  name?: string
  phones?: readonly string[]
  title?: string
  zone?: string | null
  language?: string | null
  preferences?: Record<string, unknown>
}

/** The person changes what is theirs to change; address and roles are their administrator's. */
export function editMe(app: App, actor: Actor, changes: OwnChanges) {
  return app.db.transact(forPerson(actor), async (tx) => {
    const { preferences, ...details } = changes
    const person = await changeOwnDetails(tx, actor.personId!, details)
    if (preferences) {
      await lockCredential(tx, person)
      if ((await savePreferences(tx, person.id, preferences)) > mostPreferenceBytes)
        throw identityProblems.refuse('identity.preferences_full')
    }
    return describe(tx, actor)
  })
}
