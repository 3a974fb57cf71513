import { z } from 'zod'
import { id, instant, severity } from '#platform/http/contract.ts'

/** Shapes of the module's replies. What only staff see is null (or empty) for everybody else. */

export const statuses = ['new', 'open', 'in_progress', 'waiting_customer', 'solved', 'closed'] as const
export const status = z.enum(statuses)
export type Status = z.infer<typeof status>

export const channels = ['email', 'phone', 'portal', 'api', 'monitoring'] as const
export const channel = z.enum(channels)
export type Channel = z.infer<typeof channel>

/** The three plain questions; what they make of the severity is in `rules/severity.ts`. */
export const answers = z.object({
  /** Can they still work? */
  work: z.enum(['yes', 'partly', 'no']),
  /** Do their own customers notice? */
  customers: z.enum(['none', 'some', 'all']),
  /** Is there a way around it? */
  wayAround: z.enum(['yes', 'no']),
})
export type Answers = z.infer<typeof answers>

export const named = z.object({ id, name: z.string() })

export const accountRef = z.object({ id, number: z.string(), name: z.string() })

/** A promise as a screen counts it. `usedMs` is open time used at `usedAt`; from there it runs unless paused. */
export const promise = z.object({
  id,
  /** first_response, next_update, resolution, ... */
  kind: z.string(),
  name: z.string(),
  state: z.enum(['running', 'paused', 'kept', 'broken', 'cancelled']),
  /** Somebody still owes it: open in time, or broken and not yet satisfied. */
  owed: z.boolean(),
  /** Time passes at `usedAt`: not paused, not ended, and the calendar is open. */
  ticking: z.boolean(),
  startedAt: instant,
  /** Null while paused. */
  dueAt: instant.nullable(),
  allowedMs: z.number(),
  usedMs: z.number(),
  usedAt: instant,
  pausedAt: instant.nullable(),
  metAt: instant.nullable(),
  brokenAt: instant.nullable(),
  /** Percentages at which the plan warns. */
  warnings: z.array(z.number()),
  /** How late our own clock fired; null for people outside and while it has not. */
  firedAt: instant.nullable(),
  latenessMs: z.number().nullable(),
})
export type PromiseReply = z.output<typeof promise>

/** Where paging stands. Step by step with each page it is `GET /api/escalations/:id` of #oncall. */
export const paging = z.object({
  escalationId: id,
  status: z.enum(['starting', 'paging', 'acknowledged', 'exhausted', 'silent', 'closed']),
  policyName: z.string(),
  policyVersion: z.number(),
  /** 1-based; 0 when nobody is paged. */
  step: z.number(),
  steps: z.number(),
  /** The reader is being paged at this moment. */
  you: z.boolean(),
  /** Who is being paged now. */
  people: z.array(z.string()),
  /** When the next step is called, and who that is. */
  nextAt: instant.nullable(),
  next: z.string().nullable(),
  holder: named.nullable(),
  /** Until when the acknowledgement holds without progress. */
  leaseUntil: instant.nullable(),
})

/** A request in a list. */
export const requestRow = z.object({
  id,
  number: z.number(),
  title: z.string(),
  severity,
  status,
  channel,
  topic: z.string().nullable(),
  account: accountRef,
  contact: z.object({ id: id.nullable(), name: z.string(), email: z.string().nullable() }).nullable(),
  team: named.nullable(),
  assignee: named.nullable(),
  tags: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
  /** Moment and side of the last message. */
  lastMessageAt: instant,
  lastMessageBy: z.enum(['customer', 'staff']),
  /** For optimistic concurrency: changes name the version they saw. */
  version: z.number(),
  /** What is due next; null when nothing is owed. */
  nextPromise: promise.nullable(),
  paging: paging.nullable(),
})
export type RequestRow = z.output<typeof requestRow>

