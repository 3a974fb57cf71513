import { type Person, personsByIds, teamMembers } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes, Subject } from '#platform/events/events.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { type PromiseView, updateReminder } from '#promises'
import { findRequest } from '../queries/requests.ts'
import { moment, warningText } from '../rules/words.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { urlOf } from './about.ts'
import { promiseOf } from './promise-of.ts'
import { threadTo } from './send.ts'
import { isReminded, remindOfUpdate } from './status-update.ts'
import { entryOf } from './write.ts'

type Warned = EventTypes['promises.warned']
type Broken = EventTypes['promises.broken']

/** Mail goes to at most so many of a team when nobody has the request. */
const mostTold = 20

/**
 * A promise of a request nears its end, or broke: it stands in the journal, and whoever answers for it is told by mail. Told
 * is the assignee, or the team while nobody has it; of the plan's warnings only the last is worth a mail.
 */
export async function warnOf(tx: Tx, subject: Subject, data: Warned | Broken): Promise<void> {
  if (subject.kind !== 'request') return
  const request = await findRequest(tx, subject.id)
  if (!request) return
  const promise = await promiseOf(tx, request, data.promiseId)
  if (!promise) return
  const percentage = 'percentage' in data ? data.percentage : null
  const kind = percentage === null ? 'support.promise_broken' : 'support.promise_warned'
  const sentence =
    percentage === null ? `${promise.name} is broken.` : `${promise.name}: ${percentage} % of the time is used.`
  await addEntries(tx, [entryOf(request, kind, sentence, 'internal')])
  if (percentage !== null && percentage >= updateReminder && isReminded(request, promise))
    return remindOfUpdate(tx, request, promise, percentage, await responsible(tx, request))
  if (percentage !== null && percentage < Math.max(...promise.warnings)) return
  for (const person of await responsible(tx, request)) await tell(tx, request, promise, percentage, person)
}

async function responsible(tx: Tx, request: StoredRequest): Promise<Person[]> {
  const people = request.assigneeId
    ? [...(await personsByIds(tx, [request.assigneeId])).values()]
    : request.teamId
      ? await teamMembers(tx, request.teamId)
      : []
  return people.filter((person) => person.active && person.staff && person.email).slice(0, mostTold)
}

async function tell(
  tx: Tx,
  request: StoredRequest,
  promise: PromiseView,
  percentage: number | null,
  person: Person,
): Promise<void> {
  const own = await threadTo(tx, request, person.email!, person.id)
  const due = promise.dueAt ? moment(promise.dueAt, person.zone ?? 'UTC') : null
  await queueMail(tx, {
    key: `support.promise.${promise.id}.${percentage ?? 'broken'}.${person.id}`,
    kind: 'promise',
    accountId: request.accountId,
    subjectOf: subjectOf(request.id),
    to: [{ name: person.name, address: person.email! }],
    replyTo: own.replyTo,
    messageId: own.messageId,
    subject: `[#${request.number}] ${promise.name} ${percentage === null ? 'is broken' : `is due ${due ?? 'soon'}`}`,
    text: warningText({
      severity: request.severity,
      number: request.number,
      title: request.title,
      promise: promise.name,
      due,
      broken: percentage === null,
      mine: request.assigneeId === person.id,
      url: urlOf(tx, request.number),
    }),
    automatic: 'auto-generated',
  })
}
