import { median, spread } from './slope.ts'

/** Between step `after` and the next the level moved by `size`: a clean-up (negative), a restore. */
export type Shift = { after: number; size: number }

/**
 * Steps at which the level jumped and stayed: farther from the usual day than six spreads and three usual days of growth. A
 * spike that goes back is none. NaN is a missing step; a jump across it counts.
 */
export function findShifts(ys: readonly number[]): Shift[] {
  const changes = changesOf(ys)
  if (changes.length < 4) return []
  const perStep = changes.map(({ change, steps }) => change / steps)
  const usual = median(perStep)
  const smallest = 1e-6 * Math.max(...ys.filter(Number.isFinite).map(Math.abs))
  const limit = 6 * spread(perStep) + 3 * Math.abs(usual) + smallest
  return changes.flatMap(({ from, to, change, steps }) => {
    const size = change - usual * steps
    return Math.abs(size) > limit && stays(ys, from, to, size, usual) ? [{ after: to - 1, size }] : []
  })
}

function changesOf(ys: readonly number[]) {
  const changes: { from: number; to: number; change: number; steps: number }[] = []
  let from = -1
  for (let to = 0; to < ys.length; to++) {
    if (!Number.isFinite(ys[to]!)) continue
    if (from >= 0) changes.push({ from, to, change: ys[to]! - ys[from]!, steps: to - from })
    from = to
  }
  return changes
}

/** Three steps before and three after, as they would be at the jump with the usual growth, stand most of `size` apart. */
function stays(ys: readonly number[], from: number, to: number, size: number, usual: number): boolean {
  const begin = Math.max(0, from - 2)
  const before = ys.slice(begin, from + 1).map((y, i) => y + usual * (from - begin - i))
  const after = ys.slice(to, to + 3).map((y, i) => y - usual * i)
  const moved = median(after.filter(Number.isFinite)) - median(before.filter(Number.isFinite)) - usual * (to - from)
  return moved * Math.sign(size) > Math.abs(size) / 2
}

/**
 * The period in steps when drops come back regularly (log rotation on Sundays, a weekly clean-up): three or more, each within
 * one step of the same distance, the last not overdue. Null when they do not: then each was an event of its own.
 */
export function periodOf(drops: readonly Shift[], steps: number): number | null {
  if (drops.length < 3) return null
  const apart = drops.slice(1).map((drop, i) => drop.after - drops[i]!.after)
  const period = Math.round(median(apart))
  const overdue = steps - 1 - drops.at(-1)!.after > period + 1
  return period >= 2 && !overdue && apart.every((distance) => Math.abs(distance - period) <= 1) ? period : null
}

/**
 * The series as if the shifts had not been, on the level of its last step. Many jumps upwards are how this series grows,
 * so they stay; drops are taken out however many they are.
 */
export function withoutShifts(ys: readonly number[], shifts: readonly Shift[]): number[] {
  const up = shifts.filter(({ size }) => size > 0)
  const taken = up.length > 2 ? shifts.filter(({ size }) => size < 0) : shifts
  return ys.map((y, i) => y + taken.reduce((sum, { after, size }) => (after >= i ? sum + size : sum), 0))
}
