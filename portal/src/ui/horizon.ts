import type { ReactNode } from 'react'
import type { SeverityName } from './Severity.tsx'

export interface HorizonMark {
  id: string
  at: number
  severity?: SeverityName
  icon?: ReactNode
  /** `48213 acknowledge` */
  label: string
  href: string
}

/** What of the past is shown, ms. */
export const BEFORE = 10 * 60_000
/** What of the coming time is shown, ms. */
export const AHEAD = 120 * 60_000
const LANES = 3
/** Room a label takes, as a share of the axis: 12 px text at the usual width of 850 px. */
const room = (mark: HorizonMark) => (mark.label.length * 6.4 + 52) / 850
/** From here on a label stands before its mark, or it would leave the axis. */
const TURNED = 0.86
const shape = 20 / 850

export interface Placed {
  mark: HorizonMark
  lane: number
  /** Share of the axis. */
  x: number
  /** The label stands before the mark. */
  turned: boolean
  /** Marks that found no room and stand behind this one. */
  more: HorizonMark[]
}

/**
 * Sets marks on three lanes so that no label covers another. What finds no room is counted at the mark before it: "+2"
 * loses its words, never its existence.
 */
export function lanes(marks: HorizonMark[], from: number): Placed[] {
  const free = new Array<number>(LANES).fill(-1)
  const placed: Placed[] = []
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const x = (mark.at - from) / (BEFORE + AHEAD)
    const turned = x > TURNED
    const begins = turned ? x - room(mark) : x
    const lane = free.findIndex((end) => end <= begins)
    const last = placed.at(-1)
    if (lane < 0 && last) last.more.push(mark)
    else {
      placed.push({ mark, lane: Math.max(0, lane), x, turned, more: [] })
      free[Math.max(0, lane)] = x + (turned ? shape : room(mark))
    }
  }
  return placed
}
