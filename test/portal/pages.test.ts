import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { takeSignals } from '#alerts'
import { recordPoints } from '#metrics'
import { systemActor } from '#platform/actor.ts'
import { publishDraft, takeTemplate } from '#procedures'
import { createSystem } from '#systems'
import { browserOf, overflow, settled, violations, type Watched } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * Every page of the portal with something on it, in both languages: no script error, nothing axe finds, no sideways
 * scrolling. Each is looked at dark at 360 px and light and wide in English, the other way round in German.
 */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, delta } = provider
const ada = await clientOf(world, staff.ada)
const jordan = await clientOf(world, acme.jordan)

async function made(path: string, body: Record<string, unknown>): Promise<string> {
  const reply = await ada.post(path, body)
  assert.equal(reply.status, 200, reply.text)
  return String(reply.body.id)
}
const calendarId = await made('/api/calendars', {
  name: 'Office hours',
  zone: 'Europe/Berlin',
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '18:00' })),
  holidays: [{ date: '2026-12-25', name: 'Christmas Day' }],
})
await made('/api/channels', { kind: 'webhook', address: 'https://hooks.example.test/page', label: 'Team chat' })
await made(`/api/rotas/${provider.rotaId}/overrides`, {
  personId: staff.robin,
  from: new Date(Date.now() + 3_600_000).toISOString(),
  until: new Date(Date.now() + 9 * 3_600_000).toISOString(),
  reason: 'Dentist',
})
await ada.post('/api/me/tokens', {
  name: 'Reports',
  scopes: ['requests:read'],
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
})
const { body: request } = await jordan.post('/api/requests', {
  title:
    'A title that is as long as titles become when somebody tells the whole story in them: checkout-service-7f9c8d',
  text: 'https://shop.example.test/a/very/long/address/without/any/place/to/break/it/0123456789abcdef0123456789abcdef',
  answers: { work: 'no', customers: 'all', wayAround: 'no' },
})
await ada.post(`/api/requests/${request.number}/notes`, { text: 'A note between colleagues.' })
await ada.post(`/api/requests/${request.number}/messages`, { text: 'An answer.' })

/* What the operators see: a system with an alert in an incident, beside one that carries it. */
const systemId = await world.tx(async (tx) => {
  const line = await createSystem(tx, { accountId: acme.id, name: 'Line North with a name that is longer than others', kind: 'line' }) // biome-ignore format: one act
  const parents = [{ mode: 'all' as const, members: [line.id] }]
  const { id } = await createSystem(tx, { accountId: acme.id, name: 'Web shop', kind: 'website', parents })
  const signal = {
    ...{ source: 'pages', accountId: acme.id, systemId: id, status: 'problem' as const, sequence: null },
    ...{ labels: { instance: 'web-01.acme.example:9100' }, runbook: 'https://runbooks.example.test/shop', at: tx.now },
  }
  await takeSignals(tx, [
    { ...signal, key: 'checkout', severity: 'P1', title: 'Checkout answers 502', text: 'Status 502, not 2xx' },
    { ...signal, key: 'slow', severity: 'P3', title: 'Front page is slow', text: 'It took 2140 ms' },
  ])
  await recordPoints(tx, [1, 2, 3, 4].map((n) => ({ accountId: acme.id, systemId: id, name: 'total_ms', labels: {}, unit: 'ms', at: new Date(tx.now.getTime() - n * 60_000), value: 200 + n }))) // biome-ignore format: one act
  return id
})
await world.settle()
const [alert] = (await ada.get('/api/alerts')).body.items as { id: string }[]
const [incident] = (await ada.get('/api/incidents')).body.items as { number: number }[]

/* A crisis with the library's runbook that is on, one that is over, and rules: one acts, one is being written. */
const actor = systemActor('test')
const { id: procedureId, revision } = await takeTemplate(world.app, actor, 'service-down', {})
await publishDraft(world.app, actor, procedureId, { revision })
await made('/api/crisis-runbooks', { name: 'Service down', procedureId, severities: ['P1'], active: false })
const declared = async (body: Record<string, unknown>) => {
  const id = await made('/api/crises', body)
  return { id, number: Number((await ada.get(`/api/crises/${id}`)).body.number) }
}
const burning = await declared({ requestId: request.id, procedureId })
await ada.call('PUT', `/api/crises/${burning.id}/roles/communications`, { personId: staff.kim })
await ada.post(`/api/crises/${burning.id}/entries`, {
  text: 'checkout-service-7f9c8d has a full disk',
  kind: 'finding',
})
await ada.post(`/api/crises/${burning.id}/updates`, { text: 'We look at it: https://status.example.test/0123456789abcdef0123456789abcdef' }) // biome-ignore format: one act
const over = await declared({ accountId: acme.id, title: 'Flood in the cellar', severity: 'P2' })
await ada.post(`/api/crises/${over.id}/close`, { summary: 'A pipe.' })
const act = { name: 'journal', inputs: { text: '="Came in as " + severity' } }
const condition = { kind: 'plain', match: 'all', tests: [{ field: 'severity', sign: 'is', value: 'P1' }] }
const content = { event: 'support.request_created', condition, act, hourly: 60 }
const ruleId = await made('/api/automation/rules', { name: 'Note whatever burns', description: '', accountId: null, content }) // biome-ignore format: one act
await ada.post(`/api/automation/rules/${ruleId}/publish`, { revision: 1, enable: true })
await jordan.post('/api/requests', { title: 'It burns', text: 'Everything', answers: { work: 'no', customers: 'all', wayAround: 'no' } }) // biome-ignore format: one act
const { body: late } = await jordan.post('/api/requests', { title: 'Nobody can buy', text: 'Nobody', answers: { work: 'no', customers: 'all', wayAround: 'no' } }) // biome-ignore format: one act
const ended = await declared({ requestId: late.id, procedureId })
const { version } = (await ada.get(`/api/requests/${late.id}`)).body
await ada.post(`/api/requests/${late.id}/merge`, { version, into: request.id })
await made('/api/automation/rules', { name: 'Being written', description: '', accountId: acme.id, content })
await world.settle()

