import { z } from 'zod'
import { id, instant, line, route } from '#platform/http/contract.ts'
import { followUp } from '../shapes.ts'
import { byRequest } from './request-id.ts'

const followUps = z.object({ followUps: z.array(followUp) })

export const following = {
  setFollowUp: route({
    method: 'PUT',
    path: '/api/requests/:id/follow-up',
    summary: 'Reminds of the request at a moment: it is open again then, and the person is told over their channels.',
    access: 'staff',
    params: byRequest,
    body: z.object({
      dueAt: instant,
      note: line(500).optional(),
      /** Who is reminded; the caller when left out. */
      personId: id.optional(),
    }),
    reply: followUps,
    errors: ['support.follow_up_refused', 'support.unknown_assignee', 'support.request_closed'],
  }),

  dropFollowUp: route({
    method: 'DELETE',
    path: '/api/follow-ups/:id',
    summary: 'Takes a reminder back, or says that it was seen to.',
    access: 'staff',
    scope: 'requests:write',
    params: z.object({ id }),
    reply: followUps,
  }),
}
