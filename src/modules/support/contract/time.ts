import { z } from 'zod'
import { id, instant, pageOf, paging, prose, route } from '#platform/http/contract.ts'
import { accountRef, named } from '../shapes.ts'
import { byRequest, requestId } from './request-id.ts'

/** Time spent on a request. To the millisecond: nothing is rounded here. */
export const timeEntry = z.object({
  id,
  request: z.object({ id, number: z.number(), title: z.string() }),
  account: accountRef,
  person: named,
  startedAt: instant,
  /** Null while it runs. */
  endedAt: instant.nullable(),
  billable: z.boolean(),
  note: z.string(),
  source: z.enum(['timer', 'manual']),
})
export type TimeEntryReply = z.output<typeof timeEntry>

const note = prose(500)
const byId = z.object({ id })

export const time = {
  listTime: route({
    method: 'GET',
    path: '/api/time',
    summary: 'Lists time spent, newest first: of a request, a person, an account, in a period.',
    access: 'staff',
    scope: 'requests:read',
    query: z.object({
      ...paging,
      request: requestId.optional(),
      /** A person's id, or `me`. */
      person: z.union([id, z.literal('me')]).optional(),
      account: id.optional(),
      from: instant.optional(),
      to: instant.optional(),
      billable: z.stringbool().optional(),
    }),
    reply: pageOf(timeEntry).extend({
      /** Of everything asked for, not of the page; what runs is counted until now. */
      totalMs: z.number(),
      billableMs: z.number(),
    }),
  }),

  runningTimer: route({
    method: 'GET',
    path: '/api/timer',
    summary: 'The caller’s running timer; null when none runs.',
    access: 'staff',
    scope: 'requests:read',
    reply: z.object({ running: timeEntry.nullable() }),
  }),

  startTimer: route({
    method: 'POST',
    path: '/api/requests/:id/timer',
    summary: 'Starts the caller’s timer on the request. One that runs elsewhere ends at the same moment.',
    access: 'staff',
    params: byRequest,
    body: z.object({ billable: z.boolean().default(true), note: note.optional() }),
    reply: z.object({ running: timeEntry, ended: timeEntry.nullable() }),
  }),

  stopTimer: route({
    method: 'POST',
    path: '/api/timer/stop',
    summary: 'Ends the caller’s running timer.',
    access: 'staff',
    scope: 'requests:write',
    body: z.object({ note: note.optional() }),
    reply: timeEntry,
    errors: ['support.no_timer'],
  }),

  addTime: route({
    method: 'POST',
    path: '/api/requests/:id/time',
    summary: 'Enters time that was spent without a timer.',
    access: 'staff',
    params: byRequest,
    idempotent: true,
    body: z.object({
      startedAt: instant,
      endedAt: instant,
      billable: z.boolean().default(true),
      note: note.default(''),
    }),
    reply: timeEntry,
    errors: ['support.time_refused'],
  }),

  changeTime: route({
    method: 'PATCH',
    path: '/api/time/:id',
    summary: 'Corrects one’s own time; that of others with the right to.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
    body: z.object({
      startedAt: instant.optional(),
      endedAt: instant.optional(),
      billable: z.boolean().optional(),
      note: note.optional(),
    }),
    reply: timeEntry,
    errors: ['support.time_refused'],
  }),

  deleteTime: route({
    method: 'DELETE',
    path: '/api/time/:id',
    summary: 'Removes time entered by mistake.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
  }),
}
