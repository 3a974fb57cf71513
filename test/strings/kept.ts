import assert from 'node:assert/strict'
import { clock } from '#platform/clock.ts'
import { type Client, clientOf, strangerTo } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/** Fields of free text, by route: what `strings.test.ts` sends its strings to, and where they stand afterwards. */

export type Json = Record<string, unknown>
/**
 * `line` is trimmed, never empty and has no control characters; `words` the same but may be empty; `prose` is kept as it
 * is; `text` too, but is never blank.
 */
type Kind = 'line' | 'words' | 'prose' | 'text'
export type Field = { kind: Kind; most: number; at?: (reply: Json) => unknown }

export type Trial = {
  /** As the API's description names it. */
  route: string
  url: string | (() => string)
  by: Client
  body: () => Json
  /** Free text, by its path in the body. */
  kept: Record<string, Field>
  /** Where it stands afterwards; the reply itself unless said. */
  stored?: (reply: Json) => Promise<Json>
  /** Fields that must be unique: taken by an earlier string that PostgreSQL or the program holds for the same. */
  unique?: string[]
  /** Only each nth string, another set for each route. */
  every?: number
}

export const world = await createWorld()
export const provider = await world.tx((tx) => makeProvider(tx))
// A promise breaks before the others sign in: a sign-in that is hours old is asked for again before some acts.
const broken = await made(await clientOf(world, provider.staff.kim), '/api/requests', {
  accountId: provider.acme.id,
  title: 'x',
  text: 'x',
  severity: 'P1',
})
await world.forward('5h')
export const ada = await clientOf(world, provider.staff.ada)
export const kim = await clientOf(world, provider.staff.kim)
export const sam = await clientOf(world, provider.staff.sam)
export const jordan = await clientOf(world, provider.acme.jordan)
export const stranger = strangerTo(world)

async function made(by: Client, path: string, body: Json): Promise<Json & { id: string; version: number }> {
  const reply = await by.post(path, body)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as Json & { id: string; version: number }
}

let n = 0
export const fresh = (word: string) => `${word} ${++n}`

const line = (most: number, at?: Field['at']): Field => ({ kind: 'line', most, at })
const words = (most: number, at?: Field['at']): Field => ({ kind: 'words', most, at })
const prose = (most: number, at?: Field['at']): Field => ({ kind: 'prose', most, at })
const text = (most: number, at?: Field['at']): Field => ({ kind: 'text', most, at })

export const request = await made(jordan, '/api/requests', { title: 'A request', text: 'Words' })
const { items: late } = (await kim.get('/api/promises?state=broken')).body as { items: { id: string }[] }
export const channel = await made(ada, '/api/channels', { kind: 'webhook', address: 'https://hooks.example.test/x' })
const always = { zone: 'UTC', always: true }
export const calendar = await made(ada, '/api/calendars', { name: 'Odd', ...always })
export const plan = await made(ada, '/api/plans', { name: 'Odd' })
export const layer = {
  name: 'First',
  participants: [provider.staff.sam],
  unit: 'weekly',
  every: 1,
  handoverAt: '2026-01-01T08:00',
}
export const rota = await made(ada, '/api/rotas', { name: 'Odd', zone: 'UTC', layers: [layer] })
const step = { name: 'one', targets: [{ kind: 'person', id: provider.staff.sam }], afterSeconds: 60 }
const policy = await made(ada, '/api/policies', { name: 'Odd', branches: [{ when: {}, steps: [step] }] })

/** The version a change must name, from the reply before. */
function versioned(first: Json & { version: number }) {
  let { version } = first
  async function stored(reply: Json): Promise<Json> {
    version = Number(reply.version)
    return reply
  }
  return { now: () => version, stored }
}
export const ofRequest = versioned((await kim.get(`/api/requests/${request.id}`)).body as Json & { version: number })
export const ofCalendar = versioned(calendar)
export const ofPlan = versioned(plan)

const read = (by: Client, path: (reply: Json) => string) => async (reply: Json) => (await by.get(path(reply))).body
export const today = '2026-01-01'
export const tomorrow = () => new Date(clock.now().getTime() + 86_400_000).toISOString()
const firstOf = (name: string, key: string) => (reply: Json) => (reply[name] as Json[])[0]?.[key]
export const override = { personId: provider.staff.sam, from: '2035-01-01T00:00:00Z', until: '2035-01-02T00:00:00Z' }

