import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { PageText } from '../types.ts'
import { notify } from './notify.ts'

/** A thing somebody wanted to be told of. `accountId`: the account it is about. */
export type Reminder = {
  accountId: string
  personId: string
  text: Pick<PageText, 'title' | 'body' | 'subject' | 'severity'>
}

/**
 * Tells people of what they asked to be reminded of, as a notice: over the first channel that works, a call only when there
 * is nothing else, and over the next when that one fails. Returns who cannot be reached at all.
 */
export async function remind(tx: Tx, reminders: readonly Reminder[]): Promise<string[]> {
  const notices = reminders.map(({ accountId, personId, text }) => ({
    accountId,
    personId,
    key: `reminder ${newId()}`,
    topic: 'reminder',
    subject: { kind: text.subject.kind, id: text.subject.id },
    title: text.title,
    body: text.body,
    url: text.subject.url,
  }))
  const said = await notify(tx, notices)
  return notices.filter((notice) => !said.has(notice.key)).map((notice) => notice.personId)
}
