import { accountsByIds, type Person, personsByIds } from '#accounts'
import { notify } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { writeAmount } from '../rules/amount.ts'
import { type NoticeWords, type Words, wordsIn } from '../rules/words.ts'
import { type LicenceRequest, subjectOf } from '../types.ts'

/** Where a request stands in the portal: the screen on which it is approved. */
export function urlOf(tx: Tx, requestId: string): string {
  return `${tx.app.config.publicUrl}/licences/requests/${requestId}`
}

type Say = (words: Words, about: Parameters<Words['overdue']>[0]) => NoticeWords

/** What is said to whom about a request. `actor`: also to who acts, where they do not see what their act became. */
export type Word = { request: LicenceRequest; people: readonly Person[]; say: Say; actor?: boolean }

/**
 * Says something about a request to people over their own channels, each in their language; the link leads to the request. The same
 * topic is said once to a person in a round. What is said to whom was permitted with the act that caused it. Whoever acts hears nothing,
 * unless `actor` says that they do not see what their act became.
 */
export function tellPeople(
  tx: Tx,
  request: LicenceRequest,
  topic: string,
  people: readonly Person[],
  say: Say,
  { actor = false }: { actor?: boolean } = {},
): Promise<void> {
  return sayWords(tx, topic, [{ request, people, say, actor }])
}

/** The same about many requests, a few statements however many. */
export async function sayWords(tx: Tx, topic: string, words: readonly Word[]): Promise<void> {
  const told = words.flatMap(({ people, actor, ...word }) =>
    people
      .filter((person) => person.active && !person.lockedAt && (actor || person.id !== tx.actor.personId))
      .map((person) => ({ ...word, person })),
  )
  await beyondTenant(tx, async () => {
    const accounts = await accountsByIds(tx, [...new Set(told.map(({ person }) => person.accountId))])
    await notify(
      tx,
      told.map(({ request, person, say }) => ({
        accountId: request.accountId,
        key: `licensing.${topic} ${request.id} ${request.round} ${person.id}`,
        topic: `licensing.${topic.split(' ')[0]}`,
        personId: person.id,
        subject: subjectOf(request.id),
        ...wordsFor(request, person.language ?? accounts.get(person.accountId)?.language ?? null, say),
        url: urlOf(tx, request.id),
      })),
    )
  })
}

function wordsFor(request: LicenceRequest, language: string | null, say: Say): NoticeWords {
  const words = wordsIn(language)
  const amount = request.granted ?? request.amount
  const size = writeAmount(amount < 0n ? -amount : amount, request.unit, request.writtenIn)
  return say(words, {
    number: request.number,
    key: request.keyCode,
    account: request.accountName,
    amount: request.baselineUsed !== null ? words.baseline(size) : amount < 0n ? words.less(size) : size,
  })
}

/** Who asked, and who put it in for them. */
export function askers(tx: Tx, request: LicenceRequest): Promise<Person[]> {
  return beyondTenant(tx, async () => [...(await personsByIds(tx, [request.requesterId, request.enteredBy])).values()])
}
