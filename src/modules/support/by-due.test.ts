import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { actorForPerson } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import { tenantFilter } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import type { After } from './queries/by-due.ts'
import type { Filter } from './queries/filter.ts'
import { keyOf, listRequests } from './queries/list.ts'
import type { Status } from './shapes.ts'

/*
 * The order of what is due next, as the lists page through it, against the same order made of all rows at once: few requests that
 * match and many, what owes nothing, what stands still, several that are due at the same moment, and what only some may see.
 */
const world = await createWorld()
const provider = await world.tx(makeProvider)
const { staff, acme, birch, teamId } = provider

const statuses: Status[] = ['new', 'open', 'in_progress', 'waiting_customer', 'solved', 'closed']
const severities = ['P1', 'P2', 'P3', 'P4'] as const
type Made = {
  id: string
  account_id: string
  status: Status
  severity: (typeof severities)[number]
  team_id: string | null
  assignee_id: string | null
  contact_id: string | null
  tags: string[]
  dues: (number | null)[]
}

/** The same numbers each time. */
let state = 20261127
const under = (n: number) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * n)
}
const pick = <T>(list: readonly T[]) => list[under(list.length)]!

const all: Made[] = Array.from({ length: 900 }, () => {
  const account = pick([acme, acme, birch])
  return {
    id: newId(),
    account_id: account.id,
    status: pick(statuses),
    severity: pick(severities),
    team_id: under(3) > 0 ? teamId : null,
    assignee_id: under(12) === 0 ? staff.sam : under(3) === 0 ? staff.robin : null,
    contact_id: under(9) === 0 ? (account === acme ? acme.jordan : birch.toni) : null,
    tags: under(40) === 0 ? ['rare'] : [],
    // So few moments that many are due at the same one; null: it stands still.
    dues: Array.from({ length: under(4) }, () => (under(6) === 0 ? null : under(60) - 20)),
  }
})

let now = 0
before(async () => {
  await world.tx(async (tx) => {
    now = tx.now.getTime()
    const rows = all.map((row) => ({
      ...row,
      over: row.status === 'solved' || row.status === 'closed',
      closed: row.status === 'closed',
      contact_account_id: row.contact_id && row.account_id,
    }))
    await sql`insert into request (account_id, id, title, severity, status, channel, contact_account_id, contact_id, team_id, assignee_id,
        tags, last_message_at, last_message_by, solved_at, closed_at)
      select account_id, id, 'Due', severity, status, 'api', contact_account_id, contact_id, team_id, assignee_id, tags, ${tx.now},
        'customer', case when over then ${tx.now}::timestamptz end, case when closed then ${tx.now}::timestamptz end
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, severity text, status text,
          contact_account_id uuid, contact_id uuid, team_id uuid, assignee_id uuid, tags text[], over boolean, closed boolean)`.execute(
      tx,
    )
    const kinds = ['first_response', 'next_update', 'resolution']
    const promises = all.flatMap(({ id, account_id, dues }) => [
      ...dues.map((due, at) => ({
        account_id,
        id: newId(),
        subject_id: id,
        kind: kinds[at]!,
        state: due === null ? 'paused' : due < 0 ? 'broken' : 'running',
        due_at: due === null ? null : new Date(now + due * 60_000),
        broken_at: due !== null && due < 0 ? new Date(now) : null,
        kept_at: null,
        cancelled_at: null,
      })),
      // Long over: neither kept nor cancelled promises say what is due next.
      ...['kept', 'cancelled'].map((state) => ({
        account_id,
        id: newId(),
        subject_id: id,
        kind: 'acknowledgement',
        state,
        due_at: new Date(now - 3_600_000),
        broken_at: null,
        kept_at: state === 'kept' ? new Date(now) : null,
        cancelled_at: state === 'cancelled' ? new Date(now) : null,
      })),
    ])
    await sql`insert into promise (account_id, id, subject_kind, subject_id, kind, state, started_at, allowed_ms, counted_at, due_at,
        broken_at, kept_at, cancelled_at)
      select account_id, id, 'request', subject_id, kind, state, ${tx.now}, 60000, ${tx.now}, due_at, broken_at, kept_at, cancelled_at
        from jsonb_to_recordset(${JSON.stringify(promises)}::jsonb) as t(account_id uuid, id uuid, subject_id uuid, kind text,
          state text, due_at timestamptz, broken_at timestamptz, kept_at timestamptz, cancelled_at timestamptz)`.execute(
      tx,
    )
  })
})

