import { Counter } from 'prom-client'
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'
import { clock } from '../clock.ts'
import { platformProblems } from '../problem.ts'
import { networkOf } from './addresses.ts'
import type { RouteSpec } from './contract.ts'
import { metrics } from './metrics.ts'

/** Calls that may come at once, and how many a second after that. */
type Class = { burst: number; perSecond: number }

/** Far above what a person with a fast hand or a well-behaved program needs; a runaway script is far above these. */
const classes = {
  read: { burst: 300, perSecond: 25 },
  write: { burst: 120, perSecond: 8 },
  costly: { burst: 30, perSecond: 1 },
  /** By address, for calls of nobody: sign-in, links, machines with signatures. */
  unknown: { burst: 300, perSecond: 20 },
} satisfies Record<string, Class>
type ClassName = keyof typeof classes

/** Beyond this many keys the one that was quiet longest is forgotten: memory is bounded, and it had its burst back anyway. */
const mostKeys = 50_000

const refused = new Counter({
  name: 'palisade_http_limited_total',
  help: 'Calls refused because there were too many, by class.',
  labelNames: ['class'],
  registers: [metrics],
})

export type Limits = {
  /** Counts a call; throws `platform.too_many` with `retryAfterSeconds` when it is one too many. */
  count(spec: Pick<RouteSpec, 'method' | 'costly'>, actor: Actor | null, ip: string): void
}

const perApp = new WeakMap<object, Limits>()

/** The counts of this instance: one set for all its routes. */
export function limitsOf(app: App): Limits {
  // A scope of routes is an object made from the app (`Object.create`): they share its counts.
  const key = app.config
  const known = perApp.get(key)
  if (known) return known
  const made = createLimits(app.config.RATE_LIMIT)
  perApp.set(key, made)
  return made
}

/**
 * Token buckets in memory, by person (each token of theirs apart) or, for nobody, by address (an IPv6 network of 64 bits is
 * one). Each instance counts for itself: with n of them behind a balancer a caller has up to n times as much, which bounds the
 * load of each instance and needs no database. What must count exactly over all instances, tries at sign-in, is in PostgreSQL.
 * `times` scales every class; 0 counts nothing.
 */
export function createLimits(times: number): Limits {
  const buckets = new Map<string, { left: number; at: number }>()
  function take(name: ClassName, who: string): void {
    const burst = classes[name].burst * times
    const perSecond = classes[name].perSecond * times
    const key = `${name} ${who}`
    const now = clock.now().getTime()
    const before = buckets.get(key)
    // A clock that was set back must not lock anybody out.
    const idle = before ? Math.max(0, now - before.at) / 1000 : 0
    const left = before ? Math.min(burst, before.left + idle * perSecond) : burst
    buckets.delete(key) // last in the map: used last
    if (left < 1) {
      buckets.set(key, { left, at: now })
      refused.inc({ class: name })
      throw platformProblems.refuse('platform.too_many', { retryAfterSeconds: Math.ceil((1 - left) / perSecond) })
    }
    buckets.set(key, { left: left - 1, at: now })
    if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value!)
  }
  return {
    count(spec, actor, ip) {
      if (times === 0) return
      if (!actor) return take('unknown', networkOf(ip))
      const who = actor.via === 'token' ? `token ${actor.tokenId}` : `person ${actor.personId}`
      take(spec.costly ? 'costly' : spec.method === 'GET' ? 'read' : 'write', who)
    },
  }
}
