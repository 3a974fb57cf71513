import { accountsByIds, personsByIds } from '#accounts'
import { notify } from '#channels'
import { addEntry } from '#journal'
import { writeAmount } from '#licensing'
import type { Act } from '#platform/audit/entry.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { publish } from '#platform/events/events.ts'
import { type NoticeWords, type Words, wordsIn } from '../rules/words.ts'
import { type CreditAccount, subjectOf } from '../types.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** Something was booked on a credit account, or what stands around it changed. */
    'credit.account_changed': { creditAccountId: string }
  }
}

type Named = Pick<CreditAccount, 'id' | 'accountId' | 'number'>

/** Live readers learn that a credit account changed. */
export function publishChanged(tx: Tx, { id, accountId }: Pick<Named, 'id' | 'accountId'>): Promise<void> {
  const data = { creditAccountId: id }
  return publish(tx, { name: 'credit.account_changed', accountId, subject: subjectOf(id), data, internal: false })
}

/** Records an act on a credit account: audit log, journal, live readers. */
export async function tellOfAccount(
  tx: Tx,
  act: string,
  account: Named,
  text: string,
  values: Pick<Act, 'before' | 'after' | 'data'> & { internal?: boolean } = {},
): Promise<void> {
  const { internal = false, ...recorded } = values
  const { accountId } = account
  const subject = subjectOf(account.id)
  await recordAct(tx, { act, subject: { ...subject, name: account.number }, accountId, ...recorded })
  await addEntry(tx, { accountId, subject, kind: act, visibility: internal ? 'internal' : 'customer', text })
  await publishChanged(tx, account)
}

export const written = (amount: bigint, { unit, writtenIn }: Pick<CreditAccount, 'unit' | 'writtenIn'>) =>
  writeAmount(amount, unit, writtenIn)

/** Says something about a credit account to people over their own channels, each in their language. A key is said once. */
export async function tellPeople(
  tx: Tx,
  account: CreditAccount,
  key: string,
  personIds: readonly string[],
  say: (words: Words) => NoticeWords,
): Promise<void> {
  await beyondTenant(tx, async () => {
    const people = [...(await personsByIds(tx, personIds)).values()].filter((each) => each.active && !each.lockedAt)
    const accounts = await accountsByIds(tx, [...new Set(people.map(({ accountId }) => accountId))])
    await notify(
      tx,
      people.map((person) => ({
        accountId: account.accountId,
        key: `credit.${key} ${person.id}`,
        topic: `credit.${key.split(' ')[0]}`,
        personId: person.id,
        subject: subjectOf(account.id),
        ...say(wordsIn(person.language ?? accounts.get(person.accountId)?.language ?? null)),
        url: `${tx.app.config.publicUrl}/licences/credit/${account.id}`,
      })),
    )
  })
}