/** A report of any kind, and one that is kept. */
export const plainReport = {
  dataSet: 'requests',
  columns: [{ value: 'rows', of: 'count' }],
  groups: ['team'],
  filters: { severity: ['P1'] },
  span: { kind: 'last_7_days' },
  zone: 'UTC',
}
export const report = await made(ada, '/api/reports', { name: 'Odd', definition: plainReport })
export const ofReport = versioned(report)

export const changes: Trial[] = [
  {
    route: 'PATCH /api/accounts/{id}',
    url: `/api/accounts/${provider.birch.id}`,
    by: ada,
    body: () => ({}),
    kept: { name: line(200), notes: prose(10_000) },
  },
  {
    route: 'PATCH /api/people/{id}',
    url: `/api/people/${provider.birch.toni}`,
    by: ada,
    body: () => ({}),
    kept: { name: line(200), title: words(100) },
  },
  {
    route: 'PATCH /api/teams/{id}',
    url: `/api/teams/${provider.teamId}`,
    by: ada,
    body: () => ({}),
    kept: { name: line(100), description: prose(2000) },
  },
  {
    route: 'PATCH /api/contracts/{id}',
    url: `/api/contracts/${provider.birch.contractId}`,
    by: ada,
    body: () => ({}),
    kept: { name: line(200), description: prose(10_000) },
  },
  {
    route: 'PATCH /api/me',
    url: '/api/me',
    by: sam,
    body: () => ({}),
    kept: { name: line(200), title: words(100), 'preferences.odd': prose(2000) },
  },
  {
    route: 'PUT /api/calendars/{id}',
    url: `/api/calendars/${calendar.id}`,
    by: ada,
    body: () => ({
      name: 'Odd',
      zone: 'UTC',
      weekly: [{ weekday: 1, from: '08:00', to: '17:00' }],
      holidays: [{ date: '2026-12-25', name: 'Holiday' }],
      version: ofCalendar.now(),
    }),
    kept: { name: line(100), 'holidays.0.name': line(100) },
    stored: ofCalendar.stored,
  },
  {
    route: 'PUT /api/plans/{id}',
    url: `/api/plans/${plan.id}`,
    by: ada,
    body: () => ({ name: 'Odd', version: ofPlan.now() }),
    kept: { name: line(100), description: prose(2000) },
    stored: ofPlan.stored,
  },
  {
    route: 'PUT /api/reports/{id}',
    url: `/api/reports/${report.id}`,
    by: ada,
    body: () => ({ name: 'Odd', definition: structuredClone(plainReport), version: ofReport.now() }),
    kept: { name: line(100), description: prose(1000) },
    stored: ofReport.stored,
  },
  {
    route: 'PUT /api/promises/{id}/reason',
    url: `/api/promises/${late[0]!.id}/reason`,
    by: kim,
    body: () => ({ reason: 'late' }),
    kept: { reason: line(500) },
  },
  {
    route: 'PATCH /api/channels/{id}',
    url: `/api/channels/${channel.id}`,
    by: ada,
    body: () => ({}),
    kept: { label: line(100) },
  },
  {
    route: 'PUT /api/rotas/{id}',
    url: `/api/rotas/${rota.id}`,
    by: ada,
    body: () => ({ name: 'Odd', zone: 'UTC', layers: [{ ...layer }] }),
    kept: { name: line(100), description: prose(2000), 'layers.0.name': line(100) },
  },
  {
    route: 'PUT /api/policies/{id}',
    url: `/api/policies/${policy.id}`,
    by: ada,
    body: () => ({ name: 'Odd', branches: [{ when: {}, steps: [{ ...step }] }] }),
    kept: {
      name: line(100),
      description: prose(2000),
      note: prose(200),
      'branches.0.steps.0.name': line(60),
    },
  },
  {
    route: 'PATCH /api/requests/{id}',
    url: `/api/requests/${request.id}`,
    by: kim,
    body: () => ({ version: ofRequest.now(), tags: ['plain'] }),
    kept: { title: line(200), topic: line(80), 'tags.0': line(40) },
    stored: ofRequest.stored,
  },
  {
    route: 'PUT /api/requests/{id}/watchers',
    url: `/api/requests/${broken.id}/watchers`,
    by: kim,
    body: () => ({ watchers: [{ email: 'watcher@acme.test' }] }),
    kept: { 'watchers.0.name': line(100, firstOf('watchers', 'name')) },
  },
  ...(['messages', 'status-updates', 'notes'] as const).map(
    (part): Trial => ({
      route: `POST /api/requests/{id}/${part}`,
      url: `/api/requests/${broken.id}/${part}`,
      by: kim,
      body: () => ({ text: 'x' }),
      kept: { text: text(200_000, (reply) => (reply.message as Json).text) },
      every: 8,
    }),
  ),
]

