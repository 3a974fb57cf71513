import { permit } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { deleteLink, insertLink, linksOf } from '../queries/link.ts'
import { findRequest } from '../queries/requests.ts'
import { decideLink, type LinkKind, type LinkRefusal } from '../rules/link.ts'
import type { LinkReply } from '../shapes.ts'
import { lockBoth } from './merge.ts'
import { changed, entryOf } from './write.ts'

const whys: Record<LinkRefusal, string> = {
  same: 'A request cannot be linked with itself.',
  there: 'They are linked so already.',
  problem_of_incident: 'What is caused by a problem cannot be a problem itself.',
}

const sentences: Record<LinkKind, [out: string, into: string]> = {
  related: ['Related to', 'Related to'],
  duplicate: ['Duplicate of', 'Has the duplicate'],
  follows: ['Follows', 'Is followed by'],
  caused_by: ['Caused by the problem', 'Causes the incident'],
}

/** Links two requests, also of different accounts: an outage has incidents of many customers. Only staff see links. */
export async function addLink(tx: Tx, ref: string, body: { kind: LinkKind; to: string }): Promise<LinkReply[]> {
  const [from, to] = await lockBoth(tx, ref, body.to)
  for (const one of [from, to]) permit(tx.actor, 'request.update', { accountId: one.accountId })
  const ours = await linksOf(tx, from.id)
  const theirs = await linksOf(tx, to.id)
  const refusal = decideLink(body.kind, {
    fromId: from.id,
    toId: to.id,
    between: ours.filter((one) => one.requestId === to.id),
    fromIsProblem: ours.some((one) => one.kind === 'caused_by' && one.direction === 'in'),
    toIsIncident: theirs.some((one) => one.kind === 'caused_by' && one.direction === 'out'),
  })
  if (refusal) throw problems.refuse('support.link_refused', { detail: whys[refusal.refused], why: refusal.refused })
  await insertLink(tx, { id: newId(), kind: body.kind, from, to })
  const [out, into] = sentences[body.kind]
  await addEntries(tx, [
    entryOf(from, 'support.linked', `${out} ${to.number}.`, 'internal'),
    entryOf(to, 'support.linked', `${into} ${from.number}.`, 'internal'),
  ])
  for (const one of [from, to]) await changed(tx, one)
  return linkReplies(tx, from.id)
}

export async function removeLink(tx: Tx, ref: string, linkId: string): Promise<LinkReply[]> {
  const request = await findRequest(tx, ref, true)
  if (!request) throw notFound()
  permit(tx.actor, 'request.update', { accountId: request.accountId })
  const otherId = await deleteLink(tx, request.id, linkId)
  const other = otherId ? await findRequest(tx, otherId) : null
  if (!other) throw notFound()
  await addEntries(tx, [entryOf(request, 'support.linked', `No longer linked with ${other.number}.`, 'internal')])
  for (const one of [request, other]) await changed(tx, one)
  return linkReplies(tx, request.id)
}

/** Links as the page shows them; none for people outside. */
export async function linkReplies(tx: Tx, requestId: string): Promise<LinkReply[]> {
  if (!tx.actor.staff) return []
  return (await linksOf(tx, requestId)).map((row) => ({
    id: row.id,
    kind: row.kind,
    direction: row.direction,
    request: {
      id: row.requestId,
      number: row.number,
      title: row.title,
      severity: row.severity,
      status: row.status,
      account: { id: row.accountId, number: row.accountNumber, name: row.accountName },
    },
  }))
}
