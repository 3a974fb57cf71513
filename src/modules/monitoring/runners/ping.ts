import { spawn } from 'node:child_process'
import { isIP } from 'node:net'
import type { TargetOf } from '../contract/targets.ts'
import { judge, judgeReached } from '../rules/bounds.ts'
import { pin } from './connect.ts'
import type { Limits, Runner } from './runner.ts'
import { observe, Trouble, worse } from './trouble.ts'

/** Round trips of one address in milliseconds; null: lost. */
type Trips = (number | null)[]
type Wish = {
  address: string
  count: number
  timeoutMs: number
  done: (trips: Trips) => void
  fail: (trouble: Trouble) => void
}

/** Wishes of this long share one process: a process for each would cost a hundred times what its packets do. */
const gatherMs = 50
const mostOfOne = 1000
let waiting: Wish[] = []

/** Pings an address together with what else is asked in these moments. Throws Trouble `missing` without fping. */
function ping(address: string, count: number, timeoutMs: number): Promise<Trips> {
  return new Promise((done, fail) => {
    waiting.push({ address, count, timeoutMs, done, fail })
    if (waiting.length === 1) setTimeout(flush, gatherMs)
    if (waiting.length >= mostOfOne) flush()
  })
}

function flush(): void {
  const wishes = waiting
  waiting = []
  for (const [, alike] of Map.groupBy(
    wishes,
    ({ count, timeoutMs, address }) => `${count} ${timeoutMs} ${isIP(address)}`,
  ))
    run(alike)
}

/** `-C` prints every round trip, `-` for a lost one, to standard error: `192.0.2.1 : 0.05 - 0.07`. */
function run(wishes: readonly Wish[]): void {
  const [{ count, timeoutMs }] = wishes as [Wish]
  const each = Math.max(50, Math.floor(timeoutMs / count) - 20)
  const child = spawn('fping', ['-q', '-C', String(count), '-t', String(each), '-p', String(Math.min(each, 1000)), '-i', '1', '-r', '0'], { stdio: ['pipe', 'ignore', 'pipe'], env: { PATH: process.env.PATH, LC_ALL: 'C' } }) // biome-ignore format: one command
  let text = ''
  const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs + wishes.length + 2000)
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length < 1_000_000) text += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.end(`${[...new Set(wishes.map(({ address }) => address))].join('\n')}\n`)
  const end = (missing: string | null) => {
    clearTimeout(kill)
    const found = new Map<string, Trips>()
    for (const [, address, trips] of text.matchAll(/^(\S+)\s+: (.+)$/gm))
      found.set(address!, trips!.trim().split(/\s+/).map((trip) => (trip === '-' ? null : Number(trip)))) // biome-ignore format: one line
    for (const wish of wishes) {
      const trips = found.get(wish.address)
      if (trips) wish.done(trips)
      else wish.fail(new Trouble('missing', missing ?? `fping says nothing of it${text.includes('permitted') ? ': it may not send pings here' : ''}.`)) // biome-ignore format: one line
    }
  }
  child.once('error', () => end('The program fping is not installed.'))
  child.once('close', () => end(null))
}

function found(target: TargetOf<'ping'>, trips: Trips) {
  const came = trips.filter((trip) => trip !== null && Number.isFinite(trip)) as number[]
  const loss = Math.round((1 - came.length / Math.max(1, trips.length)) * 1000) / 10
  const average =
    came.length === 0 ? null : Math.round((came.reduce((sum, trip) => sum + trip, 0) / came.length) * 100) / 100
  const measures = [
    { name: 'packet_loss', value: loss, unit: '%' },
    ...(average === null ? [] : [{ name: 'round_trip', value: average, unit: 'ms' }]),
  ]
  const outcome = worse(judgeReached(loss, target.loss), average === null ? 'up' : judge(average, target.roundTrip))
  return { outcome, measures, said: average === null ? 'No ping comes back' : `${average} ms, ${loss} % lost` }
}

/** ICMP echo: loss and round trip. One process of fping for all hosts of a moment. */
export const pingRunner: Runner<'ping'> = {
  kind: 'ping',
  run: async (target, limits: Limits, signal) => {
    const seen = await observe(target.host, async () => {
      const timings = {}
      const address = await pin(target.host, limits, timings)
      if (signal.aborted) throw new Trouble('timeout', `${target.host} did not answer in time.`)
      return { ...found(target, await ping(address, target.count, limits.timeoutMs)), timings }
    })
    // All lost is not reached: then our own line may be to blame.
    return {
      ...seen,
      unreached: seen.unreached || seen.measures.some((each) => each.name === 'packet_loss' && each.value === 100),
    }
  },
}
