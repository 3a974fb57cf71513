import { z } from 'zod'
import { amount, byId, named, way, written } from '#contracts/licensing'
import { id, instant, pageOf, paging, prose, route, line as words } from '#platform/http/contract.ts'
import { webauthnAnswer } from '#platform/http/webauthn.ts'

const accountRow = z.object({
  id,
  number: z.string(),
  name: z.string(),
  account: named,
  kind: z.object({ id, code: z.string(), name: z.string(), unit: z.string(), writtenIn: way }),
  /** What can be withdrawn. */
  available: amount,
  /** Kept aside for packages that are being made. */
  held: amount,
  drawn: amount,
  bought: amount,
  /** The sum of adjustments; may be below zero. */
  adjusted: amount,
  low: z.boolean(),
  createdAt: instant,
  closedAt: instant.nullable(),
})

const person = z.object({
  id,
  name: z.string(),
  account: named,
  /** Whether a limit may be set for them; others are only warned. */
  withdraws: z.boolean(),
})

const limit = z.object({
  person: named,
  each: amount,
  perDay: amount,
  usedToday: amount,
  setBy: z.string(),
  setAt: instant,
})

const change = z.object({
  id,
  purpose: z.enum(['purchase', 'adjustment']),
  /** Negative where an adjustment takes. */
  amount,
  reference: z.string(),
  state: z.enum(['proposed', 'booked', 'declined']),
  proposedBy: named,
  proposedAt: instant,
  approvals: z.array(z.object({ person: named, at: instant })),
  /** So many different people must approve it. */
  needed: z.number(),
  decidedAt: instant.nullable(),
  declinedBy: z.string().nullable(),
  reason: z.string().nullable(),
  /** What the licence server found of it: null while it has not looked. */
  checked: z.enum(['counted', 'refused']).nullable(),
  checkedSentence: z.string().nullable(),
})

const account = accountRow.extend({
  lowAt: amount.nullable(),
  /** Who is warned. */
  warn: z.array(named),
  /** Of everybody, for those who set them; else one's own. */
  limits: z.array(limit),
  /** For staff; empty for others. */
  changes: z.array(change),
  may: z.object({ withdraw: z.boolean(), limit: z.boolean(), propose: z.boolean(), approve: z.boolean() }),
})

const line = z.object({
  /** Number of the posting: 1, 2, 3 without a gap. */
  n: z.number(),
  kind: z.enum(['purchase', 'raise', 'lower', 'hold', 'post', 'void']),
  /** What it did to what is available. */
  amount,
  /** Balances after it. */
  available: amount,
  held: amount,
  person: z.string(),
  reference: z.string().nullable(),
  keyCode: z.string().nullable(),
  requestNumber: z.string().nullable(),
  requestId: id.nullable(),
  at: instant,
})

const read = { access: 'person', scope: 'credit:read', params: byId } as const
const staff = { access: 'session', params: byId } as const
const approving = ['credit.not_now', 'credit.own_change', 'credit.not_an_approver', 'credit.above_approval', 'credit.given_already'] // biome-ignore format: a list
const span = { from: instant.optional(), to: instant.optional() }

