import { z } from 'zod'
import { id, line, route, severity } from '#platform/http/contract.ts'
import { created } from '../shapes.ts'
import { byRequest, requestId, version } from './request-id.ts'

export const merge = {
  mergeRequest: route({
    method: 'POST',
    path: '/api/requests/:id/merge',
    summary: 'Merges a request into another of the same account. It can be undone.',
    access: 'staff',
    params: byRequest,
    body: z.object({ version, into: requestId }),
    reply: z.object({ mergeId: id, into: z.object({ id, number: z.number(), version: z.number() }) }),
    errors: ['platform.conflict', 'support.merge_refused', 'support.request_closed'],
  }),

  splitRequest: route({
    method: 'POST',
    path: '/api/requests/:id/split',
    summary: 'Makes a request of its own out of messages of the customer. It can be undone.',
    access: 'staff',
    params: byRequest,
    idempotent: true,
    body: z.object({
      version,
      messageIds: z.array(id).min(1).max(100),
      /** Without one, the first line of the first message. */
      title: line(200).optional(),
      severity: severity.optional(),
    }),
    reply: created.extend({ splitId: id }),
    errors: ['platform.conflict', 'support.split_refused', 'support.request_closed'],
  }),

  undoMerge: route({
    method: 'POST',
    path: '/api/merges/:id/undo',
    summary: 'Takes a merge or a split back. What was written since stays where it was written.',
    access: 'staff',
    scope: 'requests:write',
    params: z.object({ id }),
    body: z.object({}),
    reply: z.object({ request: z.object({ id, number: z.number(), version: z.number() }) }),
    errors: ['support.merge_refused', 'support.undone_already', 'support.request_closed'],
  }),
}
