import { permit, teamsOfPerson } from '#accounts'
import { listEscalations } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import type { PromiseView } from '#promises'
import type { support } from '../contract.ts'
import type { Filter } from '../queries/filter.ts'
import { dueFollowUps } from '../queries/follow-up.ts'
import {
  changedForPerson,
  countOpen,
  countOverdue,
  countRequests,
  keyOf,
  type ListRow,
  listRequests,
  topicsOf,
} from '../queries/list.ts'
import type { RequestRow } from '../shapes.ts'
import { myBreaches } from './breach.ts'
import { promisesOfRows, toRows } from './rows.ts'
import { requestsWith } from './words.ts'

type ListQuery = HandlerInput<typeof support.listRequests>['query']

/** A page of requests. */
export async function list(tx: Tx, query: ListQuery): Promise<HandlerReply<typeof support.listRequests>> {
  permit(tx.actor, 'request.read', { accountId: tx.actor.staff ? null : tx.actor.accountId })
  const after = fromCursor(query.cursor, 2)
  const filter = filterOf(tx, query)
  const found = filter.q ? await requestsWith(tx, filter.q, filter.account) : []
  const rows = await listRequests(tx, { ...filter, found }, query.order, query.limit + 1, after)
  const items = new Map((await toRows(tx, rows.slice(0, query.limit))).map((row) => [row.id, row]))
  const page = toPage(
    rows,
    query.limit,
    (row) => [keyOf(row, query.order), row.id],
    (row) => items.get(row.id)!,
  )
  return { ...page, within: query.from && query.to ? await countRequests(tx, { ...filter, found }) : null }
}

const nobody = '00000000-0000-0000-0000-000000000000'

function filterOf(tx: Tx, query: ListQuery): Filter {
  const me = tx.actor.personId ?? nobody
  const { staff } = tx.actor
  return {
    status: query.status,
    severity: query.severity,
    channel: query.channel,
    state: query.state,
    account: query.account,
    contact: query.contact ?? (!staff && query.assignee === 'me' ? me : undefined),
    q: query.q || undefined,
    from: query.from,
    to: query.to,
    // Teams, assignees and tags are the provider's: for others these filters do not exist.
    ...(staff && {
      team: query.team === 'mine' ? undefined : query.team,
      teamOf: query.team === 'mine' ? me : undefined,
      assignee: query.assignee === 'me' ? me : query.assignee === 'none' ? undefined : query.assignee,
      unassigned: query.assignee === 'none',
      tag: query.tag,
    }),
  }
}

export async function counts(tx: Tx): Promise<HandlerReply<typeof support.counts>> {
  permit(tx.actor, 'request.read', { accountId: tx.actor.staff ? null : tx.actor.accountId })
  const rows = await countOpen(tx, tx.actor.personId)
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  if (!tx.actor.staff) return { mine: 0, open: sum((row) => row.open), unassigned: 0, overdue: 0, teams: [] }
  return {
    mine: sum((row) => row.own),
    open: sum((row) => row.open),
    unassigned: sum((row) => row.unassigned),
    overdue: await countOverdue(tx),
    teams: rows.flatMap(({ teamId, teamName, mine, open, unassigned }) =>
      teamId && teamName ? [{ id: teamId, name: teamName, mine, open, unassigned }] : [],
    ),
  }
}

const soonMs = 15 * 60_000
/** Of what nobody has: so many of a team, and about so many in all. */
const mostOfTeam = 100
const mostFree = 200