export const attachment = z.object({
  id,
  name: z.string(),
  type: z.string(),
  size: z.number(),
  /** May be shown with `?inline=true` in an <img>; everything else only downloads. */
  picture: z.boolean(),
  /** Shown inside the HTML of the message. */
  inline: z.boolean(),
  /**
   * Whether it can be downloaded: `open`; `waiting` for the malware scanner; held back as `infected`, or `unchecked` because the
   * scanner could not read it; `released` by an administrator all the same.
   */
  scan: z.enum(['open', 'waiting', 'infected', 'unchecked', 'released']),
  /** The name of what was found, or why it could not be scanned. */
  scanSays: z.string().nullable(),
})

/** What became of an answer on its way to one recipient. */
export const delivery = z.object({
  to: z.string(),
  name: z.string(),
  via: z.enum(['email', 'sms', 'push']),
  /** `queued`: not yet handed over. `sent`: the next mail server took it at `at`. */
  state: z.enum(['queued', 'sent', 'failed']),
  at: instant.nullable(),
  /** The other server's own words when it failed; staff only. */
  error: z.string().nullable(),
})

export const authentication = z.object({
  spf: z.string(),
  dkim: z.string(),
  dmarc: z.string(),
  /** The forwarder whose ARC seal is believed, when it is that which proves the sender. */
  vouchedBy: z.string().nullable(),
  /** The From domain itself let the message be sent. */
  authenticated: z.boolean(),
  from: z.string(),
})

export const message = z.object({
  id,
  /** `customer` came in, `answer` went out, `note` stays in the house. */
  kind: z.enum(['customer', 'answer', 'note']),
  author: z.object({
    id: id.nullable(),
    name: z.string(),
    email: z.string().nullable(),
    staff: z.boolean(),
    /** Account of a customer, team of staff. */
    belongs: z.string().nullable(),
  }),
  channel,
  at: instant,
  /** What was written now, without quoted history. */
  text: z.string(),
  /** The whole text when it says more than `text`. */
  fullText: z.string().nullable(),
  /** There is an HTML body: show `GET .../messages/:messageId/html` in a sandboxed frame. */
  html: z.boolean(),
  /** A status update restarts "next update" and changes nothing else. */
  statusUpdate: z.boolean(),
  /** To whom an answer went, in words a reader knows: names or addresses. */
  to: z.array(z.string()),
  deliveries: z.array(delivery),
  attachments: z.array(attachment),
  /** Promises this answer kept; `earlyMs` is negative when late. */
  kept: z.array(z.object({ kind: z.string(), name: z.string(), earlyMs: z.number() })),
  /** For messages by e-mail; staff only. */
  authentication: authentication.nullable(),
  /**
   * `not_authenticated`, `automatic`, `from_staff_address`, `unknown_sender`; how it was protected (`smime_encrypted`,
   * `pgp_signed`, ...); `winmail_opened`: staff only.
   */
  flags: z.array(z.string()),
})
export type MessageReply = z.output<typeof message>

export const watcher = z.object({ personId: id.nullable(), name: z.string(), email: z.string().nullable() })

export const entry = z.object({
  id,
  kind: z.string(),
  visibility: z.enum(['internal', 'customer']),
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
  author: z.string(),
  at: instant,
})

export const linkKind = z.enum(['related', 'duplicate', 'follows', 'caused_by'])

/** How a request belongs together with another. `out` leads to the other one: this one is its duplicate, caused by it. */
export const link = z.object({
  id,
  kind: linkKind,
  direction: z.enum(['out', 'in']),
  request: z.object({ id, number: z.number(), title: z.string(), severity, status, account: accountRef }),
})
export type LinkReply = z.output<typeof link>

/** A reminder that waits, or came and was not seen to. */
export const followUp = z.object({
  id,
  dueAt: instant,
  note: z.string(),
  person: named,
  firedAt: instant.nullable(),
})
export type FollowUpReply = z.output<typeof followUp>

/** What became of an act on one of many requests. */
export const actResult = z.object({
  id,
  /** Null for what is not the caller's to see. */
  number: z.number().nullable(),
  done: z.boolean(),
  /** Why not: the code of the refusal and its sentence. */
  code: z.string().nullable(),
  why: z.string().nullable(),
})
export type ActResult = z.output<typeof actResult>

export const rating = z.object({
  score: z.number().nullable(),
  comment: z.string().nullable(),
  askedAt: instant,
  answeredAt: instant.nullable(),
  by: z.string().nullable(),
})
export type RatingReply = z.output<typeof rating>

