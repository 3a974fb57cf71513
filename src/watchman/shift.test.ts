import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type ChainPerson,
  type CopiedEscalation,
  decide,
  type Effect,
  type Event,
  type State,
  stateName,
} from '#oncall-rules'
import { newId } from '#platform/id.ts'
import { type Copy, type Done, follows, type Line, toText } from '#watchman-rules'
import { type Kept, nothingKept } from './kept.ts'
import { chainsOf } from './rules/standing.ts'
import { createShift, type World } from './shift.ts'

/*
 * A site in memory that follows the same rules, and a watchman over it, with the clock in hand. The site is cut off at random
 * moments and comes back; people acknowledge at random moments, wherever paging goes on. Compared with a site that was never cut off.
 */
const start = Date.UTC(2026, 10, 20, 2)
const second = 1000
/** The steps in which time goes, in seconds. */
const tick = 5

const person = (name: string): ChainPerson => ({
  personId: idOf(name),
  name,
  through: null,
  channels: ['sms', 'voice'].map((kind, n) => ({
    channelId: idOf(`${name}${kind}`),
    kind,
    address: `+1555${name.length}`,
    label: kind,
    delayMs: n * 45 * second,
    working: true,
  })),
})
function idOf(text: string): string {
  const hex = Buffer.from(text.padEnd(16, '.')).subarray(0, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
const people = [person('Sam'), person('Robin'), person('Kim')]
const policyId = idOf('policy')
const duty: Copy['duty'] = {
  policies: [
    {
      policyId,
      name: 'Web operations',
      version: 1,
      branches: [
        {
          when: { severities: null, calendarId: null, during: 'always' },
          steps: people.map(({ personId }) => ({
            name: null,
            targets: [{ kind: 'person', id: personId }],
            alternates: [],
            afterSeconds: 120,
          })),
          repeat: 1,
        },
      ],
      leaseSeconds: { P1: 300, P2: 300, P3: 300, P4: 300 },
    },
  ],
  directory: {
    calendars: {},
    rotas: {},
    teams: {},
    people: Object.fromEntries(people.map(({ personId, name, channels }) => [personId, { name, channels }])),
  },
  languages: {},
}
const chains = chainsOf(duty)
const about = {
  accountId: idOf('account'),
  title: 'Shop is down',
  body: '',
  bodies: {},
  severity: 'P1' as const,
  policyId,
}
const subject = { kind: 'request', id: idOf('request'), label: '7', url: 'http://site/requests/7' }

type SitePage = CopiedEscalation['pages'][number] & { over: boolean }
type Sent = { key: string; atMs: number; by: 'site' | 'watchman' }

/** What the database and the loops do, as far as it matters here. */
function createSite(sent: Sent[]) {
  const escalation = { ...about, id: idOf('escalation'), subject, startedAtMs: start }
  let state: State | null = null
  const pages: SitePage[] = []
  const taken = new Set<string>()

  function apply(event: Event, nowMs: number, ids?: readonly string[]): void {
    const decision = decide(state, event, nowMs)
    if ('refused' in decision) return
    state = decision.state
    const given = [...(ids ?? [])]
    for (const effect of decision.effects) carry(effect, given)
  }
  function carry(effect: Effect, ids: string[]): void {
    if (effect.do === 'page') {
      const who = people.find((one) => one.personId === effect.personId)!
      const channel = who.channels.find((one) => one.channelId === effect.channelId)!
      pages.push({
        id: ids.shift() ?? newId(),
        round: effect.round,
        step: effect.step,
        personId: who.personId,
        personName: who.name,
        channelId: channel.channelId,
        kind: channel.kind,
        address: channel.address,
        dueAtMs: effect.dueAtMs,
        shadow: false,
        handed: false,
        over: false,
      })
    }
    for (const page of pages) {
      if (page.handed) continue
      if (effect.do === 'cancel') page.over = true
      if (effect.do === 'expire' && page.round === effect.round && page.step === effect.step)
        page.over ||= page.dueAtMs >= effect.fromMs
    }
  }
  function fire(nowMs: number): void {
    for (;;) {
      const dueAtMs: number | null =
        state === null
          ? start
          : state.status === 'paging'
            ? state.nextDueMs
            : state.status === 'acknowledged'
              ? state.leaseUntilMs
              : null
      const page = pages.filter((one) => !one.handed && !one.over).sort((a, b) => a.dueAtMs - b.dueAtMs)[0]
      if (page && page.dueAtMs <= nowMs && (dueAtMs === null || page.dueAtMs <= dueAtMs)) {
        page.handed = true
        sent.push({ key: keyOf(page), atMs: nowMs, by: 'site' })
        continue
      }
      if (dueAtMs === null || dueAtMs > nowMs) return
      const chain = chains({ policyId, severity: 'P1', atMs: dueAtMs })!
      if (state === null) apply({ type: 'started', chain, dueAtMs }, nowMs)
      else if (state.status === 'paging') apply({ type: 'step_due', dueAtMs }, nowMs)
      else apply({ type: 'lease_expired', dueAtMs, chain }, nowMs)
    }
  }
  return {
    fire,
    state: () => state,
    acknowledge: (who: ChainPerson, nowMs: number) =>
      apply({ type: 'acknowledged', by: { personId: who.personId, name: who.name, via: 'page' } }, nowMs),
    copy: (): Copy => ({
      site: 'Site',
      foretold: [],
      duty,
      escalations: [
        {
          ...escalation,
          state: structuredClone(state),
          pages: pages.filter((page) => !page.over).map(({ over: _, ...page }) => page),
        },
      ],
    }),
    /** As adoptDeeds does it: once, and only from the state the first event met. */
    take(lines: readonly Line[]): void {
      const fresh = lines.filter((line) => !taken.has(line.id))
      for (const line of fresh) taken.add(line.id)
      const events = fresh.filter((line) => line.done.do === 'event')
      const before = (events[0]?.done as (Done & { do: 'event' }) | undefined)?.before
      assert.ok(before === undefined || before === stateName(state), 'the site stood still while it was cut off')
      for (const { done, at } of fresh) {
        if (done.do === 'event') apply(done.event, Date.parse(at), done.pageIds)
        if (done.do === 'sent') pages.find((page) => page.id === done.pageId)!.handed = true
      }
    },
  }
}

const keyOf = (page: { round: number; step: number; personId: string; kind: string }) =>
  `${page.round}.${page.step} ${people.find((one) => one.personId === page.personId)!.name} ${page.kind}`

type Plan = {
  cuts: { from: number; seconds: number; answerLost: boolean; killed: boolean }[]
  acks: { at: number; who: number }[]
}

async function simulate(
  { cuts, acks }: Plan,
  seconds: number,
): Promise<{ sent: Sent[]; lines: Line[]; state: State | null }> {
  const sent: Sent[] = []
  const lines: Line[] = []
  const site = createSite(sent)
  let nowMs = start
  let disk: string = JSON.stringify(nothingKept(idOf('watchman')))
  const world: World = {
    nowMs: () => nowMs,
    newId,
    save: async (kept) => {
      disk = JSON.stringify(kept)
    },
    send: async (page) => {
      sent.push({ key: keyOf(page), atMs: nowMs, by: 'watchman' })
      return { ok: true, providerId: null }
    },
    pauseMs: () => null,
  }
  let shift = createShift(JSON.parse(disk) as Kept, world)
  const away = (at: number) => cuts.some((cut) => at >= cut.from && at < cut.from + cut.seconds)

  async function exchange(lost: boolean): Promise<void> {
    const sentNow = [...shift.kept.lines]
    site.take(sentNow)
    lines.push(...sentNow.filter((line) => !lines.some((one) => one.id === line.id)))
    if (lost) return
    const copy = toText(site.copy())
    const version = stateName(site.state())
    await shift.heard({
      what: 'palisade watchman copy',
      watchmanId: idOf('watchman'),
      nonce: '',
      atMs: nowMs,
      version,
      taken: sentNow.at(-1)?.id ?? null,
      copy,
    })
  }

  for (let at = 0; at <= seconds; at += tick) {
    nowMs = start + at * second
    const back = cuts.find((cut) => at === cut.from + cut.seconds)
    if (!away(at)) {
      // The site waits for the watchman, and both commit what they agreed on before either goes on.
      if (back?.answerLost) await exchange(true)
      await exchange(false)
      const before = { state: site.state(), sent: sent.length }
      site.fire(nowMs)
      if (site.state() !== before.state || sent.length !== before.sent) await exchange(false)
    } else {
      if (cuts.some((cut) => cut.killed && at === cut.from + Math.floor(cut.seconds / 2 / tick) * tick))
        shift = createShift(JSON.parse(disk) as Kept, world)
      await shift.work()
    }
    for (const { who } of acks.filter((ack) => ack.at === at)) {
      if (!away(at)) site.acknowledge(people[who]!, nowMs)
      else {
        const [found] = shift.find((page) => page.personId === people[who]!.personId && page.state === 'sent')
        if (found && shift.kept.tookOverAtMs !== null) await shift.act(found, 'acknowledge', 'page')
      }
      if (!away(at)) await exchange(false)
    }
  }
  return { sent, lines, state: site.state() }
}

const cut = fc.record({
  from: fc.integer({ min: 1, max: 180 }).map((ticks) => ticks * tick),
  seconds: fc.integer({ min: 1, max: 80 }).map((ticks) => ticks * tick),
  answerLost: fc.boolean(),
  killed: fc.boolean(),
})
const plans = fc.record({
  cuts: fc.array(cut, { maxLength: 3 }),
  acks: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 200 }).map((ticks) => ticks * tick),
      who: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 2 },
  ),
})

