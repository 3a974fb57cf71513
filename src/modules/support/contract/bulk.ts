import { z } from 'zod'
import { id, route } from '#platform/http/contract.ts'
import { actResult } from '../shapes.ts'
import { deskAct } from './prepared.ts'
import { requestId } from './request-id.ts'

const results = z.object({ actId: id.nullable(), results: z.array(actResult), said: z.boolean() })

export const bulk = {
  bulkAct: route({
    method: 'POST',
    path: '/api/requests/bulk',
    summary: 'Does one thing to many requests, each permitted and answered for on its own.',
    access: 'staff',
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({
      ids: z.array(id).min(1).max(200),
      act: z.union([deskAct, z.object({ do: z.literal('merge'), into: requestId }).strict()]),
    }),
    reply: results,
    errors: ['support.unknown_field'],
  }),

  undoAct: route({
    method: 'POST',
    path: '/api/acts/:id/undo',
    summary: 'Takes an act on many requests or a macro back, where nobody has changed the same thing since.',
    access: 'staff',
    scope: 'requests:write',
    params: z.object({ id }),
    body: z.object({}),
    reply: z.object({ results: z.array(actResult) }),
    errors: ['support.undone_already'],
  }),
}