export const creations: Trial[] = [
  {
    route: 'POST /api/requests',
    url: '/api/requests',
    by: kim,
    body: () => ({
      accountId: provider.acme.id,
      title: 'x',
      text: 'x',
      tags: ['plain'],
      watchers: [{ email: 'watcher@acme.test' }],
    }),
    kept: {
      title: line(200),
      text: text(200_000, firstOf('messages', 'text')),
      topic: line(80),
      callBack: line(40),
      'tags.0': line(40),
      'watchers.0.name': line(100),
    },
    stored: read(kim, ({ id }) => `/api/requests/${id}`),
  },
  {
    route: 'POST /api/calls',
    url: '/api/calls',
    by: kim,
    body: () => ({
      accountId: provider.acme.id,
      text: 'x',
      answers: { work: 'yes', customers: 'none', wayAround: 'yes' },
    }),
    kept: {
      title: line(200),
      text: text(200_000, firstOf('messages', 'text')),
      topic: line(80),
      callBack: line(40),
      callerName: line(200, ({ contact }) => (contact as Json).name),
    },
    stored: read(kim, ({ id }) => `/api/requests/${id}`),
  },
  {
    route: 'POST /api/accounts',
    url: '/api/accounts',
    by: ada,
    body: () => ({ kind: 'customer', name: fresh('Account') }),
    kept: { number: line(40), name: line(200), notes: prose(10_000) },
    unique: ['number'],
  },
  {
    route: 'POST /api/accounts/{id}/journal',
    url: `/api/accounts/${provider.cedar.id}/journal`,
    by: ada,
    body: () => ({}),
    kept: { text: { ...text(10_000), at: firstOf('items', 'text') } },
    stored: read(ada, () => `/api/accounts/${provider.cedar.id}/timeline?limit=1`),
  },
  {
    route: 'POST /api/people',
    url: '/api/people',
    by: ada,
    body: () => ({ accountId: provider.acme.id, name: fresh('Person'), roles: ['contact'] }),
    kept: { name: line(200), title: words(100) },
  },
  {
    route: 'POST /api/teams',
    url: '/api/teams',
    by: ada,
    body: () => ({ name: fresh('Team') }),
    kept: { name: line(100), description: prose(2000) },
    unique: ['name'],
  },
  {
    route: 'POST /api/contracts',
    url: '/api/contracts',
    by: ada,
    body: () => ({ accountId: provider.acme.id, name: 'x', startsOn: today }),
    kept: { number: line(40), name: line(200), description: prose(10_000) },
    unique: ['number'],
  },
  {
    route: 'POST /api/me/tokens',
    url: '/api/me/tokens',
    by: ada,
    body: () => ({ name: 'x', scopes: ['requests:read'], expiresAt: tomorrow() }),
    kept: { name: line(100, ({ details }) => (details as Json).name) },
  },
  {
    route: 'POST /api/calendars',
    url: '/api/calendars',
    by: ada,
    body: () => ({ name: fresh('Calendar'), zone: 'UTC', always: true }),
    kept: { name: line(100) },
    unique: ['name'],
  },
  {
    route: 'POST /api/plans',
    url: '/api/plans',
    by: ada,
    body: () => ({ name: fresh('Plan') }),
    kept: { name: line(100), description: prose(2000) },
    unique: ['name'],
  },
  {
    route: 'POST /api/rotas',
    url: '/api/rotas',
    by: ada,
    body: () => ({ name: fresh('Rota'), zone: 'UTC', layers: [{ ...layer }] }),
    kept: { name: line(100), description: prose(2000), 'layers.0.name': line(100) },
    unique: ['name'],
  },
  {
    route: 'POST /api/rotas/{id}/overrides',
    url: `/api/rotas/${rota.id}/overrides`,
    by: ada,
    body: () => ({ ...override }),
    kept: { reason: prose(200) },
  },
  {
    route: 'POST /api/policies',
    url: '/api/policies',
    by: ada,
    body: () => ({ name: fresh('Policy'), branches: [{ when: {}, steps: [{ ...step }] }] }),
    kept: { name: line(100), description: prose(2000), note: prose(200), 'branches.0.steps.0.name': line(60) },
    unique: ['name'],
  },
  {
    route: 'POST /api/reports',
    url: '/api/reports',
    by: ada,
    body: () => ({ name: fresh('Report'), definition: structuredClone(plainReport) }),
    kept: { name: line(100), description: prose(1000) },
    every: 40,
  },
]
