import type { z } from 'zod'
import type { rota, window as windowShape } from '#contracts/oncall'
import { dutyWords as words } from '../../words/duty.ts'
import { weekdays as DAYS } from '../../words/time.ts'

export type Rota = z.output<typeof rota>
export type Layer = Rota['layers'][number]
export type Window = z.output<typeof windowShape>

export const WEEKDAYS = DAYS.map((label, index) => ({ value: index + 1, label }))

/** `Mon to Fri`, `Sat, Sun`, `every day` */
export function weekdaysWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b)
  if (sorted.length === 7) return words.everyDay
  const runs: number[][] = []
  for (const day of sorted) {
    const last = runs.at(-1)
    if (last && last.at(-1) === day - 1) last.push(day)
    else runs.push([day])
  }
  return runs
    .map((run) =>
      run.length > 2
        ? words.daysTo(DAYS[(run[0] ?? 1) - 1] ?? '', DAYS[(run.at(-1) ?? 1) - 1] ?? '')
        : run.map((day) => DAYS[day - 1]).join(', '),
    )
    .join(', ')
}

/** `08` for whole hours, else `08:30`. */
export const shortTime = (time: string) => (time.endsWith(':00') ? time.slice(0, 2) : time)

/** `Mon to Fri 08 to 20` */
export const windowWords = (window: Window) =>
  window.from === '00:00' && (window.until === '24:00' || window.until === '00:00')
    ? weekdaysWords(window.weekdays)
    : window.from === window.until
      ? words.daysFrom(weekdaysWords(window.weekdays), shortTime(window.from))
      : words.daysBetween(weekdaysWords(window.weekdays), shortTime(window.from), shortTime(window.until))

/** `a week each, from Mon 08:00`; with the hours it is limited to. */
export function layerWords(
  layer: Pick<Layer, 'unit' | 'every' | 'handoverAt' | 'restrictions' | 'participants'>,
): string {
  const each = layer.participants.length < 2 ? words.alwaysSame : words[layer.unit](layer.every)
  const when = layer.restrictions.map(windowWords).join('; ')
  if (when && layer.participants.length < 2) return when
  return when ? `${each}, ${when}` : each
}

export const firstName = (name: string) => name.trim().split(/\s+/)[0] ?? name
