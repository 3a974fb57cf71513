import type { Client } from '#test/client.ts'
import {
  ada,
  calendar,
  channel,
  fresh,
  type Json,
  kim,
  layer,
  ofCalendar,
  ofPlan,
  ofReport,
  ofRequest,
  override,
  plainReport,
  plan,
  provider,
  report,
  request,
  rota,
  sam,
  stranger,
  today,
  tomorrow,
} from './kept.ts'

/** Fields whose text means something (an address, a zone, a code), and queries. */

const hours = { from: '08:00', to: '17:00' }
const window = { weekdays: [1], from: '08:00', until: '17:00' }
const answer = { id: 'x', rawId: 'x', type: 'public-key', response: {}, authenticatorAttachment: 'platform' }
const secret = 'x'.repeat(43)
const oddRota = {
  name: 'x',
  description: '',
  zone: 'UTC',
  layers: [{ ...layer, restrictions: [window] }],
  mustCover: [window],
}
const rotaTimes = ['handoverAt', 'restrictions.0.from', 'restrictions.0.until'].map((name) => `layers.0.${name}`)
const accountWords = ['zone', 'language', 'mailDomains.0', 'phone']
const personWords = ['email', 'phones.0', 'zone', 'language']
const calendarWords = ['zone', 'weekly.0.from', 'weekly.0.to', 'holidays.0.date', 'holidays.0.name']
const calendarHours = ['holidays.0.hours.0.from', 'holidays.0.hours.0.to']
const oddCalendar = () => ({
  name: fresh('Calendar'),
  zone: 'UTC',
  weekly: [{ weekday: 1, ...hours }],
  holidays: [{ date: '2026-12-25', name: 'x', hours: [hours] }],
})
const inAnswer = ['answer.id', 'answer.rawId', 'answer.authenticatorAttachment']

const inDefinition = ['dataSet', 'columns.0.value', 'groups.0', 'filters.odd.0', 'span.from', 'span.to', 'zone'].map(
  (name) => `definition.${name}`,
)
const oddReport = () => ({ definition: structuredClone(plainReport) })