/** A broken promise and why it broke. */
export const breach = z.object({
  promiseId: id,
  request: z.object({ id, number: z.number(), title: z.string(), severity }),
  /** The promise in words. */
  name: z.string(),
  askedAt: instant,
  person: named.nullable(),
  reason: named.nullable(),
  words: z.string().nullable(),
  answeredAt: instant.nullable(),
  answeredBy: z.string().nullable(),
})
export type BreachReply = z.output<typeof breach>

/** The account beside a request. */
export const accountCard = accountRef.extend({
  kind: z.string(),
  partner: named.nullable(),
  manager: z.string().nullable(),
  zone: z.string(),
  language: z.string(),
  phone: z.string().nullable(),
  openRequests: z.number(),
})

export const request = requestRow.extend({
  account: accountCard,
  contact: z
    .object({
      id: id.nullable(),
      name: z.string(),
      email: z.string().nullable(),
      phones: z.array(z.string()),
      language: z.string().nullable(),
      title: z.string(),
    })
    .nullable(),
  contract: z.object({ id, number: z.string(), name: z.string(), endsOn: z.string().nullable() }).nullable(),
  plan: named.nullable(),
  answers: answers.nullable(),
  /** Number to call back, from a logged call. */
  callBack: z.string().nullable(),
  watchers: z.array(watcher),
  /** Addresses the customer copied in. */
  cc: z.array(z.string()),
  messages: z.array(message),
  /** Oldest first; people outside get what is visible to them. */
  journal: z.array(entry),
  promises: z.array(promise),
  alsoOpen: z.array(z.object({ id, number: z.number(), title: z.string(), severity, status })),
  solvedAt: instant.nullable(),
  closedAt: instant.nullable(),
  /** The statuses the reader may move it to now. */
  mayBecome: z.array(status),
  /** The request this one was merged into. */
  mergedInto: z.object({ id, number: z.number() }).nullable(),
  /** Merges into this one and splits from it, as long as they hold; staff only. */
  merges: z.array(
    z.object({
      id,
      kind: z.enum(['merge', 'split']),
      /** This one took the other in, or went into it; was split off, or gave the other away. */
      role: z.enum(['took', 'went', 'split_off', 'gave']),
      other: z.object({ id, number: z.number() }),
      at: instant,
      by: z.string(),
      messageIds: z.array(id),
    }),
  ),
  /** Staff only, as everything below but `rating`. */
  links: z.array(link),
  followUps: z.array(followUp),
  breaches: z.array(breach),
  timeSpentMs: z.number(),
  /** What the customer thought of it; null when nobody was asked. */
  rating: rating.nullable(),
  /** The reader may be asked now: a customer, the request is solved, nobody answered yet. */
  mayRate: z.boolean(),
  /** What the reader may do here. */
  may: z.object({ answer: z.boolean(), note: z.boolean(), update: z.boolean() }),
})
export type RequestReply = z.output<typeof request>

/** What would be promised if it were sent now. */
export const preview = z.object({
  severity,
  plan: named.nullable(),
  now: instant,
  promises: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      dueAt: instant,
      allowedMs: z.number(),
      /** The promise comes again after each update. */
      repeats: z.boolean(),
    }),
  ),
  firstResponseBy: instant.nullable(),
  /** `day and night`, or the calendar's name. */
  hours: z.string().nullable(),
  /** Who is reached. `people` are named to staff only. */
  paging: z.object({
    /** Somebody is called at once. */
    atOnce: z.boolean(),
    policyName: z.string().nullable(),
    team: z.string().nullable(),
    people: z.array(z.string()),
    /** Without an answer for so long the next one is called. */
    nextAfterMs: z.number().nullable(),
  }),
})
export type Preview = z.output<typeof preview>

/** What a creating call answers. */
export const created = z.object({
  id,
  number: z.number(),
  title: z.string(),
  severity,
  status,
  version: z.number(),
  promises: z.array(promise),
  firstResponseBy: instant.nullable(),
})
export type Created = z.output<typeof created>
