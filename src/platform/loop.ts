import type { Log } from './log.ts'

/** A loop that works, sleeps as long as its work says, and can be woken. */
export type Loop = {
  start(): void
  wake(): void
  /** Waits for the round under way to end. */
  stop(): Promise<void>
  /** When the last round ended without an error; the health page shows a loop that stands still. */
  readonly lastRoundAt: number
  readonly running: boolean
}

const loops = new Map<string, Loop>()

/** All loops of this process by name, for health and metrics. */
export function runningLoops(): ReadonlyMap<string, Loop> {
  return loops
}

/**
 * Makes a loop. `round` does one piece of work and returns the milliseconds until it wants to run again.
 * An error in a round is logged and the loop goes on after a pause that grows to two seconds: it never ends by itself, and
 * what fell due while the database was away is not late by a pause as well.
 */
export function startLoop(name: string, round: () => Promise<number>, log: () => Log): Loop {
  let running = false
  let woken = false
  let sleeper: { timeout: NodeJS.Timeout; awake: () => void } | null = null
  let finished: Promise<void> = Promise.resolve()
  let failures = 0
  let lastRoundAt = performance.now()

  async function run(): Promise<void> {
    while (running) {
      woken = false
      let pause: number
      try {
        pause = await round()
        if (failures > 0) log().info({ loop: name }, 'the loop works again')
        failures = 0
        lastRoundAt = performance.now()
      } catch (error) {
        failures++
        pause = Math.min(2000, 100 * 2 ** failures)
        if (failures === 1 || failures % 30 === 0)
          log().error({ loop: name, failures, error: (error as Error).message }, 'a round of the loop failed')
      }
      if (running && !woken && pause > 0) await sleep(pause)
    }
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const awake = () => {
        sleeper = null
        resolve()
      }
      sleeper = { timeout: setTimeout(awake, ms), awake }
    })
  }

  function wake(): void {
    woken = true
    if (!sleeper) return
    clearTimeout(sleeper.timeout)
    sleeper.awake()
  }

  const loop: Loop = {
    start() {
      if (running) return
      running = true
      loops.set(name, loop)
      finished = run()
    },
    wake,
    async stop() {
      running = false
      wake()
      loops.delete(name)
      await finished
    },
    get running() {
      return running
    },
    get lastRoundAt() {
      return lastRoundAt
    },
  }
  return loop
}
