import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { readEscalations, type StoredEscalation } from '../queries/escalation.ts'
import { markActed, type PageRow, pageById } from '../queries/page.ts'
import { acknowledge, closeEscalations, escalateNow, handOver } from './escalate.ts'
import { canTakeOver } from './people.ts'

/** What a person does from where they were paged. */
export type PageAct =
  | { act: 'acknowledge' | 'escalate' | 'close' }
  | { act: 'answer' | 'note'; text: string }
  | { act: 'handover'; toPersonId: string }
  | { act: 'handover'; toName: string }

/** Acts in the name of the transaction's actor, who is the person the page went to. Refuses as the rules do. */
export async function actOnPage(tx: Tx, pageId: string, act: PageAct, via: string): Promise<void> {
  const page = await pageById(tx, pageId)
  if (!page || page.personId !== tx.actor.personId) throw notFound()
  if (page.shadow) throw problems.refuse('oncall.only_learning')
  const [escalation] = await readEscalations(tx, [page.escalationId])
  if (!escalation) throw notFound()
  await carry(tx, page, escalation, act, via)
  await markActed(tx, page.id, actedAs(act))
}

const actedAs = ({ act }: PageAct) =>
  act === 'acknowledge' ? 'acknowledged' : act === 'answer' || act === 'close' ? 'answered' : null

async function carry(tx: Tx, page: PageRow, escalation: StoredEscalation, act: PageAct, via: string): Promise<void> {
  const which = { escalationId: escalation.id }
  const seen = { round: page.round, step: page.step }
  switch (act.act) {
    case 'acknowledge':
      return acknowledge(tx, which, via)
    case 'escalate':
      return escalateNow(tx, which, { seen, via })
    case 'handover':
      return handOver(tx, which, await meant(tx, escalation, act), { seen, via })
    case 'note':
      return note(tx, escalation, act.text)
    case 'answer':
      return answer(tx, escalation, act.text, via)
    case 'close':
      return resolve(tx, escalation, via)
  }
}

async function meant(
  tx: Tx,
  escalation: StoredEscalation,
  act: { toPersonId: string } | { toName: string },
): Promise<string> {
  if ('toPersonId' in act) return act.toPersonId
  const wanted = act.toName.trim().toLowerCase()
  const fits = (await canTakeOver(tx, escalation)).filter((p) => wanted !== '' && p.name.toLowerCase().includes(wanted))
  if (fits.length === 0)
    throw problems.refuse('oncall.person_unknown', {
      detail: `Nobody on call is called "${act.toName}".`,
      germanDetail: `In Bereitschaft heißt niemand „${act.toName}“.`,
    })
  if (fits.length > 1)
    throw problems.refuse('oncall.person_unknown', {
      detail: `"${act.toName}" fits several people.`,
      germanDetail: `„${act.toName}“ passt auf mehrere.`,
    })
  return fits[0]!.id
}

async function note(tx: Tx, escalation: StoredEscalation, text: string): Promise<void> {
  await addEntry(tx, {
    accountId: escalation.accountId,
    subject: escalation.subject,
    kind: 'oncall.noted',
    visibility: 'internal',
    text,
  })
}

/** An answer to the customer is the business of whoever owns the subject; writing it means having it in hand. */
async function answer(tx: Tx, escalation: StoredEscalation, text: string, via: string): Promise<void> {
  if (tx.app.events.subscribersOf('oncall.answered').length === 0)
    throw problems.refuse('oncall.cannot_answer', { detail: `A ${escalation.subject.kind} takes no answers.` })
  const held = escalation.state?.holder ?? null
  if (held === null && escalation.status !== 'closed') await acknowledge(tx, { escalationId: escalation.id }, via)
  const data = { escalationId: escalation.id, personId: tx.actor.personId!, text, via }
  await publish(tx, { name: 'oncall.answered', accountId: escalation.accountId, subject: subjectOf(escalation), data })
}

async function resolve(tx: Tx, escalation: StoredEscalation, via: string): Promise<void> {
  if (escalation.status === 'closed') throw problems.refuse('oncall.closed')
  const data = { escalationId: escalation.id, personId: tx.actor.personId!, via }
  await publish(tx, { name: 'oncall.resolved', accountId: escalation.accountId, subject: subjectOf(escalation), data })
  await closeEscalations(tx, [escalation.subject])
}

const subjectOf = ({ subject: { kind, id } }: StoredEscalation) => ({ kind, id })