/** What the list must give: everything that fits, sorted at once. */
function plainly(fits: (row: Made) => boolean): string[] {
  const key = ({ dues }: Made) => Math.min(Infinity, ...dues.flatMap((due) => (due === null ? [] : [due])))
  return all
    .filter(fits)
    .toSorted((a, b) => (key(a) === key(b) ? (a.id < b.id ? -1 : 1) : key(a) - key(b)))
    .map(({ id }) => id)
}

/** The whole list, page by page. */
async function paged(filter: Filter, limit: number, actor?: Actor): Promise<string[]> {
  const ids: string[] = []
  let after: After = null
  do {
    const rows = await world.tx((tx) => listRequests(tx, filter, 'due', limit, after), actor)
    ids.push(...rows.map(({ id }) => id))
    const last = rows.at(-1)
    after = rows.length < limit || !last ? null : [keyOf(last, 'due'), last.id]
  } while (after)
  return ids
}

const open = ({ status }: Made) => status !== 'solved' && status !== 'closed'
const cases: [name: string, filter: Filter, fits: (row: Made) => boolean][] = [
  ['open, many', {}, open],
  ['open of an account, many', { account: acme.id }, (row) => open(row) && row.account_id === acme.id],
  ['open of a person, few', { assignee: staff.sam }, (row) => open(row) && row.assignee_id === staff.sam],
  [
    'open of a team and nobody’s, few',
    { team: teamId, unassigned: true, severity: ['P1', 'P4'] },
    (row) => open(row) && row.team_id === teamId && row.assignee_id === null && /P[14]/.test(row.severity),
  ],
  ['open of my teams', { teamOf: staff.sam }, (row) => open(row) && row.team_id === teamId],
  ['open with a tag, a handful', { tag: 'rare' }, (row) => open(row) && row.tags.length > 0],
  ['new ones', { status: ['new'] }, ({ status }) => status === 'new'],
  ['all', { state: 'all' }, () => true],
  ['all of a contact', { state: 'all', contact: acme.jordan }, (row) => row.contact_id === acme.jordan],
  ['all P2', { state: 'all', severity: ['P2'] }, ({ severity }) => severity === 'P2'],
  ['all with a tag', { state: 'all', tag: 'rare' }, ({ tags }) => tags.length > 0],
  ['what is over', { state: 'done' }, (row) => !open(row)],
  ['some by their ids', { state: 'all', ids: all.slice(0, 40).map(({ id }) => id) }, (row) => all.indexOf(row) < 40],
  ['none by their ids', { state: 'all', ids: [] }, () => false],
]

describe('a list by what is due next', () => {
  test('has enough of everything to tell the ways apart', () => {
    assert.ok(all.filter(open).length > 500)
    assert.ok(plainly((row) => open(row) && row.account_id === acme.id).length > 301)
    assert.ok(plainly((row) => open(row) && row.assignee_id === staff.sam).length < 100)
  })

  for (const [name, filter, fits] of cases)
    test(`is the plain order in pages of any size: ${name}`, async () => {
      const expected = plainly(fits)
      assert.equal(expected.length === 0, name.startsWith('none'))
      for (const limit of [97, 1000]) assert.deepEqual(await paged(filter, limit), expected, `pages of ${limit}`)
    })

  for (const enabled of [true, false])
    test(`is of what its reader may see, ${enabled ? 'by the filter' : 'by row-level security alone'}`, async () => {
      const actor = (await world.tx((tx) => actorForPerson(tx, acme.jordan, 'session')))!
      tenantFilter.enabled = enabled
      try {
        const own = ({ account_id }: Made) => account_id === acme.id
        assert.deepEqual(
          await paged({}, 97, actor),
          plainly((row) => own(row) && open(row)),
        )
        assert.deepEqual(await paged({ state: 'all' }, 301, actor), plainly(own))
        assert.deepEqual(await paged({ account: birch.id }, 31, actor), [])
      } finally {
        tenantFilter.enabled = true
      }
    })

  test('takes a cursor somebody made up for what it says', async () => {
    const first = plainly(open)
    for (const after of [
      [-1e20, first[0]!],
      [0, first[0]!],
    ])
      assert.equal((await world.tx((tx) => listRequests(tx, {}, 'due', 5, after)))[0]!.id.length, 36)
    for (const after of [
      ['soon', first[0]!],
      [9e99, first[0]!],
    ])
      assert.deepEqual(await world.tx((tx) => listRequests(tx, {}, 'due', 5, after)), [])
  })
})