/** Route, who calls, body, fields. */
export const meaning: [string, Client, () => Json, string[]][] = [
  ['POST /api/accounts', ada, () => ({ kind: 'customer', name: 'x', mailDomains: [] }), accountWords],
  ['PATCH /api/accounts/{id}', ada, () => ({ mailDomains: [] }), accountWords],
  [
    'POST /api/people',
    ada,
    () => ({ accountId: provider.acme.id, name: 'x', roles: ['contact'], phones: [] }),
    personWords,
  ],
  ['PATCH /api/people/{id}', ada, () => ({ phones: [] }), personWords],
  [
    'POST /api/contracts',
    ada,
    () => ({ accountId: provider.acme.id, name: 'x', startsOn: today }),
    ['startsOn', 'endsOn'],
  ],
  ['PATCH /api/contracts/{id}', ada, () => ({}), ['startsOn', 'endsOn']],
  ['PATCH /api/me', sam, () => ({ phones: [] }), ['phones.0', 'zone', 'language']],
  ['PUT /api/me/password', sam, () => ({ current: 'x', password: 'x' }), ['current', 'password']],
  ['POST /api/me/passkeys', sam, () => ({ name: 'x', answer: { ...answer } }), ['name', ...inAnswer]],
  ['POST /api/me/code/confirm', sam, () => ({ code: '123456' }), ['code']],
  ['POST /api/me/code/remove', sam, () => ({ password: 'x' }), ['password']],
  ['POST /api/me/recovery-codes', sam, () => ({ password: 'x' }), ['password']],
  [
    'POST /api/me/tokens',
    ada,
    () => ({ name: 'x', scopes: ['requests:read'], networks: [], expiresAt: tomorrow() }),
    ['scopes.0', 'networks.0'],
  ],
  ['POST /api/people/{id}/lock', ada, () => ({ reason: 'x' }), ['reason']],
  ['POST /api/sign-in/password', stranger, () => ({ email: 'a@b.test', password: 'x' }), ['email', 'password']],
  ['POST /api/sign-in/code', stranger, () => ({ code: '123456' }), ['code']],
  ['POST /api/sign-in/passkey', stranger, () => ({ answer: { ...answer } }), inAnswer],
  ['POST /api/password-reset', stranger, () => ({ email: 'a@b.test' }), ['email']],
  ['POST /api/password-reset/complete', stranger, () => ({ token: secret, password: 'x' }), ['token', 'password']],
  ['POST /api/invitations/look', stranger, () => ({ token: secret }), ['token']],
  ['POST /api/invitations/accept', stranger, () => ({ token: secret, password: 'x' }), ['token', 'password']],
  [
    'POST /api/set-up',
    stranger,
    () => ({ token: secret, providerName: 'x', name: 'x', email: 'a@b.test', password: 'x' }),
    ['token', 'providerName', 'name', 'email', 'password', 'zone'],
  ],
  ['POST /api/calendars', ada, oddCalendar, [...calendarWords, ...calendarHours]],
  [
    'PUT /api/calendars/{id}',
    ada,
    () => ({ ...oddCalendar(), version: ofCalendar.now() }),
    [...calendarWords, ...calendarHours],
  ],
  [
    'POST /api/plans',
    ada,
    () => ({ name: fresh('Plan'), targets: [{ severity: 'P1', kind: 'x', allowedMs: 60_000 }] }),
    ['targets.0.kind'],
  ],
  [
    'PUT /api/plans/{id}',
    ada,
    () => ({ name: 'Odd', version: ofPlan.now(), targets: [{ severity: 'P1', kind: 'x', allowedMs: 60_000 }] }),
    ['targets.0.kind'],
  ],
  [
    'POST /api/channels',
    ada,
    () => ({ kind: 'webhook', address: 'https://hooks.example.test/y' }),
    ['address', 'label'],
  ],
  [
    'POST /api/channels',
    ada,
    () => ({
      kind: 'push',
      subscription: { endpoint: 'https://push.example.test/', keys: { p256dh: 'x', auth: 'x' } },
    }),
    ['subscription.endpoint', 'subscription.keys.p256dh', 'subscription.keys.auth'],
  ],
  ['POST /api/channels/forget-device', ada, () => ({ endpoint: 'x' }), ['endpoint']],
  ['POST /api/channels/{id}/verification', ada, () => ({ code: '123456' }), ['code']],
  [
    'POST /api/rotas',
    ada,
    () => ({ ...structuredClone(oddRota), name: fresh('Rota') }),
    ['zone', ...rotaTimes, 'mustCover.0.from', 'mustCover.0.until'],
  ],
  [
    'PUT /api/rotas/{id}',
    ada,
    () => structuredClone(oddRota),
    ['zone', ...rotaTimes, 'mustCover.0.from', 'mustCover.0.until'],
  ],
  [
    'POST /api/rotas/preview',
    ada,
    () => ({
      rota: structuredClone(oddRota),
      overrides: [{ ...override }],
      from: override.from,
      until: override.until,
    }),
    [
      'overrides.0.reason',
      ...['name', 'description', 'zone', 'layers.0.name', ...rotaTimes, 'mustCover.0.from', 'mustCover.0.until'].map(
        (name) => `rota.${name}`,
      ),
    ],
  ],
  [
    'POST /api/rotas/coverage',
    ada,
    () => ({ rota: structuredClone(oddRota), add: [{ ...override }], remove: [] }),
    [
      'add.0.reason',
      ...['name', 'description', 'zone', 'layers.0.name', ...rotaTimes, 'mustCover.0.from', 'mustCover.0.until'].map(
        (name) => `rota.${name}`,
      ),
    ],
  ],
  ['POST /api/rotas/{id}/overrides/changes', ada, () => ({ add: [{ ...override }], remove: [] }), ['add.0.reason']],
  [
    'POST /api/rotas/{id}/swaps',
    ada,
    () => ({ kind: 'offer', otherId: null, from: override.from, until: override.until, message: 'x' }),
    ['message'],
  ],
  [
    'POST /api/rotas/{id}/shadows',
    ada,
    () => ({ learnerId: provider.staff.kim, from: override.from, until: override.until, note: 'x' }),
    ['note'],
  ],
  ['POST /api/reports', ada, () => ({ ...oddReport(), name: 'x' }), inDefinition],
  ['PUT /api/reports/{id}', ada, () => ({ ...oddReport(), name: 'x', version: ofReport.now() }), inDefinition],
  ['POST /api/reports/run', ada, oddReport, inDefinition],
  [
    'POST /api/reports/behind',
    ada,
    () => ({ ...oddReport(), column: 0, keys: ['x'], cursor: 'x' }),
    ['keys.0', 'cursor', ...inDefinition],
  ],
  ['POST /api/reports/file', ada, () => ({ ...oddReport(), name: 'x', format: 'csv' }), ['name', ...inDefinition]],
  [
    'PUT /api/reports/{id}/schedule',
    ada,
    () => ({ every: 'daily', at: '07:00', zone: 'UTC', formats: ['csv'], recipients: [provider.staff.ada] }),
    ['at', 'zone'],
  ],
  ['POST /api/status-updates/{token}', stranger, () => ({ text: 'x' }), ['text']],
  ['POST /api/rotas/{id}/import', ada, () => ({ text: 'x', as: 'absences' }), ['text']],
  ['POST /api/pages/{token}/acts', stranger, () => ({ act: 'answer', text: 'x' }), ['text']],
  [
    'POST /api/requests',
    kim,
    () => ({ accountId: provider.acme.id, title: 'x', text: 'x', watchers: [{ email: 'a@acme.test' }] }),
    ['watchers.0.email'],
  ],
  ['PATCH /api/requests/{id}', kim, () => ({ version: ofRequest.now(), cc: [] }), ['cc.0']],
  ['PUT /api/requests/{id}/watchers', kim, () => ({ watchers: [{ email: 'a@acme.test' }] }), ['watchers.0.email']],
]
export const queries: [string, Client, string][] = [
  ['/api/accounts', ada, 'q cursor'],
  ['/api/accounts/{id}/timeline', ada, 'kinds cursor'],
  ['/api/search', ada, 'q'],
  ['/api/people', ada, 'q cursor'],
  ['/api/contracts', ada, 'endsBy cursor'],
  ['/api/security-events', ada, 'kind cursor'],
  ['/api/promises', kim, 'cursor kind owed'],
  ['/api/reports/promises', kim, 'kind zone'],
  ['/api/reports', kim, 'zone'],
  ['/api/reports/{id}', ada, 'zone'],
  ['/api/requests', kim, 'cursor tag q'],
  ['/api/callers', kim, 'q'],
]

const ids: Record<string, string> = {
  accounts: provider.birch.id,
  people: provider.birch.toni,
  contracts: provider.birch.contractId,
  calendars: calendar.id,
  plans: plan.id,
  channels: channel.id,
  rotas: rota.id,
  reports: report.id,
  requests: request.id,
}
/** The path of a route with ids of things that are there. */
export const addressOf = (route: string) =>
  route
    .split(' ')
    .at(-1)!
    .replace(/\/api\/([a-z-]+)\/\{id\}/, (_, noun: string) => `/api/${noun}/${ids[noun]}`)
    .replace('{token}', secret)
