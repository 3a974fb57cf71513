import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './escalation.ts'
import { buildChain, type Chain, type ChainPerson, type Directory, type PolicyVersion, withFirst } from './policy.ts'
import type { Effect, Event, State } from './state.ts'

const t0 = Date.UTC(2026, 10, 17, 12, 35, 1)
const s = 1000

const channels = (who: string, working = true) => [
  { channelId: `${who}-push`, kind: 'push', address: '', label: 'Push', delayMs: 0, working },
  { channelId: `${who}-sms`, kind: 'sms', address: '', label: 'SMS', delayMs: 60 * s, working },
]

function person(name: string, working = true): ChainPerson {
  const id = name.toLowerCase()
  return { personId: id, name, through: null, channels: channels(id, working) }
}

function chain(change: Partial<Chain> = {}): Chain {
  return {
    policyId: 'p',
    policyName: 'Web operations',
    version: 12,
    severity: 'P1',
    branch: 0,
    silent: null,
    steps: [
      { name: null, afterMs: 120 * s, targets: [person('Sam')], alternates: [] },
      { name: null, afterMs: 120 * s, targets: [person('Robin')], alternates: [[person('Noor')]] },
      { name: 'team lead', afterMs: 120 * s, targets: [person('Kim')], alternates: [] },
    ],
    repeat: 0,
    repeatFrom: 0,
    leaseMs: 900 * s,
    ...change,
  }
}

/** Decides one event after the other; refuses to go on after a refusal. */
function run(events: [number, Event][], first: Chain = chain()): { state: State; effects: Effect[] } {
  let decision = decide(null, { type: 'started', chain: first, dueAtMs: t0 }, t0)
  for (const [at, event] of events) {
    assert.ok('state' in decision, 'refused')
    decision = decide(decision.state, event, t0 + at)
  }
  assert.ok('state' in decision, `refused: ${JSON.stringify(decision)}`)
  return decision
}

const due = (at: number): [number, Event] => [at, { type: 'step_due', dueAtMs: t0 + at }]
const fails = (at: number, step: number, who: string, channel: string, round = 0): [number, Event] => [
  at,
  { type: 'page_failed', round, step, personId: who, channelId: `${who}-${channel}` },
]
const by = (name: string) => ({ personId: name.toLowerCase(), name, via: 'sms' })
const pages = (effects: Effect[]) =>
  effects.flatMap((e) =>
    e.do === 'page' ? [`${e.channelId} +${(e.dueAtMs - t0) / s}${e.standsIn ? ' stands in' : ''}`] : [],
  )
const facts = (effects: Effect[]) => effects.flatMap((e) => (e.do === 'fact' ? [e.kind] : []))
const words = (effects: Effect[]) => effects.flatMap((e) => (e.do === 'fact' ? [e.text] : [])).join(' ')

test('the first step is paged through the channels in order, each with its delay', () => {
  const { state, effects } = run([])
  assert.deepEqual(pages(effects), ['sam-push +0', 'sam-sms +60'])
  assert.equal(state.nextDueMs, t0 + 120 * s)
  assert.deepEqual(facts(effects), ['started', 'paged'])
})

test('no acknowledgement by the due time: the next step, counted from the due time and not from when we got round to it', () => {
  const late = 7 * s + 3
  const { state, effects } = run([[120 * s + late, { type: 'step_due', dueAtMs: t0 + 120 * s }]])
  assert.deepEqual(pages(effects), ['robin-push +120', 'robin-sms +180'])
  assert.equal(state.nextDueMs, t0 + 240 * s)
  assert.ok(effects.some((e) => e.do === 'expire' && e.step === 0 && e.fromMs === t0 + 120 * s))
})

test('a timer that fires a second time changes nothing', () => {
  const once = run([due(120 * s)])
  const twice = decide(once.state, { type: 'step_due', dueAtMs: t0 + 120 * s }, t0 + 121 * s)
  assert.deepEqual(twice, { state: once.state, effects: [] })
})

