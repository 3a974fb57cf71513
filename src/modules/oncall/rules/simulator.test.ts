import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './escalation.ts'
import type { Chain, ChainPerson } from './policy.ts'
import type { Effect, Event, State } from './state.ts'

/**
 * One escalation in a hostile world: processes die before and after their commit, timers fire late and twice, clocks step,
 * channels fail. A failing seed prints itself; `SEED=n node --test` runs it alone.
 */

type Random = () => number

/** mulberry32: small, seeded, good enough to choose among branches. */
function randomFrom(seed: number): Random {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

type Page = {
  round: number
  step: number
  personId: string
  channelId: string
  dueAtMs: number
  sentAtMs: number | null
  gone: boolean
}

const startMs = Date.UTC(2026, 9, 25, 0, 30)

class World {
  readonly random: Random
  nowMs = startMs
  stored: string | null = null
  pages = new Map<string, Page>()
  timers: { step: number | null; lease: number | null } = { step: null, lease: null }
  facts: { kind: string; atMs: number }[] = []

  constructor(random: Random) {
    this.random = random
  }

  get state(): State | null {
    return this.stored === null ? null : (JSON.parse(this.stored) as State)
  }

  /** An event reaches a process that may die before its commit, or after it and before it could say so. */
  deliver(event: Event): void {
    for (;;) {
      const decision = decide(this.state, JSON.parse(JSON.stringify(event)) as Event, this.nowMs)
      if (this.random() < 0.15) continue
      if ('refused' in decision) return
      this.commit(decision.state, decision.effects)
      if (this.random() >= 0.2) return
      if (event.type === 'started') return
    }
  }

  commit(state: State, effects: Effect[]): void {
    this.stored = JSON.stringify(state)
    for (const effect of effects) this.carryOut(effect)
    assert.deepEqual([this.timers.step], [state.nextDueMs], 'the step timer is what the state waits for')
    assert.equal(this.timers.lease, state.status === 'acknowledged' ? state.leaseUntilMs : null, 'lease timer')
    this.send()
  }

  carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'page': {
        const key = [effect.round, effect.step, effect.personId, effect.channelId].join('/')
        assert.ok(!this.pages.has(key), `paged twice: ${key}`)
        this.pages.set(key, { ...effect, sentAtMs: null, gone: false })
        break
      }
      case 'hurry': {
        const page = this.pages.get([effect.round, effect.step, effect.personId, effect.channelId].join('/'))!
        if (page.sentAtMs === null) page.dueAtMs = effect.dueAtMs
        break
      }
      case 'expire':
        for (const page of this.unsent())
          if (page.round === effect.round && page.step === effect.step && page.dueAtMs >= effect.fromMs)
            page.gone = true
        break
      case 'cancel':
        for (const page of this.unsent()) page.gone = true
        break
      case 'arm':
        this.timers[effect.timer] = effect.dueAtMs
        break
      case 'disarm':
        this.timers[effect.timer] = null
        break
      case 'fact':
        this.facts.push({ kind: effect.kind, atMs: this.nowMs })
    }
  }

  unsent(): Page[] {
    return [...this.pages.values()].filter((page) => page.sentAtMs === null && !page.gone)
  }

  send(): void {
    const held = this.state?.status === 'acknowledged'
    for (const page of this.unsent().filter((p) => p.dueAtMs <= this.nowMs)) {
      assert.ok(!held, 'an acknowledged escalation pages')
      page.sentAtMs = this.nowMs
    }
  }

  /** Fires what is due, in an order nobody promises, possibly after the timer was taken back or for the second time. */
  fire(chain: Chain): void {
    const { step, lease } = this.timers
    const stepFirst = this.random() < 0.5
    for (const timer of stepFirst ? (['step', 'lease'] as const) : (['lease', 'step'] as const)) {
      const dueAtMs = timer === 'step' ? step : lease
      if (dueAtMs === null || dueAtMs > this.nowMs || this.timers[timer] !== dueAtMs) continue
      this.timers[timer] = null
      this.deliver(timer === 'step' ? { type: 'step_due', dueAtMs } : { type: 'lease_expired', dueAtMs, chain })
    }
    this.send()
  }

  advance(maxMs: number): void {
    const steps = this.random() < 0.05 ? -2000 : 0
    this.nowMs += steps + Math.floor(this.random() * maxMs)
  }
}

function anyChain(random: Random): Chain {
  const count = (max: number) => Math.floor(random() * (max + 1))
  const anyPerson = (): ChainPerson => {
    const id = `p${count(4)}`
    const channels = Array.from({ length: count(3) }, (_, i) => ({
      channelId: `${id}c${i}`,
      kind: 'push',
      address: '',
      label: '',
      delayMs: i * 1000 * (10 + count(80)),
      working: random() < 0.9,
    }))
    return { personId: id, name: id, through: null, channels }
  }
  const people = (max: number) => {
    const list = Array.from({ length: count(max) }, anyPerson)
    return list.filter((p, i) => list.findIndex((q) => q.personId === p.personId) === i)
  }
  return {
    policyId: 'p',
    policyName: 'Any',
    version: 1,
    severity: 'P1',
    branch: 0,
    silent: null,
    steps: Array.from({ length: 1 + count(3) }, () => ({
      name: null,
      afterMs: 1000 * (30 + count(200)),
      targets: people(3),
      alternates: Array.from({ length: count(2) }, () => people(2)).filter((group) => group.length > 0),
    })),
    repeat: count(3),
    repeatFrom: 0,
    leaseMs: 1000 * (60 + count(900)),
  }
}

