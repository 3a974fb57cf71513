import { accountsByIds, providerAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { Data } from '#procedures'

/** An event as a rule hears it. */
export type HeardEvent = {
  name: string
  accountId: string | null
  subject: { kind: string; id: string }
  data: Data
}

/**
 * The data conditions and inputs see: what the event told, which subject and account it is of, and the account's name and number. An
 * event of no account is the provider's own.
 */
export async function dataOf(tx: Tx, events: readonly HeardEvent[]): Promise<{ accountId: string; data: Data }[]> {
  const provider = (await providerAccount(tx))!.id
  const accounts = await accountsByIds(tx, [...new Set(events.map(({ accountId }) => accountId ?? provider))])
  return events.map(({ accountId, subject, data }) => {
    const account = accounts.get(accountId ?? provider)
    const named = { name: account?.name ?? null, number: account?.number ?? null }
    const all = { ...data, subjectId: subject.id, accountId: accountId ?? provider, account: named }
    return { accountId: accountId ?? provider, data: all }
  })
}
