import type { PromiseView } from '../ui/promise.ts'

const MINUTE = 60_000

/** One promise in each state, around `now`: the page of pieces only. */
export function samplePromises(now: number): { of: PromiseView; consequence?: string }[] {
  const hour = 60 * MINUTE
  return [
    {
      of: { name: 'Running', state: 'running', startedAt: now - 3.4 * MINUTE, dueAt: now + 56.6 * MINUTE },
      consequence: 'neutral',
    },
    {
      of: { name: 'Warned', state: 'running', startedAt: now - 54 * MINUTE, dueAt: now + 11.6 * MINUTE },
      consequence: 'from 75 %',
    },
    {
      of: { name: 'Nearly due', state: 'running', startedAt: now - 1.38 * MINUTE, dueAt: now + 37_000 },
      consequence: 'from 90 % or under 1:00',
    },
    {
      of: { name: 'Broken', state: 'broken', startedAt: now - 46 * MINUTE, dueAt: now - 8.4 * MINUTE },
      consequence: 'time over is hatched',
    },
    {
      of: {
        name: 'Paused',
        state: 'paused',
        startedAt: now - 6 * hour,
        dueAt: null,
        allowedMs: 8 * hour,
        usedMs: 2.8 * hour,
        pausedAt: now - 156 * MINUTE,
      },
      consequence: 'customer’s turn',
    },
    { of: { name: 'Kept', state: 'kept', startedAt: now - 30 * MINUTE, dueAt: now, metAt: now - 27.33 * MINUTE } },
  ]
}

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
