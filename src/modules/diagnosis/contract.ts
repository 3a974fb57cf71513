import { z } from 'zod'
import { id, instant, line, paging, route, spannedPageOf, spanning } from '#platform/http/contract.ts'
import { kinds, recordTypes } from './types.ts'

const kind = z.enum(kinds)

const view = z.object({
  id,
  systemId: id,
  incidentId: id.nullable(),
  kind,
  target: z.string(),
  options: z.object({ port: z.number().optional(), record: z.string().optional() }),
  location: z.string().nullable(),
  asked: z.object({ id: id.nullable(), name: z.string() }),
  askedAt: instant,
  state: z.enum(['waiting', 'done', 'failed']),
  outcome: z.enum(['up', 'degraded', 'down', 'inconclusive']).nullable(),
  /** One line. */
  said: z.string(),
  /** What the program or the protocol said. */
  output: z.string(),
  endedAt: instant.nullable(),
})

const ofSystem = { access: 'staff', scope: 'systems:read', params: z.object({ id }) } as const

export const diagnosis = {
  askDiagnosis: route({
    ...ofSystem,
    scope: 'systems:write',
    method: 'POST',
    path: '/api/systems/:id/diagnoses',
    summary:
      'Tries something on a system from where it can be reached. The answer comes a moment later, as an event and by reading it.',
    body: z
      .object({
        kind,
        /** A host, an address, a domain; for `http` a URL. The system's name where it is left out. */
        target: line(500).optional(),
        port: z.number().int().min(1).max(65535).optional(),
        /** Of `dns`. */
        record: z.enum(recordTypes).optional(),
        /** The incident it is tried for. */
        incidentId: id.optional(),
      })
      .strict(),
    reply: view,
    errors: ['diagnosis.no_runner', 'diagnosis.target_refused', 'diagnosis.too_many'],
    idempotent: true,
  }),
  listDiagnoses: route({
    ...ofSystem,
    method: 'GET',
    path: '/api/systems/:id/diagnoses',
    summary:
      'What was tried on a system, newest first; with `incident` what was tried for that one, with `from` and `to` what was then.',
    query: z.object({ incident: id.optional(), ...spanning, ...paging }),
    reply: spannedPageOf(view).extend({ /** What can be tried here. */ kinds: z.array(kind) }),
  }),
  getDiagnosis: route({
    ...ofSystem,
    method: 'GET',
    path: '/api/diagnoses/:id',
    summary: 'One diagnosis.',
    reply: view,
  }),
}
export type DiagnosisReply = z.output<typeof view>
