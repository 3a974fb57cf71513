import type { Gap } from './rota.ts'
import { hourMs } from './wall.ts'

/** So long before a gap begins its owner hears of it: with time to plan, with time to call somebody, and at the last minute. */
export const alertHours = [168, 48, 4] as const

/** The alerts whose moment has come; of several that came at once only the nearest. A gap that has begun is one too. */
export function dueAlerts(gaps: readonly Gap[], now: Date): { gap: Gap; hours: number }[] {
  return gaps.flatMap((gap) => {
    if (gap.until <= now) return []
    const away = gap.from.getTime() - now.getTime()
    const due = alertHours.filter((hours) => away <= hours * hourMs)
    return due.length > 0 ? [{ gap, hours: due.at(-1)! }] : []
  })
}

/** When the next alert is due; null when no gap is in sight. */
export function nextLook(gaps: readonly Gap[], now: Date): Date | null {
  const moments = gaps
    .flatMap((gap) => alertHours.map((hours) => gap.from.getTime() - hours * hourMs))
    .filter((at) => at > now.getTime())
  return moments.length > 0 ? new Date(Math.min(...moments)) : null
}
