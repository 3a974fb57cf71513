import { z } from 'zod'
import { id, instant, prose, route, severity } from '#platform/http/contract.ts'

const byToken = z.object({ token: z.string().min(20).max(200) })

/** What the one-field page shows: enough to write a true sentence, nothing more. The token fits this request and person only. */
const dueUpdate = z.object({
  request: z.object({ id, number: z.number(), title: z.string(), severity, url: z.string() }),
  account: z.string(),
  person: z.object({ id, name: z.string() }),
  /** When the customer was promised the next update; null when none is owed now. */
  dueAt: instant.nullable(),
  last: z.object({ text: z.string(), at: instant, by: z.string() }).nullable(),
  /** The request is closed: nothing can be said any more. */
  over: z.boolean(),
  /** Given through this link; who it goes to, and how far it came. */
  given: z
    .object({
      at: instant,
      to: z.array(
        z.object({
          name: z.string(),
          via: z.enum(['email', 'sms', 'push']),
          state: z.enum(['queued', 'sent', 'failed']),
          at: instant.nullable(),
        }),
      ),
    })
    .nullable(),
})

/** Status updates by a reminder's link. */
export const updateLink = {
  dueUpdate: route({
    method: 'GET',
    path: '/api/status-updates/:token',
    summary: 'What the link of a reminder is about. Looking changes nothing.',
    access: 'public',
    params: byToken,
    reply: dueUpdate,
    errors: ['support.update_link_unknown'],
  }),
  giveUpdate: route({
    method: 'POST',
    path: '/api/status-updates/:token',
    summary: 'Gives the status update as the person who was reminded; it goes to everybody who follows.',
    access: 'public',
    params: byToken,
    body: z.object({ text: prose(20_000).min(1) }),
    reply: dueUpdate,
    errors: ['support.update_link_unknown', 'support.request_closed'],
  }),
}
