import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { readEscalations } from '../queries/escalation.ts'
import { type Filter, idsByFilter, idsOfSubjects } from '../queries/read.ts'
import { type EscalationLine, type EscalationView, viewEscalations, viewLines } from './view.ts'

const running = ['starting', 'paging', 'acknowledged', 'exhausted', 'silent']

/** Escalations of subjects, newest first, with every step and page. */
export async function escalationOf(
  tx: Tx,
  subjects: readonly { kind: string; id: string }[],
): Promise<EscalationView[]> {
  permit(tx.actor, 'request.read', { accountId: null })
  return inOrder(await idsOfSubjects(tx, subjects), (ids) => views(tx, ids))
}

export async function getEscalation(tx: Tx, id: string): Promise<EscalationView> {
  permit(tx.actor, 'request.read', { accountId: null })
  const [found] = await views(tx, [id])
  if (!found) throw notFound()
  return found
}

const views = async (tx: Tx, ids: readonly string[]) => viewEscalations(tx, await readEscalations(tx, ids))

/** Escalations by status (those that run, unless said), oldest first. */
export async function listEscalations(
  tx: Tx,
  filter: { status?: readonly string[]; personId?: string; limit: number },
): Promise<EscalationLine[]> {
  permit(tx.actor, 'request.read', { accountId: null })
  const wanted: Filter = {
    statuses: filter.status?.length ? filter.status : running,
    personId: filter.personId,
    limit: filter.limit,
  }
  const ids = await idsByFilter(tx, wanted)
  return inOrder(ids, async (found) => viewLines(tx, await readEscalations(tx, found)))
}

async function inOrder<T extends { id: string }>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  if (ids.length === 0) return []
  const byId = new Map((await read(ids)).map((found) => [found.id, found]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
