import { z } from 'zod'
import { id, instant, route, severity } from '#platform/http/contract.ts'

/** What is wrong, in English and, where that is known, in German. */
const said = { text: z.string(), german: z.string().nullable() }

const condition = z.object({
  id,
  kind: z.string(),
  key: z.string(),
  severity,
  ...said,
  since: instant,
  until: instant.nullable(),
  requestId: id.nullable(),
})

const lateness = z.object({
  /** Deadlines fired in the last 24 hours; milliseconds of lateness, null when none fired. */
  fired: z.number().int(),
  p50: z.number().nullable(),
  p99: z.number().nullable(),
  worst: z.number().nullable(),
})

export type Lateness = z.output<typeof lateness>
export type Condition = z.output<typeof condition>

export const health = {
  pulse: route({
    method: 'GET',
    path: '/api/health/pulse',
    summary: 'Lateness of our own clocks over the last day, and what is wrong now: what the foot of each page shows.',
    access: 'staff',
    reply: z.object({
      clocks: lateness,
      open: z.number().int(),
      brokenChannels: z.array(z.object(said)),
      worst: severity.nullable(),
    }),
  }),
  system: route({
    method: 'GET',
    path: '/api/health/system',
    summary: 'The whole state of the system itself: instances, clocks, background work, mail, what is and was wrong.',
    access: 'staff',
    reply: z.object({
      at: instant,
      /** Whether a malware scanner is named (CLAMD): advice, no alarm. */
      filesAreScanned: z.boolean(),
      clocks: lateness,
      latenessByKind: z.array(lateness.extend({ kind: z.string() })),
      instances: z.array(
        z.object({
          id,
          host: z.string(),
          pid: z.number(),
          version: z.string(),
          startedAt: instant,
          seenAt: instant,
          silent: z.boolean(),
        }),
      ),
      /** Who pages while this site is silent. */
      watchmen: z.array(
        z.object({ id, name: z.string(), url: z.string(), lastSeenAt: instant.nullable(), silent: z.boolean() }),
      ),
      queues: z.array(
        z.object({
          queue: z.string(),
          waiting: z.number().int(),
          working: z.number().int(),
          oldest: instant.nullable(),
        }),
      ),
      failedJobs: z.array(z.object({ id, queue: z.string(), error: z.string().nullable(), failedAt: instant })),
      mail: z.object({
        waitingIn: z.number().int(),
        quarantined: z.number().int(),
        outbox: z.record(z.string(), z.number().int()),
      }),
      conditions: z.array(condition),
      past: z.array(condition),
    }),
  }),
  retryJob: route({
    method: 'POST',
    path: '/api/health/jobs/:id/retry',
    summary: 'Tries a piece of background work again that was given up.',
    access: 'staff',
    params: z.object({ id }),
  }),
}
