import { may, permit, teamsOfPerson } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { listQuery, type support } from '../contract.ts'
import { problems } from '../problems.ts'
import { countViews, deleteView, findView, insertView, type StoredView, updateView, viewsFor } from '../queries/view.ts'

type Body = HandlerInput<typeof support.createView>['body']
type Reply = HandlerReply<typeof support.createView>

const mostViews = 100

export async function listViews(tx: Tx): Promise<HandlerReply<typeof support.listViews>> {
  permit(tx.actor, 'request.read', { accountId: null })
  const views = tx.actor.personId ? await viewsFor(tx, tx.actor.personId) : []
  return { items: views.map((one) => viewReply(tx, one)), mayShareWithAll: may(tx.actor, 'desk.write', null) }
}

/** Keeps filters under a name, or with an id replaces them. Shared with a team by its members, with everybody by leads. */
export async function saveView(tx: Tx, body: Body, id?: string): Promise<Reply> {
  permit(tx.actor, 'request.read', { accountId: null })
  const { personId } = tx.actor
  if (!personId) throw platformProblems.refuse('platform.not_permitted')
  const old = id ? await findOwn(tx, id) : null
  await mayShare(tx, body, personId)
  const filter = Object.fromEntries(Object.entries(body.filter).filter(([, value]) => value))
  const checked = listQuery.safeParse(filter)
  if (!checked.success)
    throw problems.refuse('support.view_refused', { fields: { filter: checked.error.issues[0]?.message ?? 'unknown' } })
  if (!old && (await countViews(tx, personId)) >= mostViews)
    throw problems.refuse('support.view_refused', { detail: `You keep ${mostViews} views already.` })
  const view = { id: id ?? newId(), ownerId: old?.ownerId ?? personId, ...body, filter }
  await (old ? updateView(tx, view) : insertView(tx, view))
  await tell(tx, view.id)
  return viewReply(tx, (await findView(tx, view.id))!)
}

async function mayShare(tx: Tx, { scope, teamId }: Body, personId: string): Promise<void> {
  if ((scope === 'team') !== (teamId !== null))
    throw problems.refuse('support.view_refused', { fields: { teamId: 'goes with a view of a team, and only there' } })
  if (scope === 'all') permit(tx.actor, 'desk.write', { accountId: null })
  if (scope !== 'team' || may(tx.actor, 'desk.write', null)) return
  if (!(await teamsOfPerson(tx, personId)).some((team) => team.id === teamId))
    throw problems.refuse('support.view_refused', { fields: { teamId: 'is no team of yours' } })
}

export async function removeView(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'request.read', { accountId: null })
  await findOwn(tx, id)
  await deleteView(tx, id)
  await tell(tx, id)
}

/** A view the caller may change. Another's own one is none of anybody's business. */
async function findOwn(tx: Tx, id: string): Promise<StoredView> {
  const view = await findView(tx, id)
  if (!view || (view.scope === 'own' && view.ownerId !== tx.actor.personId)) throw notFound()
  if (!isMine(tx, view)) throw platformProblems.refuse('platform.not_permitted', { verb: 'desk.write' })
  return view
}

function isMine(tx: Tx, view: StoredView): boolean {
  return view.ownerId === tx.actor.personId || (view.scope !== 'own' && may(tx.actor, 'desk.write', null))
}

function viewReply(tx: Tx, view: StoredView): Reply {
  const { id, name, scope, teamId, teamName, ownerId, ownerName, filter } = view
  return {
    id,
    name,
    scope,
    team: teamId ? { id: teamId, name: teamName ?? '' } : null,
    owner: { id: ownerId, name: ownerName },
    filter,
    mine: isMine(tx, view),
  }
}

function tell(tx: Tx, viewId: string): Promise<void> {
  return publish(tx, {
    name: 'support.views_changed',
    accountId: null,
    subject: { kind: 'view', id: viewId },
    data: { viewId },
  })
}
