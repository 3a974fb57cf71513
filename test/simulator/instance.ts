import { nextPause } from '../../src/modules/channels/rules/retry.ts'
import { type Database, Died, type JobRow, Lost } from './database.ts'
import type { Answer, Gateway } from './gateway.ts'
import { checkCommit } from './judge.ts'
import type { Story } from './story.ts'
import { Transaction } from './transactions.ts'
import type { World } from './world.ts'

/** After this silence of an instance the others free its jobs (src/platform/jobs/instances.ts). */
const silentAfterMs = 3500
/** A round takes at most so many deadlines. */
const batch = 200

/** What instances share: the database, the way out, and what is known of those that died. */
export type Surroundings = {
  world: World
  database: Database
  gateway: Gateway
  story: Story
  dead: Map<string, number>
}

/** One process: its deadline loop and its job loop, on a clock that may be off. It may die at any transaction. */
export class Instance {
  readonly name: string
  up = true
  /** How far its clock is ahead, ms. */
  skewMs = 0
  /** The worst lateness seen when nothing stood in the way, ms. */
  worstMs = 0
  private life = 0
  private restUntilMs = 0
  private idleMs = 0
  private held = new Set<string>()
  private readonly around: Surroundings

  constructor(name: string, around: Surroundings) {
    this.name = name
    this.around = around
  }

  get nowMs(): number {
    return this.around.world.nowMs + this.skewMs
  }

  private get id(): string {
    return `${this.name}.${this.life}`
  }

  /** When its loops would next find something to do, in true time; null while there is nothing. */
  nextRoundMs(): number | null {
    if (!this.up) return null
    const { database } = this.around
    const due = Object.values(database.rows.timers)
    const jobs = Object.values(database.rows.jobs).map((job) => this.takeableMs(job))
    const first = Math.min(...due.map((ms) => ms - this.skewMs), ...jobs)
    if (!Number.isFinite(first)) return null
    return Math.max(first + this.idleMs, this.restUntilMs, database.awayUntilMs)
  }

  /** True time at which it can take a job. What it took without hearing of it, as the answer was lost, it takes again. */
  private takeableMs(job: JobRow): number {
    if (job.takenBy === null) return job.runAtMs - this.skewMs
    if (job.takenBy === this.id) return this.held.has(job.page) ? Number.POSITIVE_INFINITY : this.around.world.nowMs
    const died = this.around.dead.get(job.takenBy)
    return died === undefined ? Number.POSITIVE_INFINITY : Math.max(died + silentAfterMs, job.runAtMs - this.skewMs)
  }

  private isFree(job: JobRow): boolean {
    return this.takeableMs(job) <= this.around.world.nowMs
  }

  round(): void {
    const { world } = this.around
    // Mostly it sleeps until the deadline; sometimes another instance armed it and it is found within 400 ms.
    this.idleMs = world.random.chance(0.1) ? world.random.between(0, 400) : world.random.between(0, 4)
    this.restUntilMs = world.nowMs + 1
    this.guarded(() => {
      this.fireDeadlines()
      this.takeJobs()
    })
  }

  /** A transaction of this instance, which it may not survive. */
  transact<T>(work: (tx: Transaction) => T, mayRefuse = false): T {
    const { database, story } = this.around
    try {
      return database.transact(this.name, mayRefuse, (rows, facts) => {
        const tx = new Transaction(rows, facts, this.nowMs, story)
        const result = work(tx)
        checkCommit(rows, tx.paging)
        return result
      })
    } catch (error) {
      if (error instanceof Died) this.die()
      throw error
    }
  }

  die(): void {
    const { world, dead } = this.around
    dead.set(this.id, world.nowMs)
    this.up = false
    this.held.clear()
    world.after(world.random.between(500, 60_000), () => this.rise())
  }

  rise(): void {
    if (this.up) return
    this.life++
    this.up = true
    const { world, database } = this.around
    database.disturbed()
    world.log(`${this.name} is up`)
  }

  private guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!(error instanceof Died || error instanceof Lost)) throw error
      this.restUntilMs = this.around.world.nowMs + 20
    }
  }

  private fireDeadlines(): void {
    const { world, database } = this.around
    const fired = this.transact((tx) => {
      const due = Object.entries(tx.rows.timers)
        .filter(([, dueMs]) => dueMs <= tx.nowMs)
        .sort(([, a], [, b]) => a - b)
        .slice(0, batch)
      for (const [name] of due) delete tx.rows.timers[name]
      for (const [, ofKind] of Map.groupBy(due, ([name]) => name.split(' ')[0]!))
        for (const [name, dueMs] of ofKind) {
          const [kind, key] = name.split(' ')
          tx.fire(kind!, key!, dueMs)
        }
      return due
    })
    for (const [name, dueMs] of fired) {
      world.log(`${this.name} fired ${name}, ${this.nowMs - dueMs} ms late`)
      // What nobody could have fired earlier is not lateness of ours.
      this.worstMs = Math.max(this.worstMs, this.nowMs - Math.max(dueMs, database.soundSinceMs + this.skewMs))
    }
  }

  private takeJobs(): void {
    if (!Object.values(this.around.database.rows.jobs).some((job) => this.isFree(job))) return
    const taken = this.transact((tx) => {
      const free = Object.entries(tx.rows.jobs).filter(([, job]) => this.isFree(job))
      for (const [, job] of free) job.takenBy = this.id
      return free.map(([name, { page }]) => ({ name, page }))
    })
    const { life } = this
    for (const { name, page } of taken) {
      this.held.add(page)
      this.around.gateway.send(page, (answer) => this.up && this.life === life && this.finish(name, page, answer))
    }
  }

  /** Stores what became of a page; a database that does not answer is asked until it does. */
  private finish(name: string, page: string, answer: Answer): void {
    const { world } = this.around
    const { life } = this
    try {
      this.transact((tx) => this.record(tx, name, answer))
      this.held.delete(page)
    } catch (error) {
      if (!(error instanceof Died || error instanceof Lost)) throw error
      world.after(1000, () => this.up && this.life === life && this.finish(name, page, answer))
    }
  }

  private record(tx: Transaction, name: string, answer: Answer): void {
    const job = tx.rows.jobs[name]
    if (!job || job.takenBy !== this.id) return
    const page = tx.rows.pages[job.page]!
    if (answer === 'taken') {
      page.state = 'handed'
      delete tx.rows.jobs[name]
      return
    }
    const pause = nextPause('sms', ++job.attempts, null)
    if (pause !== null) {
      Object.assign(job, { takenBy: null, runAtMs: tx.nowMs + pause })
      return
    }
    page.state = 'failed'
    delete tx.rows.jobs[name]
    const { round, step, personId, channelId } = page
    tx.happen(page.request, { type: 'page_failed', round, step, personId, channelId })
  }
}