export const credit = {
  listCreditAccounts: route({
    method: 'GET',
    path: '/api/credit-accounts',
    summary: 'Credit accounts with their balances.',
    access: 'person',
    scope: 'credit:read',
    query: z.object({ accountId: id.optional(), ...paging }),
    reply: pageOf(accountRow),
  }),
  addCreditAccount: route({
    method: 'POST',
    path: '/api/credit-accounts',
    summary: 'Opens a credit account of one kind of capacity.',
    access: 'session',
    body: z.object({ accountId: id, kindId: id, name: words(100) }),
    reply: account,
    errors: ['credit.not_allowed'],
    idempotent: true,
  }),
  getCreditAccount: route({
    ...read,
    method: 'GET',
    path: '/api/credit-accounts/:id',
    summary: 'One credit account: balances, limits, and for staff what is proposed.',
    reply: account,
  }),
  editCreditAccount: route({
    ...staff,
    method: 'PATCH',
    path: '/api/credit-accounts/:id',
    summary: 'Names it, says from where on it is low and who is warned, closes it or opens it again (staff).',
    body: z.object({
      name: words(100).optional(),
      lowAt: written.nullable().optional(),
      warn: z.array(id).max(20).optional(),
      closed: z.boolean().optional(),
    }),
    reply: account,
    errors: ['credit.person_refused', 'licensing.amount_refused'],
  }),
  listCreditPeople: route({
    ...staff,
    method: 'GET',
    path: '/api/credit-accounts/:id/people',
    summary: 'Who may be given a limit on it or be warned: its people, the partner’s, and for staff who sells credit.',
    reply: z.object({ items: z.array(person) }),
  }),
  setCreditLimit: route({
    method: 'PUT',
    path: '/api/credit-accounts/:id/limits/:personId',
    summary: 'Says how much a person of the account, or of its partner, may withdraw at once and on one day (UTC).',
    access: 'session',
    params: z.object({ id, personId: id }),
    stepUp: true,
    body: z.object({ each: written, perDay: written }),
    reply: limit,
    errors: ['credit.person_refused', 'licensing.amount_refused'],
  }),
  removeCreditLimit: route({
    method: 'DELETE',
    path: '/api/credit-accounts/:id/limits/:personId',
    summary: 'Takes it away: the person withdraws nothing any more.',
    access: 'session',
    params: z.object({ id, personId: id }),
  }),
  withdrawCredit: route({
    method: 'POST',
    path: '/api/credit-accounts/:id/withdrawals',
    summary: 'Withdraws capacity for a licence key. The package follows at once; nobody approves it.',
    access: 'person',
    scope: 'credit:write',
    params: byId,
    body: z.object({ licenceKeyId: id, amount: written }),
    reply: z.object({ id, amount, request: z.object({ id, number: z.string() }), available: amount }),
    errors: [
      'credit.not_enough',
      'credit.no_limit',
      'credit.above_limit',
      'credit.above_day',
      'credit.closed',
      'credit.not_allowed',
      'credit.key_refused',
      'credit.not_now',
      'credit.amount_refused',
      'licensing.amount_refused',
      'licensing.no_policy',
    ],
    idempotent: true,
  }),
  getStatement: route({
    ...read,
    method: 'GET',
    path: '/api/credit-accounts/:id/statement',
    summary: 'What was booked, the newest first, with the balances after each posting.',
    query: z.object({ ...span, ...paging }),
    reply: pageOf(line),
  }),
  getStatementFile: route({
    ...read,
    method: 'GET',
    path: '/api/credit-accounts/:id/statement/file',
    summary: 'The statement as CSV or PDF.',
    query: z.object({ ...span, format: z.enum(['csv', 'pdf']), language: z.enum(['en', 'de']).default('en') }),
    costly: true,
  }),
  proposeCredit: route({
    ...staff,
    method: 'POST',
    path: '/api/credit-accounts/:id/changes',
    summary: 'Proposes a purchase, or an adjustment that gives or takes. Somebody else approves it.',
    stepUp: true,
    body: z.object({
      purpose: z.enum(['purchase', 'adjustment']),
      takes: z.boolean().default(false),
      amount: written,
      /** Order or invoice; the reason of an adjustment. */
      reference: words(200),
    }),
    reply: change,
    errors: [
      'credit.reference_taken',
      'credit.closed',
      'credit.amount_refused',
      'licensing.amount_refused',
      'licensing.no_policy',
    ],
    idempotent: true,
  }),
  creditToSign: route({
    ...staff,
    method: 'GET',
    path: '/api/credit-changes/:id/to-sign',
    summary: 'What the passkey of who asks would sign: the text, its SHA-256, and options for the browser.',
    reply: z.object({
      text: z.string(),
      /** Lower-case hex. */
      hash: z.string(),
      options: z.record(z.string(), z.unknown()),
      credentials: z.object({ registered: z.number(), allowed: z.number() }),
    }),
    errors: approving,
  }),
  approveCredit: route({
    ...staff,
    method: 'POST',
    path: '/api/credit-changes/:id/approvals',
    summary: 'Approves a change with a passkey; the last approval that is needed books it.',
    body: z.object({ answer: webauthnAnswer }),
    reply: change,
    errors: [...approving, 'credit.assertion_refused', 'credit.not_enough', 'credit.amount_refused'],
  }),
  declineCredit: route({
    ...staff,
    method: 'POST',
    path: '/api/credit-changes/:id/decline',
    summary: 'Declines a change, or takes back what one proposed.',
    body: z.object({ reason: prose(500).refine((text) => text.trim() !== '', 'must not be empty') }),
    reply: change,
    errors: ['credit.not_now'],
  }),
}
