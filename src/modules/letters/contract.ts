import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, prose, route } from '#platform/http/contract.ts'

export const letterKindNames = ['confirmation', 'answer', 'status_update', 'solved', 'satisfaction'] as const
const kind = z.enum(letterKindNames)
export type LetterKindName = z.infer<typeof kind>
const language = z.enum(['en', 'de'])

const letter = { subject: line(400), body: prose(20_000) }

/** `trying`: queued, and refused for now at least once. */
export const mailStates = ['queued', 'trying', 'held', 'sent', 'failed', 'bounced', 'cancelled'] as const
const state = z.enum(mailStates)
export type MailState = z.infer<typeof state>

export const outgoingRow = z.object({
  id,
  kind: z.string(),
  state,
  subject: z.string(),
  recipients: z.array(z.string()),
  accountId: id.nullable(),
  accountName: z.string().nullable(),
  /** The request it is about. */
  requestId: id.nullable(),
  attempts: z.number(),
  queuedAt: instant,
  /** When it is tried next; null when it is not, or at this moment. */
  nextTryAt: instant.nullable(),
  handedOverAt: instant.nullable(),
  settledAt: instant.nullable(),
  /** What the server that took it said. */
  response: z.string().nullable(),
  /** Why it was not taken, or came back. */
  error: z.string().nullable(),
})
export type OutgoingRowReply = z.output<typeof outgoingRow>

export const outgoingMail = outgoingRow.extend({
  from: z.string(),
  messageId: z.string(),
  /** Null for a mail that holds a secret. */
  text: z.string().nullable(),
  attachments: z.number(),
})

const byId = z.object({ id })
const key = { account: id.optional(), kind, language }

export const letters = {
  listOutbox: route({
    method: 'GET',
    path: '/api/mail/outgoing',
    summary: 'Outgoing mail with its fate, newest first.',
    access: 'staff',
    query: z.object({
      ...paging,
      state: listOf(state),
      kind: z.string().max(40).optional(),
      account: id.optional(),
      /** Part of a recipient's address or of the subject. */
      q: z.string().trim().max(200).optional(),
    }),
    reply: pageOf(outgoingRow),
  }),
  readOutbox: route({
    method: 'GET',
    path: '/api/mail/outgoing/:id',
    summary: 'One outgoing mail with its text.',
    access: 'staff',
    params: byId,
    reply: outgoingMail,
  }),
  resendMail: route({
    method: 'POST',
    path: '/api/mail/outgoing/:id/resend',
    summary: 'Sends again what failed, came back or was stopped; tries what waits at once.',
    access: 'staff',
    params: byId,
    reply: outgoingMail,
    errors: ['letters.not_sendable'],
  }),
  cancelMail: route({
    method: 'POST',
    path: '/api/mail/outgoing/:id/cancel',
    summary: 'Stops a mail that waits.',
    access: 'staff',
    params: byId,
    reply: outgoingMail,
    errors: ['letters.not_waiting'],
  }),
  listTemplates: route({
    method: 'GET',
    path: '/api/mail/templates',
    summary: 'The texts of mails to customers, as they count for an account or for everybody.',
    access: 'staff',
    query: z.object({ account: id.optional() }),
    reply: z.object({
      items: z.array(
        z.object({
          kind,
          language,
          subject: z.string(),
          body: z.string(),
          /** Whose words these are: the account's, everybody's in this language, or the program's own. */
          source: z.enum(['account', 'language', 'own']),
          /** Of the text kept for exactly this account (or everybody) and language; 0 when none was. */
          version: z.number(),
          changedBy: z.string().nullable(),
          at: instant.nullable(),
          fields: z.array(z.string()),
        }),
      ),
    }),
  }),
  templateVersions: route({
    method: 'GET',
    path: '/api/mail/templates/versions',
    summary: 'Every version of one text, newest first; without subject and body: taken back.',
    access: 'staff',
    query: z.object(key),
    reply: z.object({
      items: z.array(
        z.object({
          version: z.number(),
          subject: z.string().nullable(),
          body: z.string().nullable(),
          changedBy: z.string(),
          at: instant,
        }),
      ),
    }),
  }),
  saveTemplate: route({
    method: 'PUT',
    path: '/api/mail/templates',
    summary: 'Keeps a new version of a text; without subject and body it is taken back.',
    access: 'staff',
    body: z.object({
      account: id.nullable(),
      kind,
      language,
      version: z.number().int().min(0),
      letter: z.object(letter).strict().nullable(),
    }),
    reply: z.object({ version: z.number() }),
    errors: ['letters.invalid', 'letters.changed_meanwhile'],
  }),
  previewTemplate: route({
    method: 'POST',
    path: '/api/mail/templates/preview',
    summary: 'How a text looks with made-up values.',
    access: 'staff',
    scope: 'mail:read',
    body: z.object({ kind, ...letter }),
    reply: z.object({ subject: z.string(), text: z.string() }),
    errors: ['letters.invalid'],
  }),
}
