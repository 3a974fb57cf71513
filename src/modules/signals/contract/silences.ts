import { z } from 'zod'
import { id, route } from '#platform/http/contract.ts'

// Silences in the form of Alertmanager's API v2, for amtool. Only of sources whose settings allow it.

const matcher = z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() })
const gettable = z.object({
  id: z.string(),
  status: z.object({ state: z.enum(['expired', 'active', 'pending']) }),
  updatedAt: z.string(),
  comment: z.string(),
  createdBy: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  matchers: z.array(matcher),
})
export type GettableSilence = z.output<typeof gettable>

const silence = {
  access: 'public',
  countsItself: true,
  errors: ['signals.malformed', 'signals.unknown_source', 'platform.not_permitted'],
} as const

export const silences = {
  getSilences: route({
    ...silence,
    method: 'GET',
    path: '/api/v2/silences',
    summary: 'Silences of the account of the source, in the form of an Alertmanager.',
    query: z.object({ filter: z.union([z.string().max(1000), z.array(z.string().max(1000)).max(50)]).optional() }),
    reply: z.array(gettable),
  }),
  postSilence: route({
    ...silence,
    method: 'POST',
    path: '/api/v2/silences',
    summary: 'Makes a silence, or another in place of the one it names.',
    reply: z.object({ silenceID: z.string() }),
  }),
  getSilence: route({
    ...silence,
    method: 'GET',
    path: '/api/v2/silence/:id',
    summary: 'One silence.',
    params: z.object({ id }),
    reply: gettable,
  }),
  deleteSilence: route({
    ...silence,
    method: 'DELETE',
    path: '/api/v2/silence/:id',
    summary: 'Ends a silence now.',
    params: z.object({ id }),
  }),
}
