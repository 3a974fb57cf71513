import { personsOfAccount } from '#accounts'
import type { App } from '#platform/app.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { dropCode } from './operations/code.ts'
import { endAccess } from './operations/session.ts'
import { forgetVerifiedEmail, lockCredential } from './queries/credential.ts'
import { deletePasskeys } from './queries/passkey.ts'
import { eraseFromSecurityEvents } from './queries/security-event.ts'

/**
 * What happens to people in `#accounts` ends what they sign in with, in the same transaction. It runs beyond the tenant:
 * whoever may remove a colleague may not look into their credentials.
 */
export function subscribe(app: App): void {
  app.events.on('accounts.person_left', (tx, { data, accountId }) =>
    beyondTenant(tx, async () => {
      const person = { id: data.personId, accountId: accountId! }
      await endAccess(tx, [person.id], 'left')
      // Whoever comes back begins anew: nothing they kept on a device opens the door.
      await lockCredential(tx, person)
      await forgetVerifiedEmail(tx, person.id)
      await dropCode(tx, person)
      await deletePasskeys(tx, person.id)
    }),
  )
  app.events.on('accounts.person_erased', (tx, { data }) => eraseFromSecurityEvents(tx, data.personId, data.instead))
  app.events.on('accounts.person_locked', (tx, { data }) =>
    beyondTenant(tx, () => endAccess(tx, [data.personId], 'locked')),
  )
  app.events.on('accounts.email_changed', (tx, { data }) =>
    beyondTenant(tx, async () => {
      await forgetVerifiedEmail(tx, data.personId)
      await endAccess(tx, [data.personId], 'email_changed')
    }),
  )
  app.events.on('accounts.account_closed', (tx, { data }) =>
    beyondTenant(tx, async () => {
      const people = await personsOfAccount(tx, data.accountId)
      await endAccess(
        tx,
        people.map((person) => person.id),
        'account_closed',
      )
    }),
  )
}
