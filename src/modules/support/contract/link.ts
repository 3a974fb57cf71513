import { z } from 'zod'
import { id, prose, route } from '#platform/http/contract.ts'
import { actResult, link, linkKind } from '../shapes.ts'
import { byRequest, requestId } from './request-id.ts'

const links = z.object({ links: z.array(link) })

export const linking = {
  addLink: route({
    method: 'POST',
    path: '/api/requests/:id/links',
    summary: 'Links a request with another. `caused_by` makes it an incident of a problem.',
    access: 'staff',
    params: byRequest,
    body: z.object({ kind: linkKind, to: requestId }),
    reply: links,
    errors: ['support.link_refused'],
  }),

  removeLink: route({
    method: 'DELETE',
    path: '/api/requests/:id/links/:linkId',
    summary: 'Removes a link.',
    access: 'staff',
    params: byRequest.extend({ linkId: id }),
    reply: links,
  }),

  answerIncidents: route({
    method: 'POST',
    path: '/api/requests/:id/incidents',
    summary: 'Answers or solves the open incidents of a problem in one act, each on its own terms.',
    access: 'staff',
    params: byRequest,
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({
      /** Fields such as `{{contact.name}}` are filled for each. */
      text: prose(20_000).optional(),
      status: z.enum(['open', 'in_progress', 'waiting_customer', 'solved']).optional(),
      /** Only these; all open ones when left out. */
      incidents: z.array(id).max(200).optional(),
    }),
    reply: z.object({ actId: id.nullable(), results: z.array(actResult) }),
    errors: ['support.nothing_to_do', 'support.unknown_field'],
  }),
}
