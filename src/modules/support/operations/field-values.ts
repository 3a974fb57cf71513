import { accountsByIds, personsByIds, providerAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { promisesOf } from '#promises'
import { type FieldValues, firstName } from '../rules/fields.ts'
import { moment } from '../rules/words.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { urlOf } from './about.ts'

/** What the fields of a prepared text hold for a request; times in the account's zone. */
export async function fieldValues(tx: Tx, request: StoredRequest): Promise<FieldValues> {
  const account = (await accountsByIds(tx, [request.accountId])).get(request.accountId)
  const contact = request.contactId ? (await personsByIds(tx, [request.contactId])).get(request.contactId) : undefined
  const promises = (await promisesOf(tx, [subjectOf(request.id)])).get(request.id) ?? []
  const zone = contact?.zone ?? account?.zone ?? 'UTC'
  const due = (kind: string) => {
    const at = promises.find((one) => one.kind === kind && one.owed)?.dueAt
    return at ? moment(at, zone) : null
  }
  const contactName = contact?.name ?? request.contactName
  return {
    'contact.name': contactName,
    'contact.first_name': firstName(contactName),
    'contact.email': contact?.email ?? request.contactEmail,
    'account.name': account?.name ?? null,
    'account.number': account?.number ?? null,
    'request.number': String(request.number),
    'request.title': request.title,
    'request.severity': request.severity,
    'request.link': urlOf(tx, request.number),
    'promise.first_response': due('first_response'),
    'promise.next_update': due('next_update'),
    'promise.resolution': due('resolution'),
    'agent.name': tx.actor.name,
    'agent.first_name': firstName(tx.actor.name),
    'provider.name': (await providerAccount(tx))?.name ?? tx.app.config.PROVIDER_NAME,
  }
}
