import type { Random } from './random.ts'

/**
 * True time and what happens in it. Everything runs in one thread, in the order of its moments; what is due at the same
 * moment runs in the order it was planned. Instants are milliseconds since 1970.
 */
export class World {
  nowMs: number
  readonly random: Random
  /** What happened, a line each: the same seed gives the same lines. */
  readonly trace: string[] = []
  /** Also told each line, for whoever replays a run. */
  echo?: (line: string) => void
  private readonly plans: { atMs: number; number: number; run: () => void }[] = []
  private planned = 0

  constructor(random: Random, startMs: number) {
    this.random = random
    this.nowMs = startMs
  }

  at(atMs: number, run: () => void): void {
    const plan = { atMs: Math.max(atMs, this.nowMs), number: this.planned++, run }
    let place = this.plans.length
    while (place > 0 && this.plans[place - 1]!.atMs > plan.atMs) place--
    this.plans.splice(place, 0, plan)
  }

  after(ms: number, run: () => void): void {
    this.at(this.nowMs + ms, run)
  }

  /** The moment of the next plan; null when there is none. */
  get nextMs(): number | null {
    return this.plans[0]?.atMs ?? null
  }

  /** Runs the next plan. */
  step(): void {
    const plan = this.plans.shift()!
    this.nowMs = Math.max(this.nowMs, plan.atMs)
    plan.run()
  }

  log(line: string): void {
    const whole = `${new Date(this.nowMs).toISOString()} ${line}`
    this.trace.push(whole)
    this.echo?.(whole)
  }
}
