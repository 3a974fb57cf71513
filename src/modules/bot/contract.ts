import { z } from 'zod'
import { id, route } from '#platform/http/contract.ts'

const address = z.object({ address: z.string() })
/** A project by its id or its number. */
const ref = z.union([id, z.string().regex(/^\d{1,15}$/, 'must be an id or a number')])

export const bot = {
  projectAddress: route({
    method: 'GET',
    path: '/api/projects/:id/bot-address',
    summary: 'Where mail for the logbook of a project goes, from those who may write there; it stays the same.',
    access: 'person',
    scope: 'projects:read',
    params: z.object({ id: ref }),
    reply: address,
  }),
  accountAddress: route({
    method: 'GET',
    path: '/api/accounts/:id/bot-address',
    summary: 'Where mail for the journal of an account goes, from those who may write there; it stays the same.',
    access: 'staff',
    params: z.object({ id }),
    reply: address,
  }),
  botFile: route({
    method: 'GET',
    path: '/api/bot-files/:id',
    summary: 'Downloads a file that came by mail with an entry of a journal.',
    access: 'person',
    scope: 'projects:read',
    params: z.object({ id }),
    errors: ['files.waiting', 'files.infected', 'files.unchecked'],
  }),
}
