import { z } from 'zod'
import { id, listOf, pageOf, paging, route, words } from '#platform/http/contract.ts'
import { byId, key, reason } from '../shapes.ts'

export const keys = {
  listKeys: route({
    method: 'GET',
    path: '/api/licence-keys',
    summary: 'Licence keys by code. `q` finds codes, labels and names of appliances.',
    access: 'person',
    scope: 'licences:read',
    query: z.object({
      q: z.string().trim().max(100).optional(),
      accountId: id.optional(),
      state: listOf(z.enum(['unbound', 'active', 'retired'])),
      ...paging,
    }),
    reply: pageOf(key),
  }),
  addKey: route({
    method: 'POST',
    path: '/api/licence-keys',
    summary: 'Makes a licence key for an account. Without a code it gets the next one of the account.',
    access: 'staff',
    scope: 'licences:write',
    body: z.object({
      accountId: id,
      kindId: id,
      code: z
        .string()
        .regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/, 'must be capitals, digits and -')
        .optional(),
      label: words(200).default(''),
    }),
    reply: key,
    errors: ['licensing.name_taken', 'licensing.kind_retired'],
    idempotent: true,
  }),
  getKey: route({
    method: 'GET',
    path: '/api/licence-keys/:id',
    summary: 'One licence key with its appliance.',
    access: 'person',
    scope: 'licences:read',
    params: byId,
    reply: key,
  }),
  retireKey: route({
    method: 'POST',
    path: '/api/licence-keys/:id/retire',
    summary: 'Takes a key out of use, for ever. Requests that wait on it are withdrawn.',
    access: 'session',
    params: byId,
    body: z.object({ reason: reason.refine((text) => text.trim() !== '', 'must not be empty') }),
    reply: key,
    errors: ['licensing.key_retired'],
  }),
}
