import assert from 'node:assert/strict'
import { openBetween } from '../../src/modules/calendars/calendars.ts'
import type { Chain } from '../../src/modules/oncall/rules/policy.ts'
import { minuteByMinute } from '../../src/modules/oncall/rules/rota.oracle.ts'
import { isOwed } from '../../src/modules/promises/rules/clock.ts'
import type { Fact, PromiseRow, Rows } from './database.ts'
import type { Instance, Surroundings } from './instance.ts'
import type { People } from './people.ts'
import type { Story } from './story.ts'

/** What must hold after each commit, whatever happened around it. `paging`: requests of which a page goes out with it. */
export function checkCommit(rows: Rows, paging: ReadonlySet<string>): void {
  for (const [id, { promises, escalation }] of Object.entries(rows.requests)) {
    promises.forEach(({ clock }, index) => {
      const due = clock.state === 'running' ? clock.dueAt!.getTime() : undefined
      assert.equal(
        rows.timers[`due ${id}/${index}`],
        due,
        `${id}/${index}: armed at the due time while it runs, else not`,
      )
    })
    if (!escalation) continue
    const { status, nextDueMs, leaseUntilMs } = escalation
    assert.equal(rows.timers[`step ${id}`] ?? null, nextDueMs, `${id}: the step timer is what the chain waits for`)
    assert.ok(status !== 'paging' || nextDueMs !== null, `${id}: paging without a next moment`)
    const lease = status === 'acknowledged' ? leaseUntilMs : null
    assert.equal(rows.timers[`lease ${id}`] ?? null, lease, `${id}: the lease timer`)
    assert.ok(status !== 'acknowledged' || !paging.has(id), `${id}: somebody has it, and yet a page goes out`)
  }
}

/** Nothing that can happen makes a deadline later than this once the way is free: a poll of 400 ms and clocks 2 s apart. */
const mostLateMs = 5000

/** What must hold at the end, when everything was calm for hours and every request is solved. */
export function judge(around: Surroundings, instances: readonly Instance[], people: People): void {
  const { database, gateway, story, world } = around
  const { rows, facts } = database
  assert.deepEqual(rows.jobs, {}, 'no page is still on its way')
  assert.deepEqual(rows.timers, {}, 'nothing is armed for what is solved')
  for (const input of people.told) assert.ok(rows.inputs[input], `told that it is done, and lost: ${input}`)
  for (const [key, page] of Object.entries(rows.pages)) {
    assert.ok(['handed', 'failed', 'gone'].includes(page.state), `${key} is ${page.state}: neither sent nor given up`)
    if (page.state === 'handed') assert.ok(gateway.heard.has(key), `${key}: said to be sent, nobody heard it`)
  }
  for (const key of gateway.heard.keys()) assert.ok(rows.pages[key], `${key}: a page that was never decided`)
  for (const instance of instances)
    assert.ok(instance.worstMs <= mostLateMs, `${instance.name} was ${instance.worstMs} ms late without a reason`)
  for (const [id, request] of Object.entries(rows.requests)) {
    request.promises.forEach((promise, index) => {
      const own = facts.filter((fact) => fact.request === id && fact.promise === index)
      judgePromise(`${id}/${index}`, promise, own, story)
    })
    judgeEscalation(
      id,
      facts.filter((fact) => fact.request === id && fact.promise === undefined),
    )
  }
  const chain = facts.find((fact) => fact.what === 'chain')
  if (chain && world.random.chance(0.25)) judgeChain(chain, story)
}

/** A promise judged by the plain log of what was said about it, without the rules that kept it. */
function judgePromise(name: string, promise: PromiseRow, facts: readonly Fact[], story: Story): void {
  const running: { fromMs: number; toMs: number | null }[] = []
  let { target, calendar } = promise
  let latestMs = 0
  let broken = false
  let ended = false
  const said: number[] = []
  const used = (untilMs: number) =>
    running.reduce((sum, { fromMs, toMs }) => {
      const to = Math.min(toMs ?? untilMs, untilMs)
      return to <= fromMs ? sum : sum + openBetween(story.calendars[calendar]!, new Date(fromMs), new Date(to))
    }, 0)
  for (const fact of facts) {
    // Clocks of instances differ: a promise's own time never runs backwards. A warning only reads it.
    if (fact.what !== 'warned') latestMs = Math.max(latestMs, fact.atMs)
    assert.ok(!ended || fact.what === 'broke', `${name}: ${fact.what} after its end`)
    if (fact.what !== 'broke' && fact.what !== 'retargeted' && !broken && running.at(-1)?.toMs === null)
      assert.ok(
        used(latestMs) < target.allowedMs || fact.what === 'warned',
        `${name}: ${fact.what} at ${fact.atMs}, when it was broken already`,
      )
    if (fact.what === 'started') ({ target, calendar } = { target: fact.target!, calendar: fact.calendar! })
    if (fact.what === 'started' || fact.what === 'resumed') running.push({ fromMs: latestMs, toMs: null })
    if (fact.what === 'paused') running.at(-1)!.toMs = latestMs
    if (fact.what === 'retargeted') {
      ;({ target, calendar } = { target: fact.target!, calendar: fact.calendar! })
      const usedMs = used(latestMs)
      said.splice(0, said.length, ...said.filter((each) => Math.ceil((target.allowedMs * each) / 100) <= usedMs))
    }
    if (fact.what === 'warned') {
      assert.ok(!said.includes(fact.percentage!), `${name}: ${fact.percentage} % said twice`)
      assert.ok(fact.dueMs! <= Math.max(latestMs, fact.atMs), `${name}: warned too early`)
      said.push(fact.percentage!)
    }
    if (fact.what === 'broke') {
      assert.ok(!broken, `${name}: broken twice`)
      assert.ok(fact.dueMs! <= latestMs, `${name}: broken before it was due`)
      assert.equal(used(fact.dueMs!), target.allowedMs, `${name}: broken when exactly the promised time was used`)
      broken = true
    }
    if (fact.what === 'kept' || fact.what === 'cancelled') {
      ended = true
      assert.equal(broken, used(latestMs) >= target.allowedMs || broken, `${name}: broken, and nobody said so`)
      running.at(-1)!.toMs ??= latestMs
    }
  }
  assert.ok(ended && !isOwed(promise.clock), `${name}: solved, and yet owed`)
  assert.equal(promise.clock.brokenAt !== null, broken, `${name}: the record and the promise differ`)
  assert.equal(promise.clock.usedMs, used(latestMs), `${name}: the time used`)
}

/** A chain never ends without a word. */
function judgeEscalation(id: string, facts: readonly Fact[]): void {
  const what = facts.map((fact) => fact.what)
  assert.equal(what.filter((each) => each === 'started').length, 1, `${id}: started once`)
  assert.equal(what.filter((each) => each === 'closed').length, 1, `${id}: closed once`)
}

/** Who stands in the chain for the rota, asked of the slow walk minute by minute. */
function judgeChain({ chain, dueMs }: Fact, story: Story): void {
  const { steps, branch } = chain as Chain
  const planned = story.policy.branches[branch!]!.steps
  let atMs = dueMs!
  steps.forEach((step, index) => {
    if (planned[index]!.targets.every((target) => target.kind === 'rota')) {
      const minute = atMs - (atMs % 60_000)
      const { personId } = minuteByMinute(story.rota, new Date(minute), new Date(minute + 60_000))[0]!
      assert.deepEqual(
        step.targets.map((person) => person.personId),
        personId === null ? [] : [personId],
        `step ${index} of the chain`,
      )
    }
    atMs += step.afterMs
  })
}
