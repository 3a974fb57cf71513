import { z } from 'zod'
import {
  email,
  id,
  instant,
  line,
  listOf,
  paging,
  prose,
  route,
  severity,
  spannedPageOf,
  spanning,
} from '#platform/http/contract.ts'
import { breaches } from './contract/breach.ts'
import { bulk } from './contract/bulk.ts'
import { uploads } from './contract/files.ts'
import { following } from './contract/follow-up.ts'
import { linking } from './contract/link.ts'
import { merge } from './contract/merge.ts'
import { prepared } from './contract/prepared.ts'
import { presence } from './contract/presence.ts'
import { ratings } from './contract/rating.ts'
import { byRequest, requestId, version } from './contract/request-id.ts'
import { time } from './contract/time.ts'
import { updateLink } from './contract/update-link.ts'
import { viewing } from './contract/view.ts'
import {
  accountRef,
  answers,
  breach,
  channel,
  created,
  type entry,
  message,
  preview,
  type promise,
  request,
  requestRow,
  status,
  watcher,
} from './shapes.ts'

export { mostUploadBytes } from './contract/files.ts'
export type { MacroAct } from './contract/prepared.ts'
export type { TimeEntryReply } from './contract/time.ts'
export * from './shapes.ts'

const byMessage = z.object({ id: requestId, messageId: id })

const text = prose(200_000).refine((words) => words.trim().length > 0, 'must not be empty')
const tags = z.array(line(40)).max(20)
const files = z.array(id).max(20)
const newWatcher = z.union([
  z.object({ personId: id }).strict(),
  z.object({ email, name: line(100).optional() }).strict(),
])
const newWatchers = z.array(newWatcher).max(30)

/** Staff: the last message seen; an answer of somebody else after it refuses this one, unless it shall go all the same. */
const before = { seen: id.optional(), anyway: z.boolean().optional() }

const conflict = 'platform.conflict'
const closed = 'support.request_closed'

export const listQuery = z.object({
  ...paging,
  status: listOf(status),
  severity: listOf(severity),
  channel: listOf(channel),
  /** A team's id, or `mine` for the caller's teams. */
  team: z.union([id, z.literal('mine')]).optional(),
  /** A person's id, `me`, or `none`. */
  assignee: z.union([id, z.enum(['me', 'none'])]).optional(),
  account: id.optional(),
  contact: id.optional(),
  tag: line(40).optional(),
  /** Words of the title, the account or the messages; or a number. */
  q: z.string().trim().max(200).optional(),
  /** `open` leaves out solved and closed; the default when no status is asked for. */
  state: z.enum(['open', 'done', 'all']).optional(),
  /** `due`: what is due next comes first. */
  order: z.enum(['due', 'newest', 'oldest', 'changed']).default('due'),
})

