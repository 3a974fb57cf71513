import { z } from 'zod'
import { id, route } from '#platform/http/contract.ts'
import { webauthnAnswer } from '#platform/http/webauthn.ts'
import { byId } from '../shapes.ts'

const approver = z.object({
  person: z.object({ id, name: z.string(), roles: z.array(z.string()) }),
  passkeys: z.array(
    z.object({
      credentialId: z.string(),
      name: z.string(),
      /** The licence server lets it decide. */
      allowed: z.boolean(),
      /** Somebody vouched for it, and the licence server has not answered yet. */
      pending: z.boolean(),
      /** Why the licence server did not agree; null when it did, or was not asked. */
      refused: z.string().nullable(),
    }),
  ),
})
const credentialId = z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/)
const vouchErrors = ['licensing.not_an_approver']

export const approvers = {
  listApprovers: route({
    method: 'GET',
    path: '/api/licence-approvers',
    summary: 'Who may approve capacity by their roles, and which of their passkeys the licence server lets decide.',
    access: 'staff',
    scope: 'licences:read',
    reply: z.object({ items: z.array(approver) }),
  }),
  vouchToSign: route({
    method: 'GET',
    path: '/api/licence-approvers/:id/vouching',
    summary: 'What the passkey of who asks would sign to let a passkey of this person decide.',
    access: 'session',
    params: byId,
    query: z.object({ credentialId }),
    reply: z.object({ hash: z.string(), roles: z.array(z.string()), options: z.record(z.string(), z.unknown()) }),
    errors: vouchErrors,
  }),
  vouch: route({
    method: 'POST',
    path: '/api/licence-approvers/:id/vouching',
    summary: 'Vouches for a passkey of a colleague, signed with one that may decide. The licence server judges it.',
    access: 'session',
    params: byId,
    body: z.object({
      credentialId,
      answer: webauthnAnswer,
    }),
    reply: approver,
    errors: [...vouchErrors, 'licensing.assertion_refused'],
  }),
}
