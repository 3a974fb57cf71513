/** So many failures of a gateway in a row, and it is not asked for a moment. */
const enough = 20
const pauseMs = 2000

export type Breaker = {
  /** Runs the call when a place is free; null when the gateway is left alone at this moment. */
  run<T>(call: () => Promise<T>, failed: (result: T) => boolean): Promise<T | null>
}

/**
 * Bounds the calls under way to a gateway and stops asking one that fails every time. A gateway that hangs would otherwise
 * hold each of thousands of pages for its full time-out, one group after the other, before they pass to the next channel.
 */
export function createBreaker(places: number, nowMs: () => number = () => performance.now()): Breaker {
  let busy = 0
  let failures = 0
  let closedUntil = 0
  const waiting: (() => void)[] = []
  const isClosed = () => nowMs() < closedUntil

  function leave(): void {
    busy--
    waiting.shift()?.()
  }

  return {
    async run(call, failed) {
      if (busy >= places) await new Promise<void>((turn) => waiting.push(turn))
      busy++
      try {
        if (isClosed()) return null
        const result = await call()
        if (!failed(result)) failures = 0
        else if (++failures >= enough) closedUntil = nowMs() + pauseMs
        return result
      } finally {
        leave()
      }
    },
  }
}