/** What the caller has to do, by what is due next. */
export async function myWork(tx: Tx): Promise<HandlerReply<typeof support.myWork>> {
  permit(tx.actor, 'request.read', { accountId: null })
  const me = tx.actor.personId ?? nobody
  const pages = await listEscalations(tx, { status: ['paging'], personId: me, limit: 20 })
  const pagedIds = pages.filter((one) => one.subject.kind === 'request').map((one) => one.subject.id)
  const paged = await listRequests(tx, { ids: pagedIds, state: 'all' }, 'due', 20)
  const due = await dueFollowUps(tx, me)
  const reminded = new Set(due.map((one) => one.requestId))
  const mine = await listRequests(tx, { assignee: me }, 'due', 200)
  const others = [...reminded].filter((id) => !mine.some((row) => row.id === id))
  const asked = await listRequests(tx, { ids: others, state: 'all' }, 'due', 100)
  const teams = await freeOfTeams(tx, me, pagedIds)
  const free = teams.flatMap((team) => team.items)
  const all = [...new Map([...paged, ...mine, ...asked, ...free].map((row) => [row.id, row])).values()]
  const promises = await promisesOfRows(tx, all)
  const rows = new Map((await toRows(tx, all, promises)).map((row) => [row.id, row]))
  const shown = (some: readonly ListRow[]) => some.map((row) => rows.get(row.id)!)
  const own = shown(mine).filter((row) => !pagedIds.includes(row.id))
  const now = [...shown(asked), ...own.filter((row) => reminded.has(row.id) || isUrgent(row, tx.now))]
  const horizon = horizonOf(promises, rows, tx.now)
  const open = await countOpen(tx, me)
  const count = (of: (row: (typeof open)[number]) => number) => open.reduce((sum, row) => sum + of(row), 0)
  return {
    paged: shown(paged).filter((row) => row.paging?.you),
    now,
    yours: own.filter((row) => !now.includes(row)),
    reminders: due.flatMap(({ id, requestId, dueAt, note }) => {
      const row = rows.get(requestId)
      return row ? [{ id, requestId, number: row.number, title: row.title, dueAt, note }] : []
    }),
    breaches: await myBreaches(tx),
    teams: teams
      .map(({ id, name, items }) => {
        const called = paged.filter((row) => row.teamId === id && isFree(row)).length
        const unassigned = open.find((row) => row.teamId === id)?.unassigned ?? 0
        return { id, name, items: shown(items), total: unassigned - called }
      })
      .filter((team) => team.total > 0),
    counts: {
      mine: count((row) => row.own),
      team: count((row) => (row.mine ? row.open : 0)),
      unassigned: count((row) => row.unassigned),
    },
    nextDueAt: horizon.find((mark) => !mark.broken)?.dueAt ?? null,
    horizon,
    changed: await changedForPerson(tx, me, new Date(tx.now.getTime() - 12 * 3_600_000)),
  }
}

/** Each team of a person with what nobody has yet, what is due first in front; without what the person is called for. */
async function freeOfTeams(tx: Tx, personId: string, calledFor: readonly string[]) {
  const teams = await teamsOfPerson(tx, personId)
  const most = Math.min(mostOfTeam, Math.max(20, Math.floor(mostFree / Math.max(1, teams.length))))
  const found: { id: string; name: string; items: ListRow[] }[] = []
  for (const { id, name } of teams) {
    const rows = await listRequests(tx, { team: id, unassigned: true }, 'due', most + calledFor.length)
    found.push({ id, name, items: rows.filter((row) => !calledFor.includes(row.id)).slice(0, most) })
  }
  return found
}

const isFree = ({ assigneeId, status }: ListRow) => assigneeId === null && status !== 'solved' && status !== 'closed'

/** Broken, nearly due, or the customer wrote again and waits for a word. */
function isUrgent(row: RequestRow, now: Date): boolean {
  const next = row.nextPromise
  const answered = next?.kind !== 'first_response'
  if (answered && row.lastMessageBy === 'customer' && row.status !== 'waiting_customer') return true
  if (!next?.dueAt || next.pausedAt) return false
  return next.dueAt.getTime() - now.getTime() < soonMs || next.usedMs >= next.allowedMs * 0.75
}

/** What is owed on the rows from ten minutes ago until in two hours, by due time. */
function horizonOf(
  promises: ReadonlyMap<string, PromiseView[]>,
  rows: ReadonlyMap<string, RequestRow>,
  now: Date,
): HandlerReply<typeof support.myWork>['horizon'] {
  const from = now.getTime() - 10 * 60_000
  const until = now.getTime() + 120 * 60_000
  return [...promises.values()]
    .flat()
    .filter((one) => one.owed && one.dueAt !== null && one.dueAt.getTime() >= from && one.dueAt.getTime() <= until)
    .map((one) => {
      const row = rows.get(one.subject.id)!
      const { kind, name } = one
      return {
        promiseId: one.id,
        requestId: row.id,
        number: row.number,
        severity: row.severity,
        kind,
        name,
        dueAt: one.dueAt!,
        broken: one.state === 'broken',
      }
    })
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
}

/** What requests of an account are about. Staff with an account that has none yet see what others ask for. */
export async function topics(tx: Tx, accountId: string | undefined): Promise<string[]> {
  permit(tx.actor, 'request.read', { accountId: tx.actor.staff ? null : tx.actor.accountId })
  const own = await topicsOf(tx, accountId ?? null)
  return own.length === 0 && accountId && tx.actor.staff ? topicsOf(tx, null) : own
}
