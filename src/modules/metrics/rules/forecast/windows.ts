const hourMs = 3_600_000

/** An hour of a series: its begin in milliseconds since 1970, what was lowest and highest in it, and the last value. */
export type Hour = { at: number; min: number; max: number; last: number }

/** Peaks of equal windows that end now, oldest first; NaN where nothing was measured. */
export type Windows = { peaks: number[]; stepMs: number }

/** The same with the sign turned, so that what falls towards a floor rises towards a ceiling. */
export function turned(hours: readonly Hour[]): Hour[] {
  return hours.map(({ at, min, max, last }) => ({ at, min: -max, max: -min, last: -last }))
}

/**
 * Peaks by windows of `days` days counted back from `now`, at most `most`, from the first that has something. Peaks, because
 * a disk is full at its fullest moment: what a clean-up makes free each night does not help at noon.
 */
export function windowsOf(hours: readonly Hour[], now: Date, days: number, most: number): Windows {
  const stepMs = days * 24 * hourMs
  const peaks: number[] = []
  for (const { at, max } of hours) {
    // An hour counts for the window its middle is in.
    const back = Math.floor((now.getTime() - (at + hourMs / 2)) / stepMs)
    if (back >= most) continue
    const i = Math.max(back, 0)
    peaks[i] = Math.max(peaks[i] ?? Number.NEGATIVE_INFINITY, max)
  }
  const whole = Array.from(peaks, (peak) => peak ?? Number.NaN).toReversed()
  // The oldest window is whole only by chance.
  return { peaks: whole.length > 1 && whole.length < most ? whole.slice(1) : whole, stepMs }
}
