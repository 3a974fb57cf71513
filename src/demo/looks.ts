import type { LookMade, Observation, Target } from '#monitoring'
import type { AccountKey } from './people.ts'
import { type Chance, chance } from './random.ts'

/** A place no instance looks from: states stand as the story tells them, and nothing of the demo is ever called. */
export const location = 'demo-frankfurt'

/** A check of the demo, of a system by its name; `ms`: how long a look usually takes. */
export type DemoCheck = {
  account: AccountKey
  system: string
  name: string
  target: Target
  severity: 'P1' | 'P2' | 'P3'
  everySeconds: number
  ms: number
  well: string
}

const tcp = (host: string, port: number): Target => ({ kind: 'tcp', host, port, send: null, expect: null })
const http = (url: string): Target => ({
  kind: 'http',
  url,
  method: 'GET',
  headers: [],
  body: null,
  redirects: 0,
  status: ['2xx'],
  expectHeaders: [],
  contains: [],
  lacks: [],
  json: [],
  verify: true,
  certificateDays: 14,
  slowMs: 1500,
  measure: true,
})
const bounds = { above: true, warn: null, fail: null }
const ping = (host: string): Target => ({ kind: 'ping', host, count: 3, loss: { above: true, warn: 34, fail: 100 }, roundTrip: bounds }) // biome-ignore format: one target
const tls = (host: string): Target => ({ kind: 'tls', host, port: 443, servername: null, verify: true, warnDays: 21, failDays: 3 }) // biome-ignore format: one target

type Row = [account: AccountKey, system: string, name: string, target: Target, severity: DemoCheck['severity'], everySeconds: number, ms: number, well: string] // biome-ignore format: one shape
const rows: Row[] = [
  ['acme', 'Acme line North (demo)', 'Answers', ping('north.acme.example'), 'P2', 10, 9, '9 ms, 0 % lost'],
  ['acme', 'Acme line South (demo)', 'Answers', ping('south.acme.example'), 'P2', 10, 14, '14 ms, 0 % lost'],
  ['acme', 'Acme router (demo)', 'Answers', ping('gw.acme.example'), 'P1', 10, 2, '2 ms, 0 % lost'],
  ['acme', 'web-01', 'HTTPS', tcp('web-01.acme.example', 443), 'P2', 30, 6, 'The connection is taken'],
  ['acme', 'web-01', 'SSH', tcp('web-01.acme.example', 22), 'P3', 60, 5, 'The connection is taken'],
  ['acme', 'web-02', 'HTTPS', tcp('web-02.acme.example', 443), 'P2', 30, 6, 'The connection is taken'],
  ['acme', 'db-01', 'PostgreSQL', tcp('db-01.acme.example', 5432), 'P1', 30, 4, 'It asks who we are'],
  ['acme', 'Acme web shop (demo)', 'Front page', http('https://shop.acme.example/'), 'P1', 60, 180, '200, 41318 bytes'],
  ['acme', 'Acme web shop (demo)', 'Checkout', http('https://shop.acme.example/checkout/health'), 'P1', 30, 240, '200, 212 bytes'], // biome-ignore format: one row
  ['acme', 'Acme web shop (demo)', 'Certificate', tls('shop.acme.example'), 'P3', 3600, 90, 'The certificate of shop.acme.example ends in 61 days'], // biome-ignore format: one row
  ['orchard', 'db-02', 'PostgreSQL', tcp('db-02.orchard.example', 5432), 'P1', 30, 5, 'It asks who we are'],
  ['orchard', 'Orchard router (demo)', 'Answers', ping('gw.orchard.example'), 'P1', 10, 3, '3 ms, 0 % lost'],
  ['tern', 'Tern router (demo)', 'Answers', ping('gw.tern.example'), 'P1', 10, 4, '4 ms, 0 % lost'],
  ['tern', 'VPN branch 12', 'Answers', ping('vpn12.tern.example'), 'P3', 30, 22, '22 ms, 0 % lost'],
  ['tern', 'Tern shop (demo)', 'Front page', http('https://shop.tern.example/'), 'P2', 60, 210, '200, 38204 bytes'],
]
export const checks: readonly DemoCheck[] = rows.map(([account, system, name, target, severity, everySeconds, ms, well]) => ({ account, system, name, target, severity, everySeconds, ms, well })) // biome-ignore format: one shape

/** What is seen of a check unless it goes as usual. */
export type Seen = { outcome: Observation['outcome']; said: string; tookMs?: number }

/** One look, with the little differences looks have. */
export function lookOf(of: DemoCheck, checkId: string, at: Date, luck: Chance, seen?: Seen): LookMade {
  const tookMs = Math.round((seen?.tookMs ?? of.ms) * (0.85 + luck.next() * 0.4) * 10) / 10
  const measures = of.target.kind === 'http' && seen?.outcome !== 'inconclusive' ? [{ name: 'total_ms', value: tookMs, unit: 'ms' }] : [] // biome-ignore format: one choice
  const { outcome, said } = seen ?? { outcome: 'up', said: of.well }
  return { checkId, at, seen: { outcome, said, tookMs, timings: { connect: of.ms / 3 }, measures, facts: {}, unreached: false } } // biome-ignore format: one look
}

/** Looks from one moment up to another, every so many milliseconds. */
export function looksOf(of: DemoCheck, checkId: string, from: Date, to: Date, stepMs: number): LookMade[] {
  const luck = chance(from.getTime() % 100_000)
  const count = Math.max(1, Math.floor((to.getTime() - from.getTime()) / stepMs))
  return Array.from({ length: count }, (_, n) => lookOf(of, checkId, new Date(from.getTime() + n * stepMs), luck))
}
