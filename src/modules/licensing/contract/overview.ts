import { z } from 'zod'
import { id, instant, route } from '#platform/http/contract.ts'
import { amount, named } from '../shapes.ts'

export const overview = {
  overview: route({
    method: 'GET',
    path: '/api/licence-overview',
    summary:
      'What accounts hold of each kind of capacity: granted, used as reported last, waiting; who approved what lately, and who withdrew what.',
    access: 'person',
    scope: 'licences:read',
    query: z.object({ accountId: id.optional() }),
    costly: true,
    reply: z.object({
      items: z.array(
        z.object({
          account: named,
          partner: z.string().nullable(),
          kind: z.object({ code: z.string(), name: z.string() }),
          keys: z.number(),
          /** Keys somebody has to look at. */
          flagged: z.number(),
          /** Requests that are not over. */
          waiting: z.number(),
          granted: amount,
          used: amount,
          left: amount,
        }),
      ),
      approvals: z.array(
        z.object({
          at: instant,
          by: z.string(),
          verdict: z.enum(['approve', 'decline']),
          amount,
          request: z.object({ id, number: z.string() }),
          key: z.string(),
          account: z.string(),
        }),
      ),
      /** What people withdrew from credit, which nobody approved. */
      withdrawals: z.array(
        z.object({
          at: instant,
          by: z.string(),
          amount,
          from: z.string(),
          request: z.object({ id, number: z.string() }),
          key: z.string(),
          account: z.string(),
        }),
      ),
    }),
  }),
}
