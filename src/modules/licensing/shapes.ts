import { z } from 'zod'
import { staffRoles } from '#platform/actor.ts'
import { id, instant, line, prose } from '#platform/http/contract.ts'
import { units, writtenIn } from './rules/amount.ts'
import { requestStates } from './rules/request.ts'

export const byId = z.object({ id })
export const named = z.object({ id, name: z.string() })
export const unit = z.enum(units)
export const way = z.enum(writtenIn)

/** An amount in base units as a decimal text, so that no reader rounds it; `text` is how people write it. */
export const amount = z.object({ amount: z.string(), text: z.string() })
/** Whole base units. Up to 2^63-1; no sign, no exponent, no point. */
export const baseUnits = z.string().regex(/^[1-9]\d{0,18}$/, 'must be a whole number above zero, as text')
/** The same, below zero where capacity is taken back. */
export const signedUnits = z.string().regex(/^-?[1-9]\d{0,18}$/, 'must be a whole number other than zero, as text')
/** An amount as it is typed: a plain decimal number and what it is written in. */
export const written = z.object({
  value: z.string().regex(/^\d{1,19}(\.\d{1,19})?$/, 'must be a plain decimal number such as 40 or 1.5'),
  unit: way,
})
/** Money in the currency's smallest unit, as text. */
export const money = z.object({ minor: z.string(), currency: z.string() })

const limit = z.object({ role: z.enum(staffRoles), upTo: written.nullable() })
export const policyInput = z.object({
  /** Each role that approves, and up to how much; null: any amount. */
  limits: z.array(limit).min(1).max(20),
  needed: z.number().int().min(1).max(5),
  /** Two people at least for more than this; null: never. */
  fourEyesAbove: written.nullable(),
  decideWithinMs: z.number().int().min(60_000).max(7_776_000_000),
  /** Calendar of the promise; null: elapsed time. */
  calendarId: id.nullable().default(null),
  /** Who is paged when half of the time is over; null: nobody. */
  escalationPolicyId: id.nullable().default(null),
})
export const policy = z.object({
  version: z.number(),
  limits: z.array(z.object({ role: z.enum(staffRoles), upTo: amount.nullable() })),
  needed: z.number(),
  fourEyesAbove: amount.nullable(),
  decideWithinMs: z.number(),
  calendarId: id.nullable(),
  escalationPolicyId: id.nullable(),
  changedAt: instant,
})

export const kindFields = {
  name: line(100),
  /** Cents and the like for each `pricePer`; null: not priced here. */
  price: z
    .object({ minor: z.string().regex(/^\d{1,15}$/), per: written, currency: z.string().regex(/^[A-Z]{3}$/) })
    .nullable()
    .optional(),
  creditAllowed: z.boolean().optional(),
}
export const kind = z.object({
  id,
  productId: id,
  code: z.string(),
  name: z.string(),
  unit,
  writtenIn: way,
  price: z.object({ minor: z.string(), per: amount, currency: z.string() }).nullable(),
  creditAllowed: z.boolean(),
  retiredAt: instant.nullable(),
  /** For staff; null for others, and while nobody may approve. */
  policy: policy.nullable(),
})
export const product = z.object({
  id,
  name: z.string(),
  description: z.string(),
  retiredAt: instant.nullable(),
  kinds: z.array(kind),
})

export const appliance = z.object({
  id,
  name: z.string(),
  /** SHA-256 of its raw public key, lower-case hex. */
  thumbprint: z.string(),
  registeredVia: z.enum(['file', 'code', 'api']),
  registeredAt: instant,
  retiredAt: instant.nullable(),
})

export const key = z.object({
  id,
  /** What people say: `ACME-MIG-07`. */
  code: z.string(),
  label: z.string(),
  account: named,
  kind: z.object({ id, code: z.string(), name: z.string(), unit, writtenIn: way }),
  product: z.string(),
  appliance: appliance.nullable(),
  createdAt: instant,
  retiredAt: instant.nullable(),
  retiredBecause: z.string().nullable(),
  /** Requests that are not over. */
  open: z.number(),
  /** Granted so far, and by how many packages. */
  granted: z.object({ total: amount, sequence: z.number() }),
  /** As the appliance said last; null while it said nothing. */
  used: z.object({ amount, left: amount, at: instant, sequence: z.number() }).nullable(),
  /** At its present rate: used a day, and when nothing is left; null while the reports say too little. */
  forecast: z.object({ perDay: amount, dryAt: instant }).nullable(),
  /** Why somebody has to look at it: a machine that was put back, or is another one. Blocks nothing. */
  flag: z.object({ at: instant, because: z.string() }).nullable(),
})

export const state = z.enum(requestStates)
export const channel = z.enum(['portal', 'api', 'file', 'mail', 'phone'])
export const verdict = z.enum(['approve', 'decline', 'ask_back'])

export const decision = z.object({
  id,
  round: z.number(),
  by: named,
  verdict,
  amount: amount.nullable(),
  reason: z.string(),
  at: instant,
})

export const requestRow = z.object({
  id,
  /** `LR-1001`. */
  number: z.string(),
  state,
  account: named,
  key: z.object({ id, code: z.string() }),
  kind: z.object({ code: z.string(), name: z.string() }),
  purpose: z.enum(['grant', 'reduction', 'withdrawal', 'baseline']),
  /** Of a baseline the total that it sets. */
  amount,
  granted: amount.nullable(),
  /** Of a withdrawal: the credit account that paid for it. */
  drawnFrom: z.object({ id, number: z.string() }).nullable(),
  requester: z.string(),
  channel,
  askedAt: instant,
  decidedAt: instant.nullable(),
})

/** What the person who looks may do, and why not. */
export const mayDo = z.object({
  approve: z.boolean(),
  /** Code of the refusal, such as `own_request` or `above_limit`; null when nothing stands in the way. */
  because: z.string().nullable(),
  /** The most this person may approve; null: any amount. */
  upTo: amount.nullable(),
  answer: z.boolean(),
  withdraw: z.boolean(),
  askAnew: z.boolean(),
})

export const request = requestRow.extend({
  reason: z.string(),
  /** Of a baseline: what was used, as it is known. */
  baselineUsed: amount.nullable(),
  /** How it was written by who asked: `40 TB`. */
  written: z.string(),
  unit,
  writtenIn: way,
  requesterId: id,
  enteredBy: z.string(),
  appliance: z.object({ id, name: z.string(), thumbprint: z.string() }),
  price: money.nullable(),
  contractNumber: z.string().nullable(),
  policyVersion: z.number(),
  round: z.number(),
  decisions: z.array(decision),
  /** So many people have approved the amount nearest to enough, of so many. For staff. */
  approvals: z.object({ amount, have: z.number(), needed: z.number() }).nullable(),
  refusal: z.object({ code: z.string(), text: z.string() }).nullable(),
  packageId: id.nullable(),
  issuedAt: instant.nullable(),
  promise: z.object({ dueAt: instant.nullable(), state: z.string() }).nullable(),
  /** Of the key: granted, used as last reported, left; and whether reports and packages agree. */
  capacity: z.object({
    total: amount,
    sequence: z.number(),
    used: amount.nullable(),
    left: amount.nullable(),
    reportedAt: instant.nullable(),
    flag: z.string().nullable(),
  }),
  may: mayDo,
  journal: z.array(z.object({ at: instant, author: z.string(), kind: z.string(), text: z.string() })),
})

export const reason = prose(2000)
/** An appliance's signed request file, as text. */
export const file = prose(16_384).refine((text) => text.trim() !== '', 'must not be empty')
