import { accountsByIds, languagesOf, personsByIds } from '#accounts'
import { type NewNotice, notify } from '#channels'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import '../events.ts'
import type { About } from '../rules/words.ts'
import { type Crisis, subjectOf } from '../types.ts'

type Which = Pick<Crisis, 'id' | 'accountId'>

/** Writes a sentence into the war-room journal in the acting person's name; whoever has the page open sees it at the commit. */
export async function write(tx: Tx, crisis: Which, kind: string, text: string): Promise<void> {
  const { id, accountId } = crisis
  await addEntry(tx, { accountId, subject: subjectOf(id), kind: `crises.${kind}`, visibility: 'internal', text })
  await changed(tx, crisis)
}

function changed(tx: Tx, { id, accountId }: Which): Promise<void> {
  return publish(tx, { name: 'crises.changed', accountId, subject: subjectOf(id), data: { crisisId: id } })
}

export const urlOf = (tx: Tx, { number }: Pick<Crisis, 'number'>) => `${tx.app.config.publicUrl}/crises/${number}`

/** Names of people, whoever they are now. */
export async function namesOf(tx: Tx, ids: readonly string[]): Promise<(id: string) => string> {
  const people = await personsByIds(tx, [...new Set(ids)])
  return (id) => people.get(id)?.name ?? 'Unknown person'
}

export type Message = {
  /** The same key is said once. */
  key: string
  topic: 'crises.role' | 'crises.update_due' | 'crises.handover'
  /** In the person's language and zone. */
  words: (about: About, language: string, zone: string) => { title: string; body: string }
}

/** Tells people over their own channels. Returns the names of those who have one it goes out by. */
export async function tell(tx: Tx, crisis: Crisis, to: readonly string[], message: Message): Promise<string[]> {
  const people = [...(await personsByIds(tx, [...new Set(to)])).values()].filter(({ active, staff }) => active && staff)
  if (people.length === 0) return []
  const ids = people.map(({ id }) => id)
  const languages = await languagesOf(tx, ids)
  const account = (await accountsByIds(tx, [crisis.accountId])).get(crisis.accountId)?.name ?? ''
  const { number, severity, title, summary } = crisis
  const notices = people.map((person): NewNotice => {
    const words = message.words({ number, severity, title, account, summary }, languages.get(person.id) ?? 'en', person.zone ?? 'UTC') // biome-ignore format: one call
    return {
      accountId: crisis.accountId,
      key: `${message.key} ${person.id}`,
      topic: message.topic,
      personId: person.id,
      subject: subjectOf(crisis.id),
      ...words,
      url: urlOf(tx, crisis),
    }
  })
  const told = await notify(tx, notices)
  return notices
    .filter(({ key }) => told.has(key))
    .map(({ personId }) => people.find(({ id }) => id === personId)!.name)
}
