import { accountsByIds, actorForPerson, languagesOf } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { readEscalations, type StoredEscalation } from '../queries/escalation.ts'
import { type PageRow, pageByToken, pagesOf } from '../queries/page.ts'
import { bodyIn } from '../rules/page-text.ts'
import { upcoming } from '../rules/upcoming.ts'
import { actOnPage } from './acts.ts'
import { hashOf } from './fire.ts'
import { canTakeOver } from './people.ts'

export type NightPage = HandlerReply<typeof oncall.nightPage>

const asSystem = systemActor('page link')

/** What the link of a page shows. Looking, also by a mail scanner, changes nothing. Refuses `oncall.page_unknown`. */
export function readNightPage(app: App, token: string): Promise<NightPage> {
  return app.db.transact(asSystem, async (tx) => view(tx, await byToken(tx, token)))
}

/** Acts in the name of the person the link was made for, as long as they are on staff. */
export async function actByLink(
  app: App,
  token: string,
  act: HandlerInput<typeof oncall.actOnPage>['body'],
): Promise<NightPage> {
  const { page, actor } = await app.db.transact(asSystem, async (tx) => {
    const page = await byToken(tx, token)
    return { page, actor: await actorForPerson(tx, page.personId, 'page') }
  })
  if (!actor?.staff) throw problems.refuse('oncall.page_unknown')
  return app.db.transact(actor, async (tx) => {
    await actOnPage(tx, page.id, act, 'page')
    return view(tx, page)
  })
}

async function byToken(tx: Tx, token: string): Promise<PageRow> {
  const page = await pageByToken(tx, hashOf(token))
  if (!page) throw problems.refuse('oncall.page_unknown')
  return page
}

async function view(tx: Tx, { id, escalationId }: PageRow): Promise<NightPage> {
  const [escalation] = await readEscalations(tx, [escalationId])
  const pages = await pagesOf(tx, [escalationId])
  const page = pages.find((p) => p.id === id)!
  const { title, severity, subject, status, state } = escalation!
  const account = (await accountsByIds(tx, [page.accountId])).get(page.accountId)!
  const [next] = state ? upcoming(state) : []
  const others = await canTakeOver(tx, escalation!)
  return {
    state: page.state,
    kind: page.kind,
    pagedAt: page.handedOverAt ?? page.firedAt ?? page.dueAt,
    severity,
    title,
    body: bodyIn(escalation!, (await languagesOf(tx, [page.personId])).get(page.personId)),
    subject,
    account: { id: account.id, name: account.name, number: account.number },
    person: { id: page.personId, name: page.personName },
    through: page.through,
    standsIn: page.standsIn,
    shadow: page.shadow,
    status,
    round: page.round,
    step: page.step,
    stepCount: state?.chain.steps.length ?? 0,
    stepDueAt: state ? new Date(state.stepDueMs) : null,
    nextDueAt: state?.nextDueMs ? new Date(state.nextDueMs) : null,
    next: (next?.step.targets ?? []).map((p) => ({ id: p.personId, name: p.name })),
    holder: state?.holder ? { id: state.holder.personId, name: state.holder.name } : null,
    leaseUntil: state?.leaseUntilMs ? new Date(state.leaseUntilMs) : null,
    leaseSeconds: (state?.chain.leaseMs ?? 0) / 1000,
    before: pagedBefore(page, pages),
    passOnTo: others.filter((p) => p.id !== page.personId),
    actions: actionsOf(escalation!, page),
  }
}

/** Who was paged earlier in this round, through what, and until when they had time. */
function pagedBefore(page: PageRow, pages: readonly PageRow[]): NightPage['before'] {
  const earlier = pages.filter((p) => p.round === page.round && p.step < page.step && p.firedAt !== null && !p.shadow)
  const until = Math.min(
    ...pages.filter((p) => p.round === page.round && p.step === page.step).map((p) => p.dueAt.getTime()),
  )
  return [...Map.groupBy(earlier, (p) => p.personId).values()].map((group) => ({
    person: { id: group[0]!.personId, name: group[0]!.personName },
    kinds: group.map((p) => p.kind),
    until: new Date(until),
  }))
}

function actionsOf({ status, state }: StoredEscalation, page: PageRow): NightPage['actions'] {
  if (page.shadow || status === 'closed' || status === 'starting') return []
  const mine = state?.holder?.personId === page.personId
  const free = status !== 'acknowledged'
  return [
    ...(free ? (['acknowledge'] as const) : []),
    'escalate',
    'handover',
    ...(free || mine ? (['answer', 'close'] as const) : []),
  ]
}
