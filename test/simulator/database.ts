import type { State } from '../../src/modules/oncall/rules/state.ts'
import type { PromiseClock, Target } from '../../src/modules/promises/rules/clock.ts'
import type { World } from './world.ts'

export type Severity = 'P1' | 'P2' | 'P3' | 'P4'
export type PromiseRow = { kind: string; calendar: number; target: Target; clock: PromiseClock }
export type PageRow = {
  request: string
  personId: string
  channelId: string
  round: number
  step: number
  dueMs: number
  state: 'planned' | 'fired' | 'handed' | 'failed' | 'gone'
}
export type RequestRow = {
  severity: Severity
  status: 'open' | 'waiting' | 'solved'
  /** Owed or over, oldest first; several of one kind when an update was given. */
  promises: PromiseRow[]
  escalation: State | null
}
export type JobRow = { page: string; runAtMs: number; attempts: number; takenBy: string | null }

/** What is stored: the same kinds of rows as the program's, so far as the deterministic core knows them. */
export type Rows = {
  requests: Record<string, RequestRow>
  pages: Record<string, PageRow>
  /** `<kind> <key>` to the due time. */
  timers: Record<string, number>
  jobs: Record<string, JobRow>
  /** Inputs that were taken in, by the name their sender gave them. */
  inputs: Record<string, true>
}

/** What was decided, in the order of the commits: what the judge goes by. */
export type Fact = {
  request: string
  atMs: number
  what: string
  promise?: number
  dueMs?: number
  byClock?: boolean
  percentage?: number
  calendar?: number
  target?: Target
  chain?: unknown
}

/** The commit may have happened or not: whoever asked cannot know. */
export class Lost extends Error {}
/** The instance died here. */
export class Died extends Error {}

/**
 * One database: transactions one after the other, all or nothing. It may be away, fail before a commit, or commit and
 * lose the answer. Calm, it does none of this.
 */
export class Database {
  rows: Rows = { requests: {}, pages: {}, timers: {}, jobs: {}, inputs: {} }
  readonly facts: Fact[] = []
  awayUntilMs = 0
  calm = false
  /** Since when every transaction that was tried went through. */
  soundSinceMs = 0
  private readonly world: World

  constructor(world: World) {
    this.world = world
  }

  get away(): boolean {
    return this.world.nowMs < this.awayUntilMs
  }

  /**
   * `mayRefuse`: the work may throw after it changed rows, which then are as before. What fails by fate fails before the
   * work: from outside nobody can tell, and nothing need be copied.
   */
  transact<T>(who: string, mayRefuse: boolean, work: (rows: Rows, facts: Fact[]) => T): T {
    const { random } = this.world
    if (this.away) throw this.fault('the database is away')
    const fate = this.calm ? 1 : random.next()
    if (fate < 0.015) throw this.fault(`${who}: the commit failed`)
    if (fate < 0.022) throw this.death(`${who} died before the commit`)
    const before = mayRefuse ? structuredClone(this.rows) : null
    const facts: Fact[] = []
    let result: T
    try {
      result = work(this.rows, facts)
    } catch (error) {
      if (before) this.rows = before
      throw error
    }
    this.facts.push(...facts)
    if (fate < 0.03) throw this.fault(`${who}: committed, the answer was lost`)
    if (fate < 0.036) throw this.death(`${who} died after the commit`)
    return result
  }

  /** Something stood in the way until now, or until the database is back. */
  disturbed(): void {
    this.soundSinceMs = Math.max(this.world.nowMs, this.awayUntilMs)
  }

  private fault(line: string): Lost {
    this.world.log(line)
    this.disturbed()
    return new Lost(line)
  }

  private death(line: string): Died {
    this.world.log(line)
    this.disturbed()
    return new Died(line)
  }
}