test('a failed channel passes over to the next one at once', () => {
  const { state, effects } = run([fails(2 * s, 0, 'sam', 'push')])
  assert.deepEqual(effects, [
    { do: 'hurry', round: 0, step: 0, personId: 'sam', channelId: 'sam-sms', dueAtMs: t0 + 2 * s },
  ])
  assert.equal(state.status, 'paging')
})

test('when nobody in the step can be reached any more the alternate stands in, with the whole time of the step', () => {
  const { state, effects } = run([due(120 * s), fails(122 * s, 1, 'robin', 'push'), fails(123 * s, 1, 'robin', 'sms')])
  assert.deepEqual(pages(effects), ['noor-push +123 stands in', 'noor-sms +183 stands in'])
  assert.equal(state.nextDueMs, t0 + 243 * s)
  assert.match(words(effects), /Noor stands in/)
})

test('without an alternate the step passes at once and says so', () => {
  const { state, effects } = run([fails(1 * s, 0, 'sam', 'push'), fails(2 * s, 0, 'sam', 'sms')])
  assert.equal(state.step, 1)
  assert.equal(state.stepDueMs, t0 + 2 * s)
  assert.deepEqual(facts(effects), ['passed_over', 'step_passed', 'paged'])
  assert.match(words(effects), /Sam is passed over: every channel failed \(Push, SMS\)/)
  assert.match(words(effects), /Step 1 of 3 passed at once: Sam cannot be reached\./)
})

test('a person whose channels are all broken is tried, counts as not reachable, and the alternate is paged with them', () => {
  const broken = chain({
    steps: [{ name: null, afterMs: 60 * s, targets: [person('Sam', false)], alternates: [[person('Noor')]] }],
  })
  const { effects } = run([], broken)
  assert.deepEqual(pages(effects), ['sam-push +0', 'sam-sms +60', 'noor-push +0 stands in', 'noor-sms +60 stands in'])
})

test('a step whose rota has nobody on call passes at once and says why', () => {
  const empty = chain({ steps: [{ name: null, afterMs: 60 * s, targets: [], alternates: [] }, ...chain().steps] })
  const { state, effects } = run([], empty)
  assert.equal(state.step, 1)
  assert.equal(state.stepDueMs, t0)
  assert.match(words(effects), /nobody is on call there/)
})

test('rounds repeat as often as the policy says; then the chain is over and says so', () => {
  const twice = chain({ repeat: 1, steps: chain().steps.slice(0, 1) })
  const second = run([due(120 * s)], twice)
  assert.equal(second.state.round, 1)
  const { state, effects } = run([due(120 * s), due(240 * s)], twice)
  assert.equal(state.status, 'exhausted')
  assert.match(words(effects), /nobody acknowledged/)
  assert.ok(!effects.some((e) => e.do === 'expire'), 'what the last step planned is still sent')
})

test('a round in which nobody can be reached does not use up the repetitions: the next keeps the rhythm', () => {
  const gone = chain({ repeat: 1, steps: [{ name: null, afterMs: 120 * s, targets: [person('Sam')], alternates: [] }] })
  const failed = run([fails(1 * s, 0, 'sam', 'push'), fails(2 * s, 0, 'sam', 'sms')], gone)
  assert.equal(failed.state.status, 'paging')
  assert.equal(failed.state.nextDueMs, t0 + 120 * s)
  const again = run([fails(1 * s, 0, 'sam', 'push'), fails(2 * s, 0, 'sam', 'sms'), due(120 * s)], gone)
  assert.deepEqual(pages(again.effects), ['sam-push +120', 'sam-sms +180'])
  assert.equal(again.state.round, 1)
})

test('an acknowledgement is a lease: nothing more is sent until it ends', () => {
  const { state, effects } = run([[30 * s, { type: 'acknowledged', by: by('Sam') }]])
  assert.equal(state.status, 'acknowledged')
  assert.equal(state.leaseUntilMs, t0 + 930 * s)
  assert.ok(effects.some((e) => e.do === 'cancel'))
  assert.ok(effects.some((e) => e.do === 'disarm' && e.timer === 'step'))
  assert.match(words(effects), /Sam acknowledged by SMS and holds it for 15 min\./)
})

