import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, route, words } from '#platform/http/contract.ts'
import { byId, file, key, reason } from '../shapes.ts'

const fileErrors = ['licensing.file_refused', 'licensing.appliance_known', 'licensing.code_unknown']

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
  bindKey: route({
    method: 'POST',
    path: '/api/licence-keys/:id/appliance',
    summary:
      'Binds a key to an appliance: by the request file the appliance wrote, or by the code it shows after it registered itself.',
    access: 'person',
    scope: 'licences:write',
    params: byId,
    body: z.union([
      z.strictObject({ file, name: line(100).optional() }),
      z.strictObject({ code: z.string().trim().min(10).max(20), name: line(100).optional() }),
    ]),
    reply: key,
    errors: [...fileErrors, 'licensing.key_bound', 'licensing.key_retired'],
    idempotent: true,
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
  offerAppliance: route({
    method: 'POST',
    path: '/api/appliance-offers',
    summary:
      'An appliance shows its key, by its signed request file, and gets the code that a person then types. Good for a day.',
    access: 'public',
    body: z.object({ file }),
    reply: z.object({ code: z.string(), thumbprint: z.string(), expiresAt: instant }),
    errors: fileErrors,
    costly: true,
  }),
  takeReceipt: route({
    method: 'POST',
    path: '/api/licence-keys/:id/receipts',
    summary: 'Takes in what the appliance used: a receipt file, or the 24 characters somebody reads out.',
    access: 'person',
    scope: 'licences:write',
    params: byId,
    body: z.union([z.strictObject({ file }), z.strictObject({ code: z.string().trim().min(24).max(60) })]),
    reply: key,
    errors: ['licensing.file_refused', 'licensing.code_refused', 'licensing.key_unbound'],
  }),
  rebaseline: route({
    method: 'POST',
    path: '/api/licence-keys/:id/rebaseline',
    summary: 'Counts a flagged key anew from the report received last, after somebody looked at why.',
    access: 'session',
    params: byId,
    stepUp: true,
    body: z.object({ reason: reason.refine((text) => text.trim() !== '', 'must not be empty') }),
    reply: key,
    errors: ['licensing.not_flagged'],
  }),
  transferKey: route({
    method: 'POST',
    path: '/api/licence-keys/:id/transfer',
    summary:
      'Moves a key to another appliance against the proof that the old one gave it back. Answers with the new key.',
    access: 'person',
    scope: 'licences:write',
    params: byId,
    body: z.object({ proof: file, file, name: line(100).optional() }),
    reply: key,
    errors: [...fileErrors, 'licensing.key_unbound', 'licensing.key_retired', 'licensing.name_taken'],
    idempotent: true,
  }),
}
