import type { PromiseView } from '../ui/promise.ts'
import { piecesWords as words } from '../words/pieces.ts'

const MINUTE = 60_000

/** One promise in each state, around `now`: the page of pieces only. */
export function samplePromises(now: number): { of: PromiseView; consequence?: string }[] {
  const hour = 60 * MINUTE
  return [
    {
      of: { name: words.running, state: 'running', startedAt: now - 3.4 * MINUTE, dueAt: now + 56.6 * MINUTE },
      consequence: words.neutral,
    },
    {
      of: { name: words.warned, state: 'running', startedAt: now - 54 * MINUTE, dueAt: now + 11.6 * MINUTE },
      consequence: words.warnedFrom,
    },
    {
      of: { name: words.nearly, state: 'running', startedAt: now - 1.38 * MINUTE, dueAt: now + 37_000 },
      consequence: words.nearlyFrom,
    },
    {
      of: { name: words.broken, state: 'broken', startedAt: now - 46 * MINUTE, dueAt: now - 8.4 * MINUTE },
      consequence: words.brokenHow,
    },
    {
      of: {
        name: words.paused,
        state: 'paused',
        startedAt: now - 6 * hour,
        dueAt: null,
        allowedMs: 8 * hour,
        usedMs: 2.8 * hour,
        pausedAt: now - 156 * MINUTE,
      },
      consequence: words.pausedWhy,
    },
    { of: { name: words.kept, state: 'kept', startedAt: now - 30 * MINUTE, dueAt: now, metAt: now - 27.33 * MINUTE } },
  ]
}

/** Who writes in the samples. */
export const SAMPLE_PERSON = 'Jordan Placeholder'

export const NEUTRALS = [
  'bg',
  'surface',
  'surface-2',
  'surface-3',
  'line',
  'line-2',
  'control',
  'text-3',
  'text-2',
  'text',
]
export const COLOURS = ['accent', 'accent-text', 'accent-soft', 'accent-line', 'p1', 'p2', 'p3', 'p4', 'up', 'inc']
