import { z } from 'zod'
import { id, instant, line, route, severity } from '#platform/http/contract.ts'

const named = z.object({ id, name: z.string() })
const wall = z.object({
  id,
  name: z.string(),
  account: named.nullable(),
  madeBy: z.string(),
  createdAt: instant,
  /** When its screen last asked, to the minute. */
  seenAt: instant.nullable(),
})

const alarm = z.object({
  id,
  title: z.string(),
  severity,
  account: z.string(),
  openedAt: instant,
  /** Who has it; null: nobody yet. */
  who: z.string().nullable(),
  /** Nobody is called for now: maintenance, a silence, a snooze. */
  held: z.boolean(),
  /** Alerts in it. */
  alerts: z.number(),
})

const bySeverity = z.object({ P1: z.number(), P2: z.number(), P3: z.number(), P4: z.number() })

/** What the header of a wall's calls holds its secret under. */
export const wallHeader = 'x-wall-token'

export const walls = {
  listWalls: route({
    method: 'GET',
    path: '/api/walls',
    summary: 'Wall screens, without their secrets.',
    access: 'staff',
    reply: z.object({ items: z.array(wall) }),
  }),
  createWall: route({
    method: 'POST',
    path: '/api/walls',
    summary: 'Makes a wall screen. Its link is told once; it can only read, and only this.',
    access: 'session',
    body: z.object({ name: line(60), accountId: id.nullable().optional() }),
    reply: z.object({ id, url: z.string() }),
    idempotent: true,
  }),
  endWall: route({
    method: 'DELETE',
    path: '/api/walls/:id',
    summary: 'Ends a wall screen: its link shows nothing any more, on every instance.',
    access: 'session',
    params: z.object({ id }),
  }),
  readWall: route({
    method: 'GET',
    path: '/api/wall',
    summary: `What a wall shows, by its secret in \`${wallHeader}\`. Live changes come from /api/wall/live with the same header.`,
    access: 'public',
    reply: z.object({
      name: z.string(),
      provider: z.string(),
      /** What is open, by severity. */
      counts: bySeverity,
      /** The worst and newest, at most 12. */
      alarms: z.array(alarm),
      lastSignalAt: instant.nullable(),
      /** Systems with an open alert, by the worst of each: the map may lack room for some. */
      alarmedSystems: bySeverity,
      map: z.object({
        nodes: z.array(z.object({ id, name: z.string(), kind: z.string(), worst: severity.nullable() })),
        groups: z.array(z.object({ systemId: id, mode: z.enum(['any', 'all']), members: z.array(id) })),
      }),
      /** Systems in use of each account, and how many of them have an open alert; the worst first, at most 12. */
      accounts: z.array(
        z.object({ name: z.string(), systems: z.number(), alarmed: z.number(), worst: severity.nullable() }),
      ),
      /** Accounts with systems in use. */
      accountsInAll: z.number(),
      /** Owed next, broken ones first; at most 6. */
      promises: z.array(
        z.object({ id, label: z.string(), name: z.string(), account: z.string(), dueAt: instant, broken: z.boolean() }),
      ),
      promisesInAll: z.object({ broken: z.number(), running: z.number() }),
      /** Rotas nobody is on call in come first. */
      onCall: z.array(z.object({ rota: z.string(), person: z.string().nullable() })),
      /** Requests that are being worked on, the worst first, at most 4. */
      work: z.array(
        z.object({ id, number: z.number(), title: z.string(), severity, who: z.string().nullable(), since: instant }),
      ),
      workInAll: bySeverity,
    }),
    errors: ['wall.unknown'],
  }),
}
