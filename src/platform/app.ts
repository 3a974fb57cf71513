import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from './actor.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { Events } from './events/events.ts'
import type { Authenticate } from './http/server.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Log } from './log.ts'
import type { Sealer } from './sealed.ts'
import type { Timers } from './timers/timers.ts'

/** What the composition root hands to every module: the platform's parts, and nothing of the business. */
export type App = {
  readonly config: Config
  readonly log: Log
  readonly db: Database
  /** Seals secrets that must be read again. */
  readonly sealer: Sealer
  readonly timers: Timers
  readonly jobs: Jobs
  readonly events: Events
  readonly http: FastifyInstance
  /** This running program; its name on leases. */
  readonly instanceId: string
  /** Set by identity: turns a call into an actor. */
  authenticate: Authenticate
  /** Set by identity: refuses what the caller must prove more for. `dangerous`: the route says so of this call. */
  demandProof(actor: Actor, asked: { path: string; dangerous: boolean }): void
  /** Live updates to a reader who may know of what `actor` may; the call stays open. */
  live: { serve(request: FastifyRequest, reply: FastifyReply, actor: Actor): void }
  /** Work to do when the program stops, in reverse order. */
  onStop(stop: () => Promise<void> | void): void
}
