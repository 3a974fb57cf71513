import { z } from 'zod'
import { id, instant, pageOf, paging, route } from '#platform/http/contract.ts'
import { amount, byId, named } from '../shapes.ts'

const row = z.object({
  id,
  account: named,
  key: z.object({ id, code: z.string() }),
  kind: z.object({ code: z.string(), name: z.string() }),
  request: z.object({ id, number: z.string() }),
  /** Who withdrew it, and from which credit account; null where people approved it. */
  withdrawn: z.object({ by: z.string(), from: z.string() }).nullable(),
  /** The package's number on its key, from 1. */
  sequence: z.number(),
  amount,
  /** Everything granted on the key up to this package. */
  total: amount,
  fileName: z.string(),
  size: z.number(),
  /** Of the file's bytes, lower-case hex. */
  sha256: z.string(),
  issuedAt: instant,
  importBefore: instant,
  downloads: z.number(),
})

export const packages = {
  listPackages: route({
    method: 'GET',
    path: '/api/licence-packages',
    summary: 'The download area: signed packages, the newest first.',
    access: 'person',
    scope: 'licences:read',
    query: z.object({ accountId: id.optional(), keyId: id.optional(), ...paging }),
    reply: pageOf(row),
  }),
  getPackage: route({
    method: 'GET',
    path: '/api/licence-packages/:id',
    summary: 'One package, and who took it when.',
    access: 'person',
    scope: 'licences:read',
    params: byId,
    reply: row.extend({
      taken: z.array(z.object({ at: instant, person: z.string(), via: z.string(), mailedTo: z.string().nullable() })),
    }),
  }),
  downloadPackage: route({
    method: 'GET',
    path: '/api/licence-packages/:id/file',
    summary: 'The package as a file. Each download is noted; the bytes never change.',
    access: 'person',
    scope: 'licences:read',
    params: byId,
  }),
  mailPackage: route({
    method: 'POST',
    path: '/api/licence-packages/:id/mail',
    summary: 'Mails the package to a named contact of the account or its partner.',
    access: 'person',
    scope: 'licences:write',
    params: byId,
    body: z.object({ personId: id }),
    errors: ['licensing.person_refused'],
    idempotent: true,
  }),
}
