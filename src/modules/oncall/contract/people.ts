import { z } from 'zod'
import { id, instant, route } from '#platform/http/contract.ts'
import * as shapes from '../shapes.ts'

const byId = z.object({ id })
const range = z.object({ from: instant, until: instant })

/** What people do with their shifts: swap them, learn along, count them, take them into their own calendars. */
export const people = {
  fairness: route({
    method: 'GET',
    path: '/api/on-call/shares',
    summary: 'What each person did between two moments, over all rotas. At most 400 days.',
    access: 'staff',
    scope: 'on-call:read',
    query: range,
    reply: shapes.shares,
    errors: ['oncall.range_invalid'],
  }),

  mySwaps: route({
    method: 'GET',
    path: '/api/on-call/swaps',
    summary: 'Swaps that are open and concern the caller: asked by them, or theirs to accept.',
    access: 'staff',
    scope: 'on-call:read',
    reply: z.object({ items: z.array(shapes.swap) }),
  }),

  listHolidays: route({
    method: 'GET',
    path: '/api/on-call/holidays',
    summary: 'People whose holidays are those of a calendar of their own.',
    access: 'staff',
    scope: 'on-call:read',
    reply: z.object({ items: z.array(z.object({ person: shapes.named, calendarId: id })) }),
  }),

  setHolidays: route({
    method: 'PUT',
    path: '/api/on-call/holidays/:personId',
    summary: 'Whose holidays count for a person; null: those of each rota.',
    access: 'staff',
    scope: 'rotas:write',
    params: z.object({ personId: id }),
    body: z.object({ calendarId: id.nullable() }),
    errors: ['oncall.person_unknown'],
  }),

  listSwaps: route({
    method: 'GET',
    path: '/api/rotas/:id/swaps',
    summary: 'Swaps of a rota: those that are open, and those of the last 30 days.',
    access: 'staff',
    params: byId,
    reply: z.object({ items: z.array(shapes.swap) }),
  }),

  askSwap: route({
    method: 'POST',
    path: '/api/rotas/:id/swaps',
    summary: 'Offers a shift of one\u2019s own, or asks for somebody else\u2019s.',
    access: 'staff',
    params: byId,
    body: shapes.swapInput,
    reply: shapes.swap,
    errors: ['oncall.swap_invalid', 'oncall.swap_stale'],
    idempotent: true,
  }),

  decideSwap: route({
    method: 'POST',
    path: '/api/rotas/:id/swaps/:swapId/decision',
    summary: 'Accepts (the swap becomes overrides), declines, or takes back what one asked for.',
    access: 'staff',
    params: z.object({ id, swapId: id }),
    body: z.object({ act: z.enum(['accept', 'decline', 'withdraw']) }),
    reply: shapes.swap,
    errors: ['oncall.swap_over', 'oncall.swap_not_yours', 'oncall.swap_stale', 'oncall.swap_invalid'],
  }),

  addShadow: route({
    method: 'POST',
    path: '/api/rotas/:id/shadows',
    summary: 'Somebody learns along for a time: told the same, never counted as reached.',
    access: 'staff',
    params: byId,
    body: shapes.shadowInput,
    reply: shapes.shadow,
    errors: ['oncall.range_invalid', 'oncall.rota_invalid'],
    idempotent: true,
  }),

  removeShadow: route({
    method: 'DELETE',
    path: '/api/rotas/:id/shadows/:shadowId',
    summary: 'Somebody learns along no longer.',
    access: 'staff',
    params: z.object({ id, shadowId: id }),
  }),

  listFeeds: route({
    method: 'GET',
    path: '/api/on-call/feeds',
    summary: 'The private calendar addresses of the caller, without their secrets.',
    access: 'staff',
    scope: 'on-call:read',
    reply: z.object({
      items: z.array(
        z.object({ id, rota: shapes.named.nullable(), createdAt: instant, lastReadAt: instant.nullable() }),
      ),
    }),
  }),

  createFeed: route({
    method: 'POST',
    path: '/api/on-call/feeds',
    summary: 'A new private address: of a rota, or (null) of the caller in every rota. Told once; the former one ends.',
    access: 'staff',
    scope: 'on-call:write',
    body: z.object({ rotaId: id.nullable() }),
    reply: z.object({ id, url: z.string() }),
    idempotent: true,
  }),

  removeFeed: route({
    method: 'DELETE',
    path: '/api/on-call/feeds/:id',
    summary: 'Ends a private address.',
    access: 'staff',
    scope: 'on-call:write',
    params: byId,
  }),

  readFeed: route({
    method: 'GET',
    path: '/api/ical/:token',
    summary: 'Shifts as iCalendar (RFC 5545), by a private address. About one read a minute.',
    access: 'public',
    params: z.object({ token: z.string().min(20).max(200) }),
    errors: ['oncall.feed_unknown', 'oncall.feed_too_often'],
  }),

  importCalendar: route({
    method: 'POST',
    path: '/api/rotas/:id/import',
    summary:
      'Takes the entries of an iCalendar file as absences or covers; without `save` tells what each would become.',
    access: 'staff',
    scope: 'rotas:write',
    params: byId,
    bodyLimit: 1024 * 1024,
    body: z.object({
      text: z.string().max(524_288),
      as: z.enum(['absences', 'overrides']),
      /** Whose entries are that do not say it. */
      personId: id.nullable().default(null),
      save: z.boolean().default(false),
      /** Save the others although some cannot be taken. */
      leaveOut: z.boolean().default(false),
      seenGaps: shapes.seenGaps,
    }),
    reply: z.object({
      items: z.array(
        z.object({
          summary: z.string(),
          person: shapes.named.nullable(),
          from: instant.nullable(),
          until: instant.nullable(),
          /** Why it cannot be taken. */
          fault: z.string().nullable(),
        }),
      ),
      saved: z.number(),
      /** The gaps that would follow; null once it is saved. */
      proof: shapes.proof.nullable(),
    }),
    errors: ['oncall.import_invalid', 'oncall.gaps_open', 'oncall.person_unknown'],
  }),
}