export const support = {
  ...updateLink,
  ...uploads,
  ...merge,
  ...linking,
  ...following,
  ...prepared,
  ...bulk,
  ...viewing,
  ...presence,
  ...time,
  ...ratings,
  ...breaches,

  listRequests: route({
    method: 'GET',
    path: '/api/requests',
    summary: 'Lists requests; every filter is in the query. `from` and `to`: those that were made then.',
    access: 'person',
    query: listQuery.extend(spanning),
    reply: spannedPageOf(requestRow),
  }),

  counts: route({
    method: 'GET',
    path: '/api/requests/counts',
    summary: 'Counts for the navigation.',
    access: 'person',
    reply: z.object({
      mine: z.number(),
      open: z.number(),
      unassigned: z.number(),
      /** Open requests whose promise is broken and still owed. */
      overdue: z.number(),
      teams: z.array(z.object({ id, name: z.string(), mine: z.boolean(), open: z.number(), unassigned: z.number() })),
    }),
  }),

  myWork: route({
    method: 'GET',
    path: '/api/my-work',
    summary: 'What the caller has to do, by what is due next.',
    access: 'staff',
    scope: 'requests:read',
    reply: z.object({
      /** The caller is being paged for these at this moment. */
      paged: z.array(requestRow),
      /** Theirs, and due soon, broken, or with a customer's message unanswered. */
      now: z.array(requestRow),
      yours: z.array(requestRow),
      /** Reminders of the caller that came and were not seen to. Their requests stand among `now`. */
      reminders: z.array(
        z.object({ id, requestId: id, number: z.number(), title: z.string(), dueAt: instant, note: z.string() }),
      ),
      /** Broken promises the caller is asked about. */
      breaches: z.array(breach),
      /** Of the caller's teams, with nobody on it yet. */
      teams: z.array(z.object({ id, name: z.string(), items: z.array(requestRow), total: z.number() })),
      counts: z.object({ mine: z.number(), team: z.number(), unassigned: z.number() }),
      nextDueAt: instant.nullable(),
      /** Promises due from ten minutes ago until in two hours. */
      horizon: z.array(
        z.object({
          promiseId: id,
          requestId: id,
          number: z.number(),
          severity,
          kind: z.string(),
          name: z.string(),
          dueAt: instant,
          broken: z.boolean(),
        }),
      ),
      /** What others did on the caller's requests, newest first. */
      changed: z.array(
        z.object({
          at: instant,
          requestId: id,
          number: z.number(),
          author: z.string(),
          /** As in the journal; `support.wrote` for a message, whose `text` is only `wrote`, `left a note` or `answered`. */
          kind: z.string(),
          text: z.string(),
        }),
      ),
    }),
  }),

  preview: route({
    method: 'GET',
    path: '/api/requests/preview',
    summary: 'What would be promised if it were sent now, and who would be called.',
    access: 'person',
    query: z.object({
      /** Staff and partners name the account; everybody else's is their own. */
      accountId: id.optional(),
      contractId: id.optional(),
      severity: severity.optional(),
      work: answers.shape.work.optional(),
      customers: answers.shape.customers.optional(),
      wayAround: answers.shape.wayAround.optional(),
    }),
    reply: preview,
  }),

  createRequest: route({
    method: 'POST',
    path: '/api/requests',
    summary: 'Creates a request: its promises start, and whoever is on duty is paged.',
    access: 'person',
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({
      accountId: id.optional(),
      contractId: id.optional(),
      /** Who asked; the caller when they are a contact. */
      contactId: id.optional(),
      title: line(200),
      text,
      topic: line(80).optional(),
      /** The severity itself (staff and programs), or the three answers. Neither: P3. */
      severity: severity.optional(),
      answers: answers.optional(),
      /** Staff: how it came. Everybody else: portal or api by the way they signed in. */
      channel: channel.optional(),
      callBack: line(40).optional(),
      teamId: id.optional(),
      assigneeId: id.optional(),
      tags: tags.optional(),
      watchers: newWatchers.optional(),
      files: files.optional(),
    }),
    reply: created,
    errors: [
      'support.unknown_contact',
      'support.unknown_assignee',
      'support.unknown_file',
      'files.infected',
      'support.no_account',
    ],
  }),

  logCall: route({
    method: 'POST',
    path: '/api/calls',
    summary: 'Logs a call: a request by phone, with the caller on the line.',
    access: 'staff',
    scope: 'requests:write',
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({
      accountId: id,
      contractId: id.optional(),
      contactId: id.optional(),
      /** A caller nobody knows yet. */
      callerName: line(200).optional(),
      callBack: line(40).optional(),
      topic: line(80).optional(),
      answers,
      /** In their words. The first line becomes the title unless one is given. */
      text,
      title: line(200).optional(),
    }),
    reply: created,
    errors: ['support.unknown_contact'],
  }),

  callers: route({
    method: 'GET',
    path: '/api/callers',
    summary: 'Finds who is calling by name, account number, phone number or contract number.',
    access: 'staff',
    scope: 'requests:read',
    query: z.object({ q: z.string().trim().min(2).max(100), limit: z.coerce.number().int().min(1).max(20).default(8) }),
    reply: z.object({
      items: z.array(
        z.object({
          account: accountRef,
          contact: z
            .object({ id, name: z.string(), email: z.string().nullable(), phones: z.array(z.string()) })
            .nullable(),
          contract: z.object({ id, number: z.string(), planName: z.string().nullable() }).nullable(),
          openRequests: z.number(),
          by: z.enum(['phone', 'person', 'account', 'contract']),
          /** What matched, as it is stored. */
          matched: z.string(),
        }),
      ),
    }),
  }),

  topics: route({
    method: 'GET',
    path: '/api/topics',
    summary: 'What requests of an account are about, most frequent first.',
    access: 'person',
    scope: 'requests:read',
    query: z.object({ accountId: id.optional() }),
    reply: z.object({ items: z.array(z.string()) }),
  }),

  getRequest: route({
    method: 'GET',
    path: '/api/requests/:id',
    summary: 'One request with its conversation, promises, paging and account.',
    access: 'person',
    params: byRequest,
    reply: request,
  }),

  updateRequest: route({
    method: 'PATCH',
    path: '/api/requests/:id',
    summary: 'Changes what is given. `version` is the one the caller saw.',
    access: 'staff',
    params: byRequest,
    body: z.object({
      version,
      status: status.optional(),
      severity: severity.optional(),
      assigneeId: id.nullable().optional(),
      teamId: id.nullable().optional(),
      title: line(200).optional(),
      topic: line(80).nullable().optional(),
      tags: tags.optional(),
      contactId: id.nullable().optional(),
      cc: z.array(email).max(30).optional(),
    }),
    reply: request,
    errors: [conflict, closed, 'support.status_refused', 'support.unknown_assignee', 'support.unknown_contact'],
  }),

  moveRequest: route({
    method: 'POST',
    path: '/api/requests/:id/account',
    summary: 'Puts a request of an unknown sender under the account it belongs to; its promises start then.',
    access: 'staff',
    params: byRequest,
    body: z.object({ version, accountId: id, contactId: id.optional(), contractId: id.optional() }),
    reply: request,
    errors: [conflict, closed, 'support.not_unknown', 'support.unknown_contact'],
  }),

  setWatchers: route({
    method: 'PUT',
    path: '/api/requests/:id/watchers',
    summary: 'Says who follows the request. People outside may name people of the account.',
    access: 'person',
    params: byRequest,
    body: z.object({ version: version.optional(), watchers: newWatchers }),
    reply: z.object({ version: z.number(), watchers: z.array(watcher) }),
    errors: [conflict, 'support.unknown_contact', 'support.watcher_outside'],
  }),

  addMessage: route({
    method: 'POST',
    path: '/api/requests/:id/messages',
    summary: 'Staff: answers the customer. Customers: writes to the provider.',
    access: 'person',
    params: byRequest,
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({
      text,
      files: files.optional(),
      /** Staff: the status after it. */
      status: z.enum(['open', 'in_progress', 'waiting_customer', 'solved']).optional(),
      /** Customers: it works again. */
      solved: z.boolean().optional(),
      ...before,
    }),
    reply: z.object({ message, version: z.number(), status }),
    errors: [closed, 'support.unknown_file', 'files.infected', 'support.status_refused', 'support.answered_meanwhile'],
  }),

  addStatusUpdate: route({
    method: 'POST',
    path: '/api/requests/:id/status-updates',
    summary: 'Tells the customer how it stands; the clock of the next update starts again.',
    access: 'staff',
    params: byRequest,
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({ text, files: files.optional(), ...before }),
    reply: z.object({ message, version: z.number(), status }),
    errors: [closed, 'support.unknown_file', 'files.infected', 'support.answered_meanwhile'],
  }),

  addNote: route({
    method: 'POST',
    path: '/api/requests/:id/notes',
    summary: 'Adds an internal note. No customer ever receives it.',
    access: 'staff',
    params: byRequest,
    idempotent: true,
    bodyLimit: 1024 * 1024,
    body: z.object({ text, files: files.optional() }),
    reply: z.object({ message, version: z.number(), status }),
    errors: ['support.unknown_file', 'files.infected'],
  }),

  messageHtml: route({
    method: 'GET',
    path: '/api/requests/:id/messages/:messageId/html',
    summary: 'The HTML body of a message as a page for a sandboxed frame (text/html).',
    access: 'person',
    params: byMessage,
    query: z.object({ images: z.enum(['none', 'remote']).default('none') }),
  }),
}

export type { entry as entryShape, promise as promiseShape }
