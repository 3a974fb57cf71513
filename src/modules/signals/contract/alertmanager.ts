import { z } from 'zod'
import { route } from '#platform/http/contract.ts'

// Alertmanager's API v2 at its own addresses, so that Palisade stands where an Alertmanager stood. Callers show the token of a
// source; bodies are read by the decoders, not by a schema.

const flag = z.enum(['true', 'false']).default('true')
const filters = z.union([z.string().max(1000), z.array(z.string().max(1000)).max(50)]).optional()
const query = z.object({
  active: flag,
  silenced: flag,
  inhibited: flag,
  unprocessed: flag,
  filter: filters,
  receiver: z.string().max(300).optional(),
})
const pairs = z.record(z.string(), z.string())
const receiver = z.object({ name: z.string() })
const gettable = z.object({
  annotations: pairs,
  endsAt: z.string(),
  fingerprint: z.string(),
  receivers: z.array(receiver),
  startsAt: z.string(),
  status: z.object({
    inhibitedBy: z.array(z.string()),
    silencedBy: z.array(z.string()),
    state: z.enum(['unprocessed', 'active', 'suppressed']),
  }),
  updatedAt: z.string(),
  generatorURL: z.string(),
  labels: pairs,
})
export type GettableAlert = z.output<typeof gettable>

const errors = ['signals.malformed', 'signals.unknown_source', 'signals.unsupported']
const alerts = { access: 'public', countsItself: true, errors } as const

export const alertmanager = {
  postAlerts: route({
    ...alerts,
    method: 'POST',
    path: '/api/v2/alerts',
    summary: 'Takes alerts as Alertmanager does (API v2); by the token of a source.',
    bodyLimit: 4 * 1024 * 1024,
    errors: [
      ...errors,
      'signals.too_much',
      'signals.too_many',
      'signals.busy',
      'signals.paused',
      'signals.unknown_host',
    ],
  }),
  getAlerts: route({
    ...alerts,
    method: 'GET',
    path: '/api/v2/alerts',
    summary: 'Alerts the source keeps up, as Alertmanager lists them.',
    query,
    reply: z.array(gettable),
  }),
  getAlertGroups: route({
    ...alerts,
    method: 'GET',
    path: '/api/v2/alerts/groups',
    summary: 'The same alerts, by their name.',
    query: query.omit({ unprocessed: true }),
    reply: z.array(z.object({ labels: pairs, receiver, alerts: z.array(gettable) })),
  }),
  getStatus: route({
    ...alerts,
    method: 'GET',
    path: '/api/v2/status',
    summary: 'What stands here, in the words of an Alertmanager.',
    reply: z.object({
      cluster: z.object({ name: z.string(), status: z.string(), peers: z.array(z.never()) }),
      config: z.object({ original: z.string() }),
      uptime: z.string(),
      versionInfo: pairs,
    }),
  }),
  getReceivers: route({
    ...alerts,
    method: 'GET',
    path: '/api/v2/receivers',
    summary: 'Who receives alerts: Palisade.',
    reply: z.array(receiver),
  }),
}
