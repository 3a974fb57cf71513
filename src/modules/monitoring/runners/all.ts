import type { Kind, Target } from '../contract/targets.ts'
import type { Observation } from '../types.ts'
import { dns } from './dns.ts'
import { domain } from './domain.ts'
import { exporter } from './exporter.ts'
import { flow } from './flow.ts'
import { grpc } from './grpc.ts'
import { http } from './http.ts'
import { imap } from './imap.ts'
import { ldap } from './ldap.ts'
import { mqtt } from './mqtt.ts'
import { mysql } from './mysql.ts'
import { ntp } from './ntp.ts'
import { pingRunner } from './ping.ts'
import { plugin } from './plugin.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import type { Limits, Runner } from './runner.ts'
import { smtp } from './smtp.ts'
import { snmp } from './snmp.ts'
import { ssh } from './ssh.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'

/** Kinds that somebody looks at. A heartbeat is not looked at: it comes, or does not. */
export type RunKind = Exclude<Kind, 'heartbeat'>

const runners: { [K in RunKind]: Runner<K> } = {
  http,
  tcp,
  tls,
  dns,
  ping: pingRunner,
  smtp,
  imap,
  postgres,
  mysql,
  redis,
  mqtt,
  ldap,
  grpc,
  snmp,
  ssh,
  ntp,
  domain,
  plugin,
  exporter,
  flow,
}

/** What a runner may take beyond its time to come to its end; fping waits for its last packets. */
const graceMs = 5000

/**
 * Looks at a target once, whatever its kind, for at most the time of its limits. Never throws: a bug of a runner costs its own
 * check, which is inconclusive then.
 */
export async function look(target: Exclude<Target, { kind: 'heartbeat' }>, limits: Limits): Promise<Observation> {
  const ends = new AbortController()
  const timer = setTimeout(() => ends.abort(), limits.timeoutMs)
  let last: NodeJS.Timeout | undefined
  // A runner that overlooks the signal must not hold its place for ever.
  const overdue = new Promise<never>((_, reject) => {
    last = setTimeout(() => reject(new Error('it did not end in time')), limits.timeoutMs + graceMs)
  })
  try {
    return await Promise.race([(runners[target.kind] as Runner).run(target as never, limits, ends.signal), overdue])
  } catch (error) {
    const said = `The check itself failed: ${(error as Error).message}`.slice(0, 500)
    return { outcome: 'inconclusive', said, tookMs: 0, timings: {}, measures: [], facts: {}, unreached: false }
  } finally {
    clearTimeout(timer)
    clearTimeout(last)
  }
}
