import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
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
  for (const { who, person, paths } of groups)
    for (const path of paths)
      test(`${language}: ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')} for ${who}`, async () => {
        const watched = await browserOf(world, person, { width: 360, dark, locale })
        const page = await watched.open(path)
        await settled(page)
        assert.equal(await page.evaluate('document.documentElement.lang'), locale.slice(0, 2))
        const [first, then] = dark ? ['dark', 'light'] : ['light', 'dark']
        const found = await faultsOf(page, `at 360 px, ${first}`)
        await page.emulateMedia({ colorScheme: dark ? 'light' : 'dark', reducedMotion: 'reduce' })
        await page.setViewportSize({ width: 1440, height: 900 })
        found.push(...(await faultsOf(page, `at 1440 px, ${then}`)))
        assert.deepEqual(found, [])
      })
