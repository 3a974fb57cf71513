import { z } from 'zod'
import { id, line, route } from '#platform/http/contract.ts'

/** Which filters of the list a view may keep; as text, the way they stand in the address. */
export const viewFilters = [
  'state',
  'status',
  'severity',
  'team',
  'assignee',
  'account',
  'contact',
  'channel',
  'tag',
  'q',
  'order',
] as const

export const view = z.object({
  id,
  name: z.string(),
  scope: z.enum(['own', 'team', 'all']),
  team: z.object({ id, name: z.string() }).nullable(),
  owner: z.object({ id, name: z.string() }),
  filter: z.record(z.string(), z.string()),
  /** The caller may change and remove it. */
  mine: z.boolean(),
})

const input = z.object({
  name: line(60),
  scope: z.enum(['own', 'team', 'all']).default('own'),
  teamId: id.nullable().default(null),
  filter: z.partialRecord(z.enum(viewFilters), z.string().max(500)),
})
const byId = z.object({ id })
const errors = ['support.view_refused']

export const viewing = {
  listViews: route({
    method: 'GET',
    path: '/api/views',
    summary: 'Lists the caller’s own views, those of their teams and those of everybody.',
    access: 'staff',
    scope: 'requests:read',
    reply: z.object({ items: z.array(view), mayShareWithAll: z.boolean() }),
  }),

  createView: route({
    method: 'POST',
    path: '/api/views',
    summary: 'Keeps filters of the list under a name, for oneself, a team or everybody.',
    access: 'staff',
    scope: 'requests:write',
    idempotent: true,
    body: input,
    reply: view,
    errors,
  }),

  changeView: route({
    method: 'PUT',
    path: '/api/views/:id',
    summary: 'Replaces a view.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
    body: input,
    reply: view,
    errors,
  }),

  deleteView: route({
    method: 'DELETE',
    path: '/api/views/:id',
    summary: 'Removes a view.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
  }),
}
