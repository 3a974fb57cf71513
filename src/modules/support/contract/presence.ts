import { z } from 'zod'
import { id, instant, route } from '#platform/http/contract.ts'
import { byRequest } from './request-id.ts'

export const presence = {
  bePresent: route({
    method: 'PUT',
    path: '/api/requests/:id/presence',
    summary: 'Says that the caller reads or writes here, for half a minute; answers who else does.',
    access: 'session',
    params: byRequest,
    body: z.object({ state: z.enum(['reading', 'writing', 'gone']) }),
    reply: z.object({
      others: z.array(z.object({ person: z.object({ id, name: z.string() }), writing: z.boolean(), until: instant })),
      leaseMs: z.number(),
    }),
  }),
}
