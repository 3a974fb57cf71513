let shiftMs = 0

/** The one time source of the program. SQL has `app_now()`; tests move both together. */
export const clock = {
  /** The present moment. */
  now(): Date {
    return new Date(Date.now() + shiftMs)
  },
  /** Moves the clock by whole milliseconds. Only for tests and for following the database's clock. */
  shift(ms: number): void {
    shiftMs += ms
  },
  get shiftedMs(): number {
    return shiftMs
  },
}
