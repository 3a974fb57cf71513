import { Counter } from 'prom-client'
import { providerAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { metrics } from '#platform/http/metrics.ts'
import { startLoop } from '#platform/loop.ts'
import type { Refusal } from '#platform/problem.ts'
import { lineOf, proseOf } from '../decode/text.ts'
import { addCounts, addSamples, type RefusedSample } from '../queries/counts.ts'
import type { Source } from '../types.ts'

const heard = new Counter({
  name: 'palisade_signals_total',
  help: 'Signals, lines and values from elsewhere, by the door they came in by and what became of them.',
  labelNames: ['door', 'outcome'],
  registers: [metrics],
})

/** One refused delivery: by whom, why, and the beginning of it where that may be kept. */
export type Refused = {
  source: Source | null
  door: string
  refusal: Refusal
  sample: string
  bytes: number
  peer: string
}

export type Counts = {
  accepted(source: Source, door: string, n: number): void
  refused(one: Refused, n?: number): void
  /** Writes what was counted. */
  flush(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const everyMs = 1000
const mostSamples = 500
const actor = systemActor('signals')

/**
 * Counts in memory and writes once a second, one statement for all sources: what is counted costs no delivery a write. A crash
 * loses the counts of its last second, and nothing that was taken. Of refusals that are alike one sample a second is kept.
 */
export function createCounts(app: App): Counts {
  let counts = new Map<string, { accountId: string; sourceId: string; accepted: number; refused: number }>()
  let samples = new Map<string, RefusedSample & { accountId: string | null }>()

  function countOf(source: Source) {
    const known = counts.get(source.id) ?? { accountId: source.accountId, sourceId: source.id, accepted: 0, refused: 0 }
    counts.set(source.id, known)
    return known
  }

  async function flush(): Promise<void> {
    if (counts.size === 0 && samples.size === 0) return
    const [written, shown] = [counts, samples]
    counts = new Map()
    samples = new Map()
    await app.db.transact(actor, async (tx) => {
      await addCounts(tx, [...written.values()])
      const provider = [...shown.values()].some(({ accountId }) => accountId === null)
        ? await providerAccount(tx)
        : null
      await addSamples(
        tx,
        [...shown.values()].flatMap((each) => {
          const accountId = each.accountId ?? provider?.id
          return accountId ? [{ ...each, accountId }] : []
        }),
      )
    })
  }

  const loop = startLoop(
    'signal counts',
    () => flush().then(() => everyMs),
    () => app.log,
  )
  return {
    accepted(source, door, n) {
      if (n === 0) return
      countOf(source).accepted += n
      heard.inc({ door, outcome: 'accepted' }, n)
    },
    refused({ source, door, refusal, sample, bytes, peer }, n = 1) {
      if (source) countOf(source).refused += n
      heard.inc({ door, outcome: refusal.code }, n)
      const key = `${source?.id ?? door} ${refusal.code} ${refusal.details.detail ?? ''}`
      const known = samples.get(key)
      if (known) known.times += n
      else if (samples.size < mostSamples)
        samples.set(key, {
          accountId: source?.accountId ?? null,
          sourceId: source?.id ?? null,
          door,
          code: refusal.code,
          detail: lineOf(refusal.details.detail ?? refusal.title, 500),
          sample: proseOf(sample, 2000),
          bytes,
          peer: lineOf(peer, 100),
          times: n,
        })
    },
    flush,
    start: loop.start,
    async stop() {
      await loop.stop()
      await flush().catch(() => {}) // the database may be gone before us
    },
  }
}
