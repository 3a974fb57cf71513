import { setImmediate } from 'node:timers/promises'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { platformProblems, Refusal } from '#platform/problem.ts'
import { type Book, createBook } from '../intake/book.ts'
import { type Counts, createCounts } from '../intake/counts.ts'
import { createIntake, type Intake } from '../intake/intake.ts'
import { createRate, type Rate } from '../intake/rate.ts'
import { createRepeats } from '../intake/repeats.ts'
import { type Delivery, sizeOf, sizeOfHeard } from '../intake/store.ts'
import { problems } from '../problems.ts'
import type { Source } from '../types.ts'
import { createTurn } from './turn.ts'

/** What every door leads into. */
export type Room = {
  app: App
  book: Book
  counts: Counts
  /**
   * Takes a delivery of a source by a door: counted against what it may send, stored, counted. Refuses `signals.too_many`,
   * `signals.busy`; `signals.unknown_host` or `signals.stale` when nothing of it could be kept.
   */
  take(door: string, delivery: Delivery): Promise<number>
  /** Whether an alert was said before in these words: then `take` only counts it. */
  knows(source: Source, words: string, endsAt: Date): boolean
  moment(): Date
  /** Stores how often what is known was said again. */
  countRepeats(): Promise<void>
  settled(): Promise<void>
}

/**
 * Of what was repeated so many are counted at once; whoever calls meanwhile waits. At 14,000 calls a second the slowest hundredth waits
 * 6.6 ms, and 6.5 ms when it is 200: the fewer rows are held at once the better.
 */
const mostTogether = 50

export function createRoom(app: App): Room {
  const book = createBook(app)
  const counts = createCounts(app)
  const intake: Intake = createIntake(app)
  const rate: Rate = createRate()
  const repeats = createRepeats()
  const turnEnds = createTurn()

  async function countRepeats(): Promise<void> {
    for (const [source, told] of repeats.taken())
      for (let from = 0; from < told.length; from += mostTogether) {
        const some = told.slice(from, from + mostTogether)
        const delivery = { source, heard: { told: some, lines: [], measured: [] }, repeats: true }
        await intake.take(delivery).then(
          () => repeats.counted(source, some),
          (error: Error) => {
            // A refusal passes: the database is away, too much waits, or others hold the rows.
            if (error instanceof Refusal) repeats.putBack(source, some)
            else repeats.forget(source, some)
            app.log.debug({ error: error.message }, 'repeats of alerts could not be counted')
          },
        )
        await setImmediate()
      }
  }

  return {
    app,
    book,
    counts,
    async take(door, delivery) {
      const { source } = delivery
      const { again = [], ...news } = delivery.heard
      const repeated = again.length
      rate.take(source, sizeOf(delivery))
      repeats.again(source, again)
      counts.accepted(source, door, repeated)
      if (repeated > 0 && sizeOfHeard(news) === 0) {
        await turnEnds()
        return repeated
      }
      repeats.news(source, news.told)
      const { kept, unknown, old } = await intake.take({ ...delivery, heard: news })
      if (unknown === 0) repeats.stored(source, news.told)
      counts.accepted(source, door, kept)
      const refusals = [
        { refusal: unknownHost(delivery), n: unknown },
        { refusal: problems.refuse('signals.stale', { detail: 'Values are older than raw values are kept.' }), n: old },
      ].filter(({ n }) => n > 0)
      // Where nothing was taken the sender is told, and whoever tells it counts; else only the page of the source shows it.
      if (kept + repeated === 0 && refusals[0]) throw refusals[0].refusal
      for (const { refusal, n } of refusals)
        counts.refused({ source, door, refusal, sample: '', bytes: 0, peer: '' }, n)
      return kept + repeated
    },
    knows: (source, words, endsAt) => repeats.knows(source, words, endsAt, clock.now()),
    moment: () => clock.now(),
    countRepeats,
    async settled() {
      await countRepeats()
      await intake.settled()
      await counts.flush()
    },
  }
}

/** Names the first host nobody knows: whoever looks at the source sees what to register. */
function unknownHost({ source, heard }: Delivery): Refusal {
  const host = (heard.measured[0] ?? heard.told[0] ?? heard.lines[0])?.host ?? ''
  const what = source.many ? 'No account is known by' : 'No system of the account answers to'
  return problems.refuse('signals.unknown_host', {
    detail: host === '' ? 'It names no host.' : `${what} ${host.slice(0, 200)}.`,
  })
}

/** A refusal, whatever was thrown: what is none is ours, and says nothing. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : platformProblems.refuse('platform.internal')
}

/** Refuses what a source may not do here: it is paused, of another kind, or sends from elsewhere. */
export function admit(room: Room, source: Source | null, kinds: readonly Source['kind'][], address: string): Source {
  if (!source || !kinds.includes(source.kind) || !room.book.mayFrom(source, address))
    throw problems.refuse('signals.unknown_source')
  if (source.paused) throw problems.refuse('signals.paused')
  return source
}

/**
 * The one source of a kind that sends from an address. Refuses when there is none, and when there are several: then only a
 * token tells them apart.
 */
export async function sourceAt(room: Room, kind: Source['kind'], address: string): Promise<Source> {
  const found = await room.book.byAddress(kind, address)
  if (found.length > 1)
    throw problems.refuse('signals.unknown_source', { detail: 'Several sources send from this address.' })
  return admit(room, found[0] ?? null, [kind], address)
}
