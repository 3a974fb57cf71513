import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { platformProblems, Refusal } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import type { Source } from '../types.ts'
import { type Delivery, type Kept, sizeOf, store } from './store.ts'

export type Intake = {
  /**
   * Stores what a delivery says; resolved once that is committed. Deliveries that come while a transaction runs share the
   * next one. Refuses `signals.busy` when too much waits, and what keeping it refuses.
   */
  take(delivery: Delivery): Promise<Kept>
  /** Until nothing waits. */
  settled(): Promise<void>
}

/** Signals, lines and values in one transaction, and waiting in all and of one source. */
const mostTogether = 5000
const mostWaiting = 100_000
const mostOfSource = 40_000

type Waiting = { delivery: Delivery; size: number; done: (kept: Kept) => void; failed: (error: unknown) => void }

const actor = systemActor('signals')

/**
 * The database is away, or incidents hold the rows for longer than is waited: what could not be stored together cannot be stored
 * one by one, each with its own wait. Whoever sent it gives it again.
 */
function unavailable(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error.code === 'platform.unavailable' ? error : null
  return (error as { code?: string }).code === '55P03' ? platformProblems.refuse('platform.unavailable') : null
}

/**
 * One writer an instance: deliveries keep the order in which they came, and the more come the more share a commit. One that
 * cannot be stored is tried alone, so that it fails nobody else.
 */
export function createIntake(app: App): Intake {
  let waiting: Waiting[] = []
  let size = 0
  const bySource = new Map<string, number>()
  let running: Promise<void> | null = null

  function enter({ id }: Source, n: number): void {
    if (size + n > mostWaiting || (bySource.get(id) ?? 0) + n > mostOfSource)
      throw problems.refuse('signals.busy', { retryAfterSeconds: 5 })
    size += n
    bySource.set(id, (bySource.get(id) ?? 0) + n)
  }

  function leave({ delivery: { source }, size: n }: Waiting): void {
    size -= n
    const left = bySource.get(source.id)! - n
    if (left > 0) bySource.set(source.id, left)
    else bySource.delete(source.id)
  }

  /** What repeats is stored apart: it holds its keys first, and a transaction that holds them in two turns can lock another node out. */
  function next(): Waiting[] {
    const apart = waiting[0]!.delivery.repeats === true
    let taken = waiting[0]!.size
    let end = 1
    while (
      end < waiting.length &&
      !apart &&
      !waiting[end]!.delivery.repeats &&
      taken + waiting[end]!.size <= mostTogether
    )
      taken += waiting[end++]!.size
    const batch = waiting.slice(0, end)
    waiting = waiting.slice(end)
    return batch
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = next()
      await keep(batch)
      for (const one of batch) leave(one)
    }
    running = null
  }

  async function keep(batch: readonly Waiting[]): Promise<void> {
    try {
      const kept = await app.db.transact(actor, (tx) =>
        store(
          tx,
          batch.map(({ delivery }) => delivery),
        ),
      )
      batch.forEach(({ done }, n) => {
        done(kept[n]!)
      })
    } catch (error) {
      const away = unavailable(error)
      if (away) for (const one of batch) one.failed(away)
      else if (batch.length === 1) batch[0]!.failed(error)
      else for (const one of batch) await keep([one])
    }
  }

  return {
    take(delivery) {
      const n = sizeOf(delivery)
      enter(delivery.source, n)
      return new Promise((done, failed) => {
        waiting.push({ delivery, size: n, done, failed })
        running ??= run()
      })
    },
    async settled() {
      while (running) await running
    },
  }
}
