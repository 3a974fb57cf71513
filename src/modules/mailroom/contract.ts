import { z } from 'zod'
import { id, instant, line, pageOf, paging, prose, route, words } from '#platform/http/contract.ts'

const place = {
  host: line(253).refine((text) => /^[a-z0-9.:-]+$/i.test(text), 'must be a host name or an address'),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']),
  username: line(320),
  folder: line(200).default('INBOX'),
  afterwards: z.enum(['leave', 'seen', 'move', 'delete']).default('leave'),
  moveTo: words(200).optional(),
  /** `oauth2`: an access token is made from the refresh token at `tokenUrl` (RFC 6749). */
  auth: z.enum(['password', 'oauth2']).default('password'),
  tokenUrl: words(500).optional(),
  clientId: words(500).optional(),
  scope: words(1000).optional(),
  /** Secrets go in and never come out. Left out, the stored ones stay. */
  password: z.string().max(1000).optional(),
  clientSecret: z.string().max(4000).optional(),
  refreshToken: z.string().max(16_000).optional(),
}

export const mailboxInput = z.object({
  name: line(100),
  address: z.email().max(254),
  ...place,
  beginWith: z.enum(['new', 'all']).default('new'),
  paused: z.boolean().default(false),
})
export type MailboxInput = z.output<typeof mailboxInput>

const mailbox = z.object({
  id,
  name: z.string(),
  address: z.string(),
  host: z.string(),
  port: z.number(),
  security: z.enum(['tls', 'starttls', 'none']),
  username: z.string(),
  folder: z.string(),
  afterwards: z.enum(['leave', 'seen', 'move', 'delete']),
  moveTo: z.string().nullable(),
  auth: z.enum(['password', 'oauth2']),
  tokenUrl: z.string().nullable(),
  clientId: z.string().nullable(),
  scope: z.string().nullable(),
  beginWith: z.enum(['new', 'all']),
  paused: z.boolean(),
  version: z.number(),
  state: z.enum(['new', 'working', 'failing', 'paused']),
  lastError: z.string().nullable(),
  failingSince: instant.nullable(),
  checkedAt: instant.nullable(),
  lastMailAt: instant.nullable(),
})
export type MailboxReply = z.output<typeof mailbox>

const quarantined = z.object({
  id,
  receivedAt: instant,
  /** Limit, time, crash, error or danger. */
  kind: z.string(),
  reason: z.string(),
  /** Read, and held until somebody releases it; else nobody could read it. */
  held: z.boolean(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  size: z.number(),
  /** The mailbox it was fetched from; null when it came by SMTP. */
  mailbox: z.string().nullable(),
  authenticated: z.boolean(),
  requestId: id.nullable(),
  settledAt: instant.nullable(),
  settledBy: z.string().nullable(),
  settledHow: z.enum(['released', 'read_again', 'request', 'deleted']).nullable(),
  settledWhy: z.string().nullable(),
})
export type QuarantinedReply = z.output<typeof quarantined>

const byId = z.object({ id })
const settled = z.object({ requestId: id.nullable() })

export const mailroom = {
  listMailboxes: route({
    method: 'GET',
    path: '/api/mailboxes',
    summary: 'All mailboxes that are fetched, and how it goes.',
    access: 'staff',
    reply: z.object({ items: z.array(mailbox) }),
  }),
  createMailbox: route({
    method: 'POST',
    path: '/api/mailboxes',
    summary: 'Has a mailbox fetched by IMAP from now on.',
    access: 'staff',
    body: mailboxInput,
    reply: mailbox,
    errors: ['mailroom.incomplete', 'mailroom.name_taken'],
    idempotent: true,
  }),
  changeMailbox: route({
    method: 'PUT',
    path: '/api/mailboxes/:id',
    summary: 'Changes a mailbox. Another server, user or folder begins anew.',
    access: 'staff',
    params: byId,
    body: mailboxInput.extend({ version: z.number().int().min(1) }),
    reply: mailbox,
    errors: ['mailroom.incomplete', 'mailroom.name_taken', 'platform.conflict'],
  }),
  removeMailbox: route({
    method: 'DELETE',
    path: '/api/mailboxes/:id',
    summary: 'Fetches a mailbox no more. What came stays.',
    access: 'staff',
    params: byId,
  }),
  testMailbox: route({
    method: 'POST',
    path: '/api/mailboxes/test',
    summary: 'Signs in at a mailbox and opens its folder, without changing anything.',
    access: 'staff',
    body: z.object({ ...place, /** Whose stored secret is used when none is given. */ id: id.optional() }),
    reply: z.object({ works: z.boolean(), messages: z.number().nullable(), error: z.string().nullable() }),
    errors: ['mailroom.incomplete'],
  }),

  listQuarantine: route({
    method: 'GET',
    path: '/api/quarantine',
    summary: 'Messages that were put aside: those that wait, or those somebody decided.',
    access: 'staff',
    query: z.object({ ...paging, show: z.enum(['waiting', 'settled']).default('waiting') }),
    reply: pageOf(quarantined),
  }),
  readQuarantined: route({
    method: 'GET',
    path: '/api/quarantine/:id',
    summary: 'One message that was put aside, as it came: text, at most its first 256 KB.',
    access: 'staff',
    params: byId,
    reply: quarantined.extend({
      raw: z.string(),
      cut: z.boolean(),
      text: z.string(),
      attachments: z.array(z.object({ name: z.string(), type: z.string(), size: z.number() })),
    }),
  }),
  releaseQuarantined: route({
    method: 'POST',
    path: '/api/quarantine/:id/release',
    summary: 'Lets a held message go on as any mail; one nobody could read is read again.',
    access: 'staff',
    params: byId,
    reply: settled,
    errors: ['mailroom.settled'],
  }),
  requestOfQuarantined: route({
    method: 'POST',
    path: '/api/quarantine/:id/request',
    summary: 'Makes a request of a message, unless it is one already.',
    access: 'staff',
    params: byId,
    reply: settled,
    errors: ['mailroom.settled'],
  }),
  deleteQuarantined: route({
    method: 'POST',
    path: '/api/quarantine/:id/delete',
    summary: 'Deletes a message for good; that it came, and why it was deleted, stays.',
    access: 'staff',
    params: byId,
    body: z.object({ reason: prose(1000).refine((text) => text.trim() !== '', 'must say why') }),
    errors: ['mailroom.settled'],
  }),

  addressTrouble: route({
    method: 'GET',
    path: '/api/mail-trouble',
    summary: 'Whether mail to an address fails, and since when.',
    access: 'staff',
    query: z.object({ address: z.string().max(320) }),
    reply: z.object({
      trouble: z
        .object({
          kind: z.enum(['failing', 'delayed', 'complained']),
          since: instant,
          lastAt: instant,
          times: z.number(),
          status: z.string(),
          diagnostic: z.string(),
        })
        .nullable(),
    }),
  }),
  clearTrouble: route({
    method: 'POST',
    path: '/api/mail-trouble/clear',
    summary: 'Says that mail to an address arrives again.',
    access: 'staff',
    body: z.object({ address: z.string().max(320) }),
  }),
}