test('progress extends the lease; without it the page starts again from the top, with the chain of that moment', () => {
  const held: [number, Event][] = [
    [30 * s, { type: 'acknowledged', by: by('Sam') }],
    [600 * s, { type: 'progress' }],
  ]
  assert.equal(run(held).state.leaseUntilMs, t0 + 1500 * s)
  const fresh = chain({
    version: 13,
    steps: [{ name: null, afterMs: 60 * s, targets: [person('Uma')], alternates: [] }],
  })
  const stale = run([...held, [930 * s, { type: 'lease_expired', dueAtMs: t0 + 930 * s, chain: fresh }]])
  assert.equal(stale.state.status, 'acknowledged')
  const { state, effects } = run([...held, [1504 * s, { type: 'lease_expired', dueAtMs: t0 + 1500 * s, chain: fresh }]])
  assert.deepEqual(pages(effects), ['uma-push +1500', 'uma-sms +1560'])
  assert.equal(state.round, 1)
  assert.equal(state.holder, null)
})

test('who acknowledges second is told who has it; the same person again changes nothing', () => {
  const { state } = run([[30 * s, { type: 'acknowledged', by: by('Sam') }]])
  assert.deepEqual(decide(state, { type: 'acknowledged', by: by('Kim') }, t0 + 31 * s), {
    refused: 'oncall.already_acknowledged',
    detail: 'Sam has it.',
    germanDetail: 'Sam hat es.',
  })
  assert.deepEqual(decide(state, { type: 'acknowledged', by: by('Sam') }, t0 + 31 * s), { state, effects: [] })
})

test('asking for the next step counts from the act, and an act on a step that is over changes nothing', () => {
  const seen = { round: 0, step: 0 }
  const once = run([[10 * s, { type: 'escalate', by: by('Sam'), seen }]])
  assert.deepEqual(pages(once.effects), ['robin-push +10', 'robin-sms +70'])
  assert.equal(once.state.nextDueMs, t0 + 130 * s)
  assert.deepEqual(decide(once.state, { type: 'escalate', by: by('Sam'), seen }, t0 + 11 * s), {
    state: once.state,
    effects: [],
  })
})

test('help that is asked for after the last step comes from the top, also when the chain is over', () => {
  const only = chain({ steps: chain().steps.slice(0, 1) })
  const again = run([[10 * s, { type: 'escalate', by: by('Sam') }]], only)
  assert.deepEqual(pages(again.effects), ['sam-push +10', 'sam-sms +70'])
  const over = run([due(120 * s), [500 * s, { type: 'escalate', by: by('Sam') }]], only)
  assert.equal(over.state.status, 'paging')
  assert.equal(over.state.round, 1)
})

test('whoever it is passed on to is paged first, then the chain', () => {
  const next = withFirst(chain({ repeat: 1 }), person('Dana'), 120 * s)
  const { state, effects } = run([
    [30 * s, { type: 'acknowledged', by: by('Sam') }],
    [40 * s, { type: 'handed_over', by: by('Sam'), to: { personId: 'dana', name: 'Dana' }, chain: next }],
  ])
  assert.deepEqual(pages(effects), ['dana-push +40', 'dana-sms +100'])
  assert.equal(state.status, 'paging')
  assert.ok(effects.some((e) => e.do === 'disarm' && e.timer === 'lease'))
  assert.match(words(effects), /Sam passed it on to Dana/)
})

test('a higher severity starts its own chain; whoever holds it keeps it for the shorter time', () => {
  const p3 = chain({ severity: 'P3', leaseMs: 4 * 3600 * s, steps: [], silent: 'pages nobody' })
  const silent = run([], p3)
  assert.equal(silent.state.status, 'silent')
  assert.match(words(silent.effects), /pages nobody/)
  const raised = run([[5 * s, { type: 'severity_changed', chain: chain() }]], p3)
  assert.deepEqual(pages(raised.effects), ['sam-push +5', 'sam-sms +65'])
  const held = run(
    [
      [1 * s, { type: 'acknowledged', by: by('Sam') }],
      [5 * s, { type: 'severity_changed', chain: chain() }],
    ],
    p3,
  )
  assert.equal(held.state.status, 'acknowledged')
  assert.equal(held.state.leaseUntilMs, t0 + 905 * s)
  const lower = run([[5 * s, { type: 'severity_changed', chain: p3 }]])
  assert.deepEqual(pages(lower.effects), [])
})

