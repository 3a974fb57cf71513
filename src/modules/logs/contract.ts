import { z } from 'zod'
import { id, instant, route, words } from '#platform/http/contract.ts'

/** An incident by its id, or by its number with or without `IN-`. */
const incidentRef = z
  .string()
  .regex(/^((IN-)?\d{1,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i, 'an id or a number')
const byIncident = z.object({ id: incidentRef })
const systemRef = z.object({ id, name: z.string() })

const message = z.object({
  system: systemRef,
  /** The program that wrote it. */
  source: z.string(),
  /** What all of them have in common; `<*>` stands for values. */
  template: z.string(),
  kind: z.enum(['new', 'more', 'fewer']),
  score: z.number(),
  /** How often in the window. */
  count: z.number(),
  /** In the same hours of the days before: the median of so many days. */
  usual: z.number(),
  days: z.number(),
  /** How many times its usual; null where there was none. */
  times: z.number().nullable(),
  /** The system has been heard for less than a day: what is new is not known well. */
  learning: z.boolean(),
  /** The worst of them, RFC 5424. */
  severity: z.number(),
  firstAt: instant.nullable(),
  /** Counts of each five minutes of the window. */
  series: z.array(z.number()),
  /** Lines of it in the window. */
  samples: z.array(z.string()),
})
export type Message = z.output<typeof message>

const line = z.object({ at: instant, severity: z.number(), source: z.string(), text: z.string() })

export const logs = {
  getIncidentLogs: route({
    method: 'GET',
    path: '/api/incidents/:id/logs',
    summary:
      'The messages of its systems that are new, more or fewer than usual around the incident, the most telling first.',
    access: 'staff',
    params: byIncident,
    query: z.object({ from: instant.optional(), to: instant.optional() }),
    reply: z.object({
      from: instant,
      to: instant,
      stepMs: z.number(),
      messages: z.array(message),
      /** How many more are unusual than are listed. */
      left: z.number(),
      /** All kinds of messages heard in the window, and all lines. */
      templates: z.number(),
      lines: z.number(),
      /** Systems whose logs were looked at, and those of the incident that send none. */
      systems: z.array(systemRef),
      silent: z.array(systemRef),
      /** The request a bundle would hang on. */
      request: z.object({ id, number: z.number() }).nullable(),
      may: z.object({ bundle: z.boolean() }),
    }),
    errors: ['logs.window_refused'],
    costly: true,
  }),
  makeBundle: route({
    method: 'POST',
    path: '/api/incidents/:id/log-bundle',
    summary:
      'Puts these messages with sample lines, without secrets and addresses, into one file on the request of the incident, internal until somebody sends it.',
    access: 'staff',
    params: byIncident,
    body: z.object({
      from: instant.optional(),
      to: instant.optional(),
      /** False: network addresses stay as they are. E-mail addresses and secrets never do. */
      hideAddresses: z.boolean().default(true),
    }),
    reply: z.object({
      fileId: id,
      name: z.string(),
      size: z.number(),
      /** How many different values were replaced. */
      replaced: z.object({ secret: z.number(), mail: z.number(), address: z.number() }),
      request: z.object({ id, number: z.number() }),
    }),
    errors: ['logs.no_request', 'logs.nothing', 'logs.window_refused'],
    costly: true,
  }),
  listLines: route({
    method: 'GET',
    path: '/api/systems/:id/log-lines',
    summary:
      'Lines of a system in a time, oldest first; with `q` those that have all of these words. A page may have fewer than there are and go on.',
    access: 'staff',
    scope: 'systems:read',
    params: z.object({ id }),
    query: z.object({
      from: instant,
      to: instant,
      q: words(200).optional(),
      /** At least as severe as this, RFC 5424. */
      severity: z.coerce.number().int().min(0).max(7).default(7),
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({
      items: z.array(line),
      next: z.string().nullable(),
      /** Where reading stopped: all lines before it have been looked at. */
      lookedUntil: instant,
      /**
       * Of a page that goes on, without `q`: so many lines come after it, by the counts of each five minutes; those that are not counted
       * yet are not among them, and a count goes by the worst line of its kind. Null on the last page.
       */
      later: z.number().nullable(),
      /** Of the account, today. */
      today: z.object({ lines: z.number(), bytes: z.number(), beyond: z.number(), mistimed: z.number() }),
    }),
    errors: ['logs.window_refused'],
    costly: true,
  }),
}
