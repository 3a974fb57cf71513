import { may } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { Procedure } from '../types.ts'

/** A procedure as the API tells of it. */
export function procedureView({
  accountId,
  accountName,
  accountNumber,
  publishedId,
  publishedNumber,
  publishedAt,
  ...one
}: Procedure) {
  return {
    ...one,
    account: { id: accountId, number: accountNumber, name: accountName },
    published: publishedId ? { id: publishedId, number: publishedNumber!, at: publishedAt! } : null,
  }
}

/** What the acting person may do with it. */
export function mayOn(tx: Tx, { accountId }: Pick<Procedure, 'accountId'>) {
  return {
    edit: may(tx.actor, 'procedure.write', accountId),
    publish: may(tx.actor, 'procedure.publish', accountId),
    start: may(tx.actor, 'procedure.start', accountId),
  }
}