test('closing ends everything; acts afterwards are refused', () => {
  const { state, effects } = run([[30 * s, { type: 'closed', by: 'Ola Draft' }]])
  assert.equal(state.status, 'closed')
  assert.deepEqual(
    effects.map((e) => e.do),
    ['end_step', 'cancel', 'disarm', 'disarm', 'fact'],
  )
  assert.deepEqual(decide(state, { type: 'step_due', dueAtMs: t0 + 120 * s }, t0 + 120 * s), { state, effects: [] })
  const refused = decide(state, { type: 'acknowledged', by: by('Sam') }, t0 + 31 * s)
  assert.equal('refused' in refused && refused.refused, 'oncall.closed')
})

const berlin: Directory = {
  isOpen: (_, at) => at.getUTCHours() >= 7 && at.getUTCHours() < 19,
  rota: () => ({
    name: 'Web operations',
    rota: {
      zone: 'UTC',
      layers: [
        {
          id: 'l',
          name: 'Days',
          participants: ['anna', 'ben'],
          unit: 'daily',
          every: 1,
          handoverAt: '2026-11-01T00:00',
          restrictions: [],
          validFrom: null,
          validUntil: null,
        },
      ],
      overrides: [],
      mustCover: [],
    },
  }),
  team: () => ({ name: 'Tier 1', personIds: ['anna', 'cleo', 'gone'] }),
  person: (id) => (id === 'gone' ? undefined : { name: id, channels: channels(id) }),
}

const policy: PolicyVersion = {
  policyId: 'p',
  name: 'Standard',
  version: 1,
  leaseSeconds: { P1: 1, P2: 2, P3: 3, P4: 4 },
  branches: [
    {
      when: { severities: null, calendarId: 'c', during: 'open' },
      steps: [
        {
          name: null,
          targets: [{ kind: 'team', id: 't' }],
          alternates: [
            { kind: 'person', id: 'gone' },
            { kind: 'person', id: 'dora' },
          ],
          afterSeconds: 60,
        },
      ],
      repeat: 2,
    },
    {
      when: { severities: ['P1'], calendarId: null, during: 'always' },
      steps: [
        { name: null, targets: [{ kind: 'rota', id: 'r' }], alternates: [], afterSeconds: 3600 },
        { name: null, targets: [{ kind: 'rota', id: 'r' }], alternates: [], afterSeconds: 60 },
      ],
      repeat: 0,
    },
    { when: { severities: ['P2'], calendarId: null, during: 'always' }, steps: [], repeat: 0 },
  ],
}

const names = (built: Chain) => built.steps.map((step) => step.targets.map((p) => p.personId))

test('the first branch that fits decides: business hours, then only the highest severity, then nobody', () => {
  const day = new Date('2026-11-02T12:00:00Z')
  const night = new Date('2026-11-02T23:30:00Z')
  const open = buildChain(policy, 'P3', day, berlin)
  assert.deepEqual(names(open), [['anna', 'cleo']])
  assert.deepEqual(
    open.steps[0]!.alternates.map((g) => g.map((p) => p.personId)),
    [['dora']],
  )
  assert.equal(open.repeat, 2)
  assert.equal(open.leaseMs, 3000)
  assert.equal(buildChain(policy, 'P2', night, berlin).silent, 'Standard pages nobody for P2 at this time.')
  assert.equal(buildChain(policy, 'P3', night, berlin).branch, null)
  assert.match(buildChain(policy, 'P3', night, berlin).silent!, /No branch/)
})

test('a rota is asked for the moment its step will be due, not for the moment of the start', () => {
  assert.deepEqual(names(buildChain(policy, 'P1', new Date('2026-11-02T23:30:00Z'), berlin)), [['ben'], ['anna']])
})
