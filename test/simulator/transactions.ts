import { decide as decideEscalation } from '../../src/modules/oncall/rules/escalation.ts'
import { buildChain, type Chain } from '../../src/modules/oncall/rules/policy.ts'
import type { Event, Decision as Paging } from '../../src/modules/oncall/rules/state.ts'
import { isOwed } from '../../src/modules/promises/rules/clock.ts'
import {
  type Decision,
  decide,
  type Outcome,
  type PromiseEvent,
  startClock,
} from '../../src/modules/promises/rules/decide.ts'
import type { Fact, PromiseRow, RequestRow, Rows, Severity } from './database.ts'
import type { Story } from './story.ts'

/** The rules said no: the transaction changes nothing, and whoever asked is told. */
export class Refused extends Error {}

/** One transaction at work on the rows, at the moment its instance's clock shows. */
export class Transaction {
  readonly rows: Rows
  readonly facts: Fact[]
  readonly nowMs: number
  readonly story: Story
  /** Requests for which a page goes out with this commit. */
  readonly paging = new Set<string>()

  constructor(rows: Rows, facts: Fact[], nowMs: number, story: Story) {
    this.rows = rows
    this.facts = facts
    this.nowMs = nowMs
    this.story = story
  }

  create(id: string, severity: Severity): void {
    const request: RequestRow = { severity, status: 'open', promises: [], escalation: null }
    this.rows.requests[id] = request
    for (const each of this.story.plan[severity]) if (each.kind !== 'next_update') this.begin(id, each)
    this.happen(id, { type: 'started', chain: this.chain(severity, this.nowMs), dueAtMs: this.nowMs })
  }

  /** An answer to the customer: the first response is kept, the next update begins anew, an acknowledgement holds on. */
  answer(id: string): void {
    this.each(id, ['first_response'], { type: 'keep' }, 'kept')
    const request = this.rows.requests[id]!
    const owed = request.promises.findIndex((each) => each.kind === 'next_update' && isOwed(each.clock))
    const planned = this.story.plan[request.severity].find((each) => each.kind === 'next_update')
    if (owed >= 0) this.restart(id, owed)
    else if (planned && request.status === 'open') this.begin(id, planned)
    if (request.escalation) this.happen(id, { type: 'progress' })
  }

  waitForCustomer(id: string): void {
    if (this.open(id).status === 'waiting') throw new Refused('waiting already')
    this.rows.requests[id]!.status = 'waiting'
    this.each(id, null, { type: 'pause' }, 'paused')
  }

  customerWrites(id: string): void {
    if (this.open(id).status !== 'waiting') return
    this.rows.requests[id]!.status = 'open'
    this.each(id, null, { type: 'resume' }, 'resumed')
  }

  changeSeverity(id: string, severity: Severity): void {
    const request = this.open(id)
    request.severity = severity
    request.promises.forEach((promise, index) => {
      if (!isOwed(promise.clock)) return
      const planned = this.story.plan[severity].find((each) => each.kind === promise.kind)
      if (!planned) {
        this.decide(id, index, { type: 'cancel' }, 'cancelled')
        return
      }
      promise.calendar = planned.calendar
      promise.target = planned.target
      this.decide(id, index, { type: 'retarget', target: planned.target }, 'retargeted')
    })
    this.happen(id, { type: 'severity_changed', chain: this.chain(severity, this.nowMs) })
  }

  solve(id: string): void {
    this.open(id).status = 'solved'
    this.each(id, ['first_response', 'resolution'], { type: 'keep' }, 'kept')
    this.each(id, null, { type: 'cancel' }, 'cancelled')
    this.happen(id, { type: 'closed', by: null })
  }

  /** Deadlines that came, kind by kind, as the deadline loop gives them. */
  fire(kind: string, key: string, dueMs: number): void {
    if (kind === 'page') this.handPage(key)
    else if (kind === 'step') this.happen(key, { type: 'step_due', dueAtMs: dueMs })
    else if (kind === 'lease') {
      const chain = this.chain(this.rows.requests[key]!.severity, dueMs)
      this.happen(key, { type: 'lease_expired', dueAtMs: dueMs, chain })
    } else {
      const [id, index] = key.split('/')
      this.decide(id!, Number(index), { type: kind as 'due' | 'warn' })
    }
  }

  /** An event on the paging of a request. */
  happen(id: string, event: Event): void {
    const request = this.rows.requests[id]!
    const decision = decideEscalation(request.escalation, event, this.nowMs)
    if ('refused' in decision) throw new Refused(decision.detail)
    if ('chain' in event)
      this.facts.push({
        request: id,
        atMs: this.nowMs,
        what: 'chain',
        chain: event.chain,
        dueMs: event.type === 'lease_expired' || event.type === 'started' ? event.dueAtMs : this.nowMs,
      })
    request.escalation = decision.state
    this.carryOut(id, decision)
  }

  chain(severity: Severity, atMs: number): Chain {
    return buildChain(this.story.policy, severity, new Date(atMs), this.story.directory)
  }

  private open(id: string): RequestRow {
    const request = this.rows.requests[id]!
    if (request.status === 'solved') throw new Refused('solved')
    return request
  }

  private begin(id: string, planned: Story['plan'][Severity][number]): void {
    const at = new Date(this.nowMs)
    const outcome = startClock(this.story.calendars[planned.calendar]!, planned.target, at, at)
    if ('refused' in outcome) throw new Refused(outcome.refused)
    const { promises } = this.rows.requests[id]!
    promises.push({ ...planned, clock: outcome.clock })
    this.store(id, promises.length - 1, outcome, 'started')
  }

