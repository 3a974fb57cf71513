import { z } from 'zod'
import { id, listOf, pageOf, paging, prose, route } from '#platform/http/contract.ts'
import { webauthnAnswer } from '#platform/http/webauthn.ts'
import { amount, byId, file, reason, request, requestRow, signedUnits, state, written } from '../shapes.ts'

const askErrors = [
  'licensing.amount_refused',
  'licensing.key_unbound',
  'licensing.key_retired',
  'licensing.no_policy',
  'licensing.person_refused',
]
const decideErrors = [
  'licensing.not_now',
  'licensing.own_request',
  'licensing.not_an_approver',
  'licensing.above_limit',
  'licensing.more_than_asked',
  'licensing.given_already',
  'licensing.assertion_refused',
  'licensing.below_used',
]
const text = prose(2000).refine((words) => words.trim() !== '', 'must not be empty')

export const requests = {
  listRequests: route({
    method: 'GET',
    path: '/api/licence-requests',
    summary: 'Requests for capacity, the newest first.',
    access: 'person',
    scope: 'licences:read',
    query: z.object({
      state: listOf(state),
      accountId: id.optional(),
      keyId: id.optional(),
      ...paging,
    }),
    reply: pageOf(requestRow),
  }),
  ask: route({
    method: 'POST',
    path: '/api/licence-requests',
    summary: 'Asks for capacity on a key. Staff on the phone say for whom.',
    access: 'person',
    scope: 'licences:write',
    body: z.object({
      licenceKeyId: id,
      amount: written,
      reason: reason.default(''),
      /** Staff: the person who calls, of the account or its partner. */
      callerId: id.optional(),
    }),
    reply: request,
    errors: askErrors,
    idempotent: true,
  }),
  askByFile: route({
    method: 'POST',
    path: '/api/licence-requests/file',
    summary:
      'Asks with the file an appliance wrote. The same file asks once: again, it answers with the request it made.',
    access: 'person',
    scope: 'licences:write',
    body: z.object({ file, reason: reason.default('') }),
    reply: request,
    errors: [...askErrors, 'licensing.file_refused'],
  }),
  reduceKey: route({
    method: 'POST',
    path: '/api/licence-keys/:id/reduce',
    summary:
      'Asks to take capacity back from a key, never below what is used. Approved like any request, by somebody else.',
    access: 'staff',
    scope: 'licences:write',
    params: byId,
    body: z.object({ amount: written, reason: text }),
    reply: request,
    errors: ['licensing.below_used', ...askErrors],
    idempotent: true,
  }),
  askBaseline: route({
    method: 'POST',
    path: '/api/licence-keys/:id/baseline',
    summary:
      'Asks for a package with a baseline: what was granted in all and what was used. Approved for the whole total, by somebody else.',
    access: 'staff',
    scope: 'licences:write',
    params: byId,
    body: z.object({ total: written, used: written, reason: text }),
    reply: request,
    errors: ['licensing.nothing_granted', 'licensing.baseline_below', 'licensing.below_used', ...askErrors],
    idempotent: true,
  }),
  getRequest: route({
    method: 'GET',
    path: '/api/licence-requests/:id',
    summary: 'One request, with decisions, what is promised, and what who looks may do.',
    access: 'person',
    scope: 'licences:read',
    params: byId,
    reply: request,
  }),
  toSign: route({
    method: 'GET',
    path: '/api/licence-requests/:id/to-sign',
    summary:
      'What the passkey of who asks would sign for a decision: the text, its SHA-256, and options for the browser.',
    access: 'session',
    params: byId,
    query: z.object({ verdict: z.enum(['approve', 'decline']), amount: signedUnits.optional() }),
    reply: z.object({
      /** The canonical JSON that is hashed. */
      text: z.string(),
      /** Lower-case hex. */
      hash: z.string(),
      options: z.record(z.string(), z.unknown()),
      /** The number of the package that would follow, and the total after it, as things stand. */
      next: z.object({ sequence: z.number(), total: amount }),
      /** How many of the person's passkeys there are, and how many the licence server lets decide. */
      credentials: z.object({ registered: z.number(), allowed: z.number() }),
    }),
    errors: decideErrors,
  }),
  decide: route({
    method: 'POST',
    path: '/api/licence-requests/:id/decisions',
    summary:
      'Approves (all or less), declines, or asks back. Approving and declining are signed with a passkey over exactly that.',
    access: 'session',
    params: byId,
    body: z.discriminatedUnion('verdict', [
      z.strictObject({
        verdict: z.literal('approve'),
        amount: signedUnits,
        reason: reason.default(''),
        answer: webauthnAnswer,
      }),
      z.strictObject({ verdict: z.literal('decline'), reason: text, answer: webauthnAnswer }),
      z.strictObject({ verdict: z.literal('ask_back'), reason: text }),
    ]),
    reply: request,
    errors: decideErrors,
  }),
  answer: route({
    method: 'POST',
    path: '/api/licence-requests/:id/answer',
    summary: 'Answers what an approver asked back.',
    access: 'person',
    scope: 'licences:write',
    params: byId,
    body: z.object({ text }),
    reply: request,
    errors: ['licensing.not_now'],
  }),
  withdraw: route({
    method: 'POST',
    path: '/api/licence-requests/:id/withdraw',
    summary: 'Takes a request back before it is approved.',
    access: 'person',
    scope: 'licences:write',
    params: byId,
    reply: request,
    errors: ['licensing.not_now'],
  }),
  askAnew: route({
    method: 'POST',
    path: '/api/licence-requests/:id/ask-anew',
    summary: 'After a refusal of the licence server: a new round of approvals.',
    access: 'staff',
    scope: 'licences:write',
    params: byId,
    reply: request,
    errors: ['licensing.not_now'],
  }),
}