const seeds = process.env.SEED ? [Number(process.env.SEED)] : Array.from({ length: 600 }, (_, i) => i + 1)

function eachSeed(run: (world: World, chain: Chain) => void): void {
  for (const seed of seeds) {
    const random = randomFrom(seed)
    try {
      run(new World(random), anyChain(random))
    } catch (error) {
      ;(error as Error).message = `seed ${seed}: ${(error as Error).message}`
      throw error
    }
  }
}

/** What must have been sent, worked out without a state machine: all persons always reachable, nobody acknowledges. */
function expectedPages(chain: Chain): Map<string, number> {
  const expected = new Map<string, number>()
  let dueAtMs = startMs
  for (let round = 0; round <= chain.repeat; round++) {
    chain.steps.forEach((step, i) => {
      const end = dueAtMs + step.afterMs
      const last = round === chain.repeat && i === chain.steps.length - 1
      for (const person of step.targets)
        for (const { channelId, delayMs } of person.channels)
          if (last || dueAtMs + delayMs < end)
            expected.set([round, i, person.personId, channelId].join('/'), dueAtMs + delayMs)
      dueAtMs = end
    })
  }
  return expected
}

test('threat-24: nobody acknowledges: each due moment of each step produces its pages once, through crashes, repeats and clock steps', () => {
  eachSeed((world, drawn) => {
    const reachable = (p: ChainPerson) => ({ ...p, channels: p.channels.map((c) => ({ ...c, working: true })) })
    const chain = {
      ...drawn,
      steps: drawn.steps.map((s) => ({
        ...s,
        targets: [...s.targets.map(reachable), reachable({ ...someone })],
        alternates: [],
      })),
    }
    world.deliver({ type: 'started', chain, dueAtMs: startMs })
    for (let turn = 0; turn < 400 && (world.state!.status === 'paging' || world.unsent().length > 0); turn++) {
      world.advance(turn % 7 === 0 ? 600_000 : 40_000)
      world.fire(chain)
    }
    const expected = expectedPages(chain)
    const sent = new Map([...world.pages].filter(([, p]) => p.sentAtMs !== null).map(([key, p]) => [key, p.dueAtMs]))
    for (const [key, dueAtMs] of expected) assert.equal(sent.get(key), dueAtMs, `missed ${key}`)
    for (const key of sent.keys()) assert.ok(expected.has(key), `too many ${key}`)
    assert.equal(world.state!.status, 'exhausted')
    assert.equal(world.facts.filter((f) => f.kind === 'exhausted').length, 1)
  })
})

const someone: ChainPerson = {
  personId: 'always',
  name: 'Always there',
  through: null,
  channels: [{ channelId: 'always-push', kind: 'push', address: '', label: '', delayMs: 0, working: true }],
}

test('threat-24: with failures, acknowledgements, progress and people who ask for help: never silent, never twice, never while held', () => {
  eachSeed((world, chain) => {
    const { random } = world
    world.deliver({ type: 'started', chain, dueAtMs: startMs })
    const by = (n: number) => ({ personId: `p${n}`, name: `p${n}`, via: 'sms' })
    for (let turn = 0; turn < 120; turn++) {
      world.advance(random() < 0.1 ? 1_200_000 : 30_000)
      world.fire(chain)
      const state = world.state!
      const sent = [...world.pages.values()].filter((p) => p.sentAtMs !== null)
      const chance = random()
      if (chance < 0.3 && sent.length > 0) {
        const page = sent[Math.floor(random() * sent.length)]!
        world.deliver({ ...page, type: 'page_failed' })
      } else if (chance < 0.36) {
        world.deliver({ type: 'acknowledged', by: by(Math.floor(random() * 5)) })
      } else if (chance < 0.4) world.deliver({ type: 'progress' })
      else if (chance < 0.43) {
        const seen = { round: state.round, step: state.step }
        world.deliver({ type: 'escalate', by: by(0), seen })
      }
      const after = world.state!
      if (after.status === 'closed' || after.status === 'silent') assert.fail('nobody asked for that')
      if (after.status === 'paging') assert.ok(after.nextDueMs !== null, 'paging without a next due time')
      if (after.status === 'exhausted')
        assert.ok(
          world.facts.some((f) => f.kind === 'exhausted'),
          'over without a word',
        )
      if (after.status === 'acknowledged') assert.ok(world.timers.lease !== null, 'held without an end')
      if (after.status === 'paging' && after.step < after.chain.steps.length)
        assert.ok(
          after.pages.some((p) => p.hope && !p.failed),
          'waits for somebody who cannot be reached',
        )
    }
  })
})