  private each(id: string, of: readonly string[] | null, event: PromiseEvent, what: string): void {
    this.rows.requests[id]!.promises.forEach((promise, index) => {
      if (isOwed(promise.clock) && (of === null || of.includes(promise.kind))) this.decide(id, index, event, what)
    })
  }

  private decide(id: string, index: number, event: PromiseEvent, what?: string): void {
    const promise = this.rows.requests[id]!.promises[index]!
    const outcome = this.outcome(promise, event)
    if ('refused' in outcome) {
      if (outcome.refused === 'never_due') throw new Refused('never due')
      return
    }
    this.store(id, index, outcome, what)
  }

  private outcome(promise: PromiseRow, event: PromiseEvent): Outcome {
    return decide(promise.clock, event, new Date(this.nowMs), this.story.calendars[promise.calendar]!)
  }

  private restart(id: string, index: number): void {
    const { promises } = this.rows.requests[id]!
    const promise = promises[index]!
    const outcome = this.outcome(promise, { type: 'restart', target: promise.target })
    if ('refused' in outcome) throw new Refused(outcome.refused)
    this.store(id, index, outcome, 'kept')
    const next: Decision = { clock: outcome.next!, effects: [] }
    promises.push({ ...promise, clock: next.clock })
    const number = promises.length - 1
    this.store(id, number, next, 'started')
    if (next.clock.state === 'running') {
      this.timer('due', `${id}/${number}`, next.clock.dueAt!.getTime())
      this.decide(id, number, { type: 'warn' })
    } else this.note(id, number, 'paused')
  }

  private store(id: string, index: number, { clock, effects }: Decision, what?: string): void {
    const promise = this.rows.requests[id]!.promises[index]!
    const broke = effects.find((each) => each.type === 'broke')
    // A breach that time had brought already comes first, then what was asked.
    if (broke?.byClock) this.note(id, index, 'broke', { dueMs: broke.dueAt.getTime(), byClock: true })
    promise.clock = clock
    if (what) {
      // A period begins when the one before it was kept, also where this instance's clock is behind.
      const begun = what === 'started' ? { atMs: clock.startedAt.getTime() } : {}
      this.note(id, index, what, { calendar: promise.calendar, target: promise.target, ...begun })
    }
    if (broke && !broke.byClock) this.note(id, index, 'broke', { dueMs: broke.dueAt.getTime(), byClock: false })
    for (const effect of effects) {
      if (effect.type === 'arm') this.timer(effect.what, `${id}/${index}`, effect.at.getTime())
      if (effect.type === 'disarm') this.timer(effect.what, `${id}/${index}`, null)
      if (effect.type === 'warned')
        this.note(id, index, 'warned', { percentage: effect.percentage, dueMs: effect.dueAt.getTime() })
    }
  }

  private note(id: string, promise: number, what: string, more: Partial<Fact> = {}): void {
    this.facts.push({ request: id, atMs: this.nowMs, what, promise, ...more })
  }

  private timer(kind: string, key: string, dueMs: number | null): void {
    if (dueMs === null) delete this.rows.timers[`${kind} ${key}`]
    else this.rows.timers[`${kind} ${key}`] = dueMs
  }

  private carryOut(id: string, { effects }: Exclude<Paging, { refused: unknown }>): void {
    const named = (p: { round: number; step: number; personId: string; channelId: string }) =>
      `${id}:${p.round}.${p.step}.${p.personId}.${p.channelId}`
    const planned = (when: (page: Rows['pages'][string]) => boolean) =>
      Object.keys(this.rows.pages).filter((key) => {
        const page = this.rows.pages[key]!
        return page.request === id && page.state === 'planned' && when(page)
      })
    // As the operations do it: what is taken back first, then the new pages.
    for (const effect of effects)
      if (effect.do === 'cancel') {
        for (const key of planned(() => true)) this.drop(key)
        for (const [job, { page, takenBy }] of Object.entries(this.rows.jobs))
          if (this.rows.pages[page]!.request === id && takenBy === null) this.drop(page, job)
      } else if (effect.do === 'expire')
        for (const key of planned(
          (p) => p.round === effect.round && p.step === effect.step && p.dueMs >= effect.fromMs,
        ))
          this.drop(key)
    for (const effect of effects)
      if (effect.do === 'hurry') this.handPage(named(effect))
      else if (effect.do === 'page') {
        const key = named(effect)
        if (this.rows.pages[key]) throw new Error(`paged twice: ${key}`)
        const { personId, channelId, round, step, dueAtMs: dueMs } = effect
        this.rows.pages[key] = { request: id, personId, channelId, round, step, dueMs, state: 'planned' }
        if (dueMs <= this.nowMs) this.handPage(key)
        else this.timer('page', key, dueMs)
      } else if (effect.do === 'arm') this.timer(effect.timer, id, effect.dueAtMs)
      else if (effect.do === 'disarm') this.timer(effect.timer, id, null)
      else if (effect.do === 'fact') this.facts.push({ request: id, atMs: this.nowMs, what: effect.kind })
  }

  private drop(page: string, job?: string): void {
    this.rows.pages[page]!.state = 'gone'
    this.timer('page', page, null)
    if (job) delete this.rows.jobs[job]
  }

  private handPage(key: string): void {
    const page = this.rows.pages[key]!
    if (page.state !== 'planned') return
    page.state = 'fired'
    this.timer('page', key, null)
    this.paging.add(page.request)
    this.rows.jobs[`send ${key}`] = { page: key, runAtMs: this.nowMs, attempts: 0, takenBy: null }
  }
}