const { rotaId, policyId, planId } = provider
const groups: { who: string; person: string; paths: string[] }[] = [
  {
    who: 'work and accounts',
    person: staff.sam,
    paths: [
      '/',
      '/requests',
      `/requests/${request.number}`,
      '/calls/new',
      '/search?q=acme',
      '/more',
      '/accounts',
      `/accounts/${acme.id}`,
      `/accounts/${delta.id}`,
      `/people/${acme.jordan}`,
      '/nowhere',
    ],
  },
  {
    who: 'the operations center',
    person: staff.kim,
    paths: [
      '/incidents',
      `/incidents/${incident!.number}`,
      '/incidents/alerts',
      `/incidents/alerts/${alert!.id}`,
      '/incidents/silences',
      '/incidents/rules',
      '/systems',
      `/systems/${systemId}`,
      `/systems/${systemId}?around=hour`,
      '/checks',
    ],
  },
  {
    who: 'crises and rules',
    person: staff.ada,
    paths: [
      '/crises',
      '/crises?state=closed',
      `/crises/${burning.number}`,
      `/crises/${ended.number}`,
      `/crises/${over.number}`,
      `/crises/${over.number}/post-mortem`,
      '/settings/runbooks',
      '/automation',
      '/automation/new',
      `/automation/${ruleId}`,
      '/search?q=flood',
    ],
  },
  {
    who: 'on call',
    person: staff.kim,
    paths: [
      '/on-call',
      `/on-call/rotas/${rotaId}`,
      `/on-call/rotas/${rotaId}/edit`,
      '/on-call/rotas/new',
      '/on-call/policies',
      `/on-call/policies/${policyId}`,
      `/on-call/policies/${policyId}/edit`,
      '/on-call/policies/new',
      '/reports',
      '/reports/new',
      '/reports/attainment',
      '/reports/promises',
    ],
  },
  {
    who: 'settings and health',
    person: staff.ada,
    paths: [
      '/settings',
      '/settings/channels',
      '/settings/security',
      '/settings/tokens',
      '/settings/staff',
      '/settings/teams',
      '/settings/second-factor',
      '/settings/plans',
      `/settings/plans/${planId}`,
      '/settings/plans/new',
      '/settings/calendars',
      `/settings/calendars/${calendarId}`,
      '/settings/calendars/new',
      '/settings/mail',
      '/settings/events',
      '/settings/audit',
      '/settings/transfer',
      '/settings/audit/witnesses',
      '/health',
    ],
  },
  {
    who: 'making and changing',
    person: staff.ada,
    paths: [
      '/accounts/new',
      `/accounts/${acme.id}/edit`,
      `/accounts/${acme.id}/contracts/new`,
      `/contracts/${acme.contractId}`,
      `/accounts/${acme.id}/people/new`,
      `/people/${acme.jordan}/edit`,
      `/people/${staff.sam}`,
    ],
  },
  {
    who: 'a customer',
    person: acme.jordan,
    paths: ['/', `/requests/${request.number}`, '/requests/new', '/me', '/people', `/people/${acme.jordan}`],
  },
  { who: 'a partner', person: delta.pat, paths: ['/requests', '/requests/new', '/accounts', '/people'] },
]

/** Says what is wrong with the page as it looks now. */
async function faultsOf(page: Page, where: string): Promise<string[]> {
  const found = (await violations(page)).map((one) => `${where}: ${one}`)
  const wider = await overflow(page)
  if (wider > 0) found.push(`${where}: ${wider} pixels wider than the window`)
  return found
}

/** Languages, and how each page is looked at first and then: together they are both widths, light and dark, in each. */
const looks = [
  { language: 'English', locale: 'en-GB', dark: true },
  { language: 'German', locale: 'de-DE', dark: false },
]

// Ids are new in each run; the test's name is not.
for (const { language, locale, dark } of looks)
  for (const { who, person, paths } of groups) {
    let browser: Watched | undefined
    for (const path of paths)
      test(`${language}: ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')} for ${who}`, async () => {
        browser ??= await browserOf(world, person, { width: 360, dark, locale, kept: true })
        const page = await browser.again(path)
        await settled(page)
        assert.equal(await page.evaluate('document.documentElement.lang'), locale.slice(0, 2))
        const [first, then] = dark ? ['dark', 'light'] : ['light', 'dark']
        const found = await faultsOf(page, `at 360 px, ${first}`)
        await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark', reducedMotion: 'reduce' })
        await page.setViewportSize({ width: 1440, height: 900 })
        found.push(...(await faultsOf(page, `at 1440 px, ${then}`)))
        assert.deepEqual(found, [])
      })
  }
