import { z } from 'zod'
import { id, instant, line, pageOf, paging, route, severity } from '#platform/http/contract.ts'
import { settings, sourceKind } from '../shapes.ts'

const source = z.object({
  id,
  accountId: id,
  accountName: z.string(),
  accountNumber: z.string(),
  /** It is the provider's, and what it says belongs to the accounts it names. */
  many: z.boolean(),
  kind: sourceKind,
  name: z.string(),
  settings,
  networks: z.array(z.string()),
  /** Of mail: where it is sent. */
  address: z.string().nullable(),
  tokenEnding: z.string(),
  perMinute: z.number(),
  paused: z.boolean(),
  version: z.number(),
  createdAt: instant,
  createdBy: z.string(),
  accepted: z.number(),
  refused: z.number(),
  acceptedAt: instant.nullable(),
  refusedAt: instant.nullable(),
})
export type SourceReply = z.output<typeof source>

const refused = z.object({
  id,
  at: instant,
  door: z.string(),
  code: z.string(),
  detail: z.string(),
  /** The beginning of what came, as text; '' where it would hold a secret. */
  sample: z.string(),
  bytes: z.number(),
  peer: z.string(),
  times: z.number(),
})
export type RefusedReply = z.output<typeof refused>

const changeable = {
  name: line(100),
  settings: settings.default({}),
  /** Networks it may send from (`10.1.0.0/16`); none: any, where it has a token. */
  networks: z.array(line(50)).max(50).default([]),
  /** Signals, lines and values it may send in a minute. */
  perMinute: z.number().int().min(1).max(100_000_000).default(60_000),
}
export const newSource = z.object({ accountId: id, kind: sourceKind, ...changeable })
export type NewSource = z.output<typeof newSource>
export const changedSource = z.object({
  ...changeable,
  paused: z.boolean().default(false),
  version: z.number().int().min(1),
})
export type ChangedSource = z.output<typeof changedSource>

const byId = z.object({ id })
const withToken = z.object({
  source,
  /** Shown once and stored nowhere. */
  token: z.string(),
})
const where = z.object({
  /** Ports this installation listens on, null for a protocol that is not switched on. */
  syslogUdp: z.number().nullable(),
  syslogTcp: z.number().nullable(),
  syslogTls: z.number().nullable(),
  snmp: z.number().nullable(),
  zabbix: z.number().nullable(),
  nsca: z.number().nullable(),
  publicUrl: z.string(),
})
export type WhereReply = z.output<typeof where>

export const sources = {
  listSources: route({
    method: 'GET',
    path: '/api/signal-sources',
    summary: 'Sources of signals with how they are: what came, what was refused, and when.',
    access: 'staff',
    query: z.object({ ...paging, accountId: id.optional() }),
    reply: pageOf(source),
  }),
  readSource: route({
    method: 'GET',
    path: '/api/signal-sources/:id',
    summary: 'One source, with the newest of what it sent that could not be taken.',
    access: 'staff',
    params: byId,
    reply: z.object({ source, refused: z.array(refused) }),
  }),
  createSource: route({
    method: 'POST',
    path: '/api/signal-sources',
    summary: 'Makes a source. Its token is shown in the answer and never again.',
    access: 'session',
    body: newSource,
    reply: withToken,
    errors: ['signals.name_taken', 'signals.settings_unfit'],
    idempotent: true,
  }),
  changeSource: route({
    method: 'PUT',
    path: '/api/signal-sources/:id',
    summary: 'Changes, pauses or resumes a source.',
    access: 'staff',
    params: byId,
    body: changedSource,
    reply: source,
    errors: ['signals.name_taken', 'signals.settings_unfit', 'platform.conflict'],
  }),
  renewToken: route({
    method: 'POST',
    path: '/api/signal-sources/:id/token',
    summary: 'Gives a source a new token; the old one ends at once.',
    access: 'session',
    params: byId,
    reply: withToken,
  }),
  removeSource: route({
    method: 'DELETE',
    path: '/api/signal-sources/:id',
    summary: 'Takes nothing more from a source. What came stays.',
    access: 'staff',
    params: byId,
  }),
  trySource: route({
    method: 'POST',
    path: '/api/signal-sources/try',
    summary: 'What would be made of a sample, without taking it.',
    access: 'staff',
    body: z.object({ kind: sourceKind, settings: settings.default({}), sample: z.string().min(1).max(100_000) }),
    reply: z.object({
      problems: z.array(
        z.object({
          host: z.string(),
          key: z.string(),
          status: z.enum(['problem', 'clear']),
          severity,
          title: z.string(),
          text: z.string(),
          labels: z.record(z.string(), z.string()),
          at: instant,
        }),
      ),
      lines: z.array(
        z.object({ host: z.string(), program: z.string(), severity: z.number(), at: instant, text: z.string() }),
      ),
      values: z.array(
        z.object({ host: z.string(), name: z.string(), value: z.number(), unit: z.string().nullable(), at: instant }),
      ),
    }),
    errors: [
      'signals.malformed',
      'signals.too_much',
      'signals.unsupported',
      'signals.mapping_unfit',
      'signals.settings_unfit',
      'signals.checksum',
      'signals.stale',
    ],
  }),
  unattributed: route({
    method: 'GET',
    path: '/api/signal-sources/unknown',
    summary: 'The newest of what came in that no source is known for, and where this installation listens.',
    access: 'staff',
    reply: z.object({ refused: z.array(refused), where }),
  }),
}