describe('a watchman', () => {
  test('with nobody acknowledging, pages exactly what a site that was never silent pages, each once', async () => {
    const whole = (await simulate({ cuts: [], acks: [] }, 1500)).sent.map((one) => one.key).sort()
    assert.equal(whole.length, 12, 'three people by two channels, twice')
    await fc.assert(
      fc.asyncProperty(plans, async ({ cuts }) => {
        const { sent, lines } = await simulate({ cuts, acks: [] }, 1500)
        assert.deepEqual(sent.map((one) => one.key).sort(), whole)
        assert.ok(follows(lines, ''), 'its record is one chain')
      }),
      { numRuns: 25 },
    )
  })

  test('pages nothing twice and nothing while somebody holds it, however often it is cut off, killed and answered', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { sent, state } = await simulate(plan, 2500)
        assert.equal(new Set(sent.map((one) => one.key)).size, sent.length)
        assert.notEqual(state?.status, 'paging', 'the chain came to its end')
      }),
      { numRuns: 25 },
    )
  })

  test('is not late by more than it takes to notice', async () => {
    const whole = new Map((await simulate({ cuts: [], acks: [] }, 1500)).sent.map((one) => [one.key, one.atMs]))
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 1 }), async (cuts) => {
        for (const one of (await simulate({ cuts, acks: [] }, 1500)).sent)
          assert.ok(one.atMs - whole.get(one.key)! <= (10 + tick) * second, `${one.key} by the ${one.by}`)
      }),
      { numRuns: 15 },
    )
  })
})
