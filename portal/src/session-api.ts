import { identity } from '#contracts/identity'
import { call } from './api.ts'
import type { Me } from './session.ts'
import { deviceNow, observeServerTime } from './time.ts'
import { followPerson, type Language, speak } from './words/pick.ts'

/** Keeps the language with the person, so that it follows them, and shows the portal in it. @throws Problem */
export async function chooseLanguage(language: Language): Promise<void> {
  await call(identity.editMe, { body: { language } })
  speak(language)
}

/** Who this browser is signed in as. @throws Problem with 401 when nobody is. */
export async function readSession(): Promise<Me> {
  const asked = deviceNow()
  const me = await call(identity.getMe, {})
  observeServerTime(me.serverTime.getTime(), 1, asked)
  followPerson(me.ownLanguage)
  return {
    id: me.id,
    name: me.name,
    email: me.email ?? '',
    phones: me.phones,
    staff: me.staff,
    roles: me.roles,
    verbs: me.verbs,
    teams: me.teams,
    account: me.staff ? null : { id: me.account.id, name: me.account.name },
    home: me.account,
    provider: me.providerName,
    providerZone: me.providerZone,
    zone: me.zone,
    language: me.ownLanguage,
    security: me.security,
    demo: me.demo,
  }
}
