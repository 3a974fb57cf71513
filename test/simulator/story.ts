import { ALWAYS, type Calendar, isOpen } from '../../src/modules/calendars/calendars.ts'
import type { Directory, PolicyVersion, Step, Target } from '../../src/modules/oncall/rules/policy.ts'
import type { Layer, Override, Rota } from '../../src/modules/oncall/rules/rota.ts'
import type { Target as PromiseTarget } from '../../src/modules/promises/rules/clock.ts'
import type { Severity } from './database.ts'
import type { Random } from './random.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const zones = Intl.supportedValuesOf('timeZone')
export const severities: readonly Severity[] = ['P1', 'P2', 'P3', 'P4']
export const kinds = ['first_response', 'next_update', 'resolution'] as const

/** What a run is about: where, when, who is on call and what was promised. */
export type Story = {
  zone: string
  startMs: number
  endMs: number
  calendars: Calendar[]
  plan: Record<Severity, { kind: string; calendar: number; target: PromiseTarget }[]>
  rota: Rota
  policy: PolicyVersion
  directory: Directory
  people: string[]
}

/** Seeds go through all time zones in turn and begin shortly before the clocks change there, where they do. */
export function drawStory(seed: number, random: Random): Story {
  const zone = zones[seed % zones.length]!
  const startMs = beginning(zone, random)
  const calendars = drawCalendars(zone)
  const people = ['p0', 'p1', 'p2', 'p3', 'p4']
  const rota = drawRota(zone, startMs, people, random)
  const directory = drawDirectory(calendars, rota, people, random)
  return {
    zone,
    startMs,
    endMs: startMs + random.between(20 * MINUTE, random.chance(0.15) ? 72 * HOUR : 8 * HOUR),
    calendars,
    plan: drawPlan(calendars, random),
    rota,
    policy: drawPolicy(random),
    directory,
    people,
  }
}

function beginning(zone: string, random: Random): number {
  const from = Temporal.Instant.from('2026-01-01T00:00Z').add({ hours: random.between(0, 300 * 24) })
  const change = from.toZonedDateTimeISO(zone).getTimeZoneTransition('next')
  const near = change && change.epochMilliseconds < from.epochMilliseconds + 400 * 24 * HOUR
  const at = near ? change.epochMilliseconds - random.between(0, 30 * HOUR) : from.epochMilliseconds
  return at - (at % 1000) + random.between(0, 999)
}

function drawCalendars(zone: string): Calendar[] {
  const every = [1, 2, 3, 4, 5, 6, 7]
  return [
    ALWAYS,
    { zone, always: false, weekly: every.map((weekday) => ({ weekday, from: '00:30', to: '23:30' })), holidays: [] },
    {
      zone,
      always: false,
      weekly: every.flatMap((weekday) => [
        { weekday, from: '01:30', to: '12:00' },
        { weekday, from: '13:00', to: '24:00' },
      ]),
      holidays: [],
    },
  ]
}

function drawPlan(calendars: Calendar[], random: Random): Story['plan'] {
  const target = (): PromiseTarget => ({
    allowedMs: random.chance(0.3) ? random.between(1, 5 * MINUTE) : random.between(MINUTE, 6 * HOUR),
    warnings: [50, 75, 90].filter(() => random.chance(0.6)),
  })
  const forOne = () =>
    kinds
      .filter((kind) => kind === 'first_response' || random.chance(0.8))
      .map((kind) => ({ kind, calendar: random.between(0, calendars.length - 1), target: target() }))
  return { P1: forOne(), P2: forOne(), P3: forOne(), P4: forOne() }
}

function drawRota(zone: string, startMs: number, people: string[], random: Random): Rota {
  const local = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(zone).toPlainDateTime()
  const layer = (id: string): Layer => ({
    id,
    name: id,
    participants: people.filter(() => random.chance(0.6)).concat(random.pick(people)),
    unit: random.pick(['hourly', 'daily'] as const),
    every: random.between(1, 3),
    handoverAt: local
      .subtract({ days: random.between(0, 2), minutes: random.between(0, 600) })
      .round('minute')
      .toString()
      .slice(0, 16),
    restrictions: random.chance(0.4) ? [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '02:00', until: '14:00' }] : [],
    validFrom: null,
    validUntil: null,
  })
  const minute = startMs - (startMs % MINUTE)
  const override = (id: string): Override => {
    const fromMs = minute + random.between(0, 120) * MINUTE
    return {
      id,
      personId: random.chance(0.2) ? null : random.pick(people),
      from: new Date(fromMs),
      until: new Date(fromMs + random.between(10, 300) * MINUTE),
      replaces: random.chance(0.5) ? random.pick(people) : null,
    }
  }
  return {
    zone,
    layers: random.chance(0.5) ? [layer('l1'), layer('l2')] : [layer('l1')],
    overrides: random.chance(0.4) ? [override('o1'), override('o2')] : [],
    mustCover: [],
  }
}

function drawDirectory(calendars: Calendar[], rota: Rota, people: string[], random: Random): Directory {
  const channels = new Map(
    people.map((id, place) => [
      id,
      Array.from({ length: place === 0 ? 1 : random.between(0, 3) }, (_, i) => ({
        channelId: `${id}c${i}`,
        kind: 'sms',
        address: '',
        label: '',
        delayMs: i * random.between(5, 90) * 1000,
        working: place === 0 || random.chance(0.9),
      })),
    ]),
  )
  return {
    isOpen: (id, at) => isOpen(calendars[Number(id)]!, at),
    rota: () => ({ name: 'Rota', rota }),
    team: () => ({ name: 'Team', personIds: ['p0', 'p3'] }),
    person: (id) => ({ name: id, channels: channels.get(id)! }),
  }
}

function drawPolicy(random: Random): PolicyVersion {
  const target = (): Target =>
    random.pick([
      { kind: 'rota', id: 'r' },
      { kind: 'team', id: 't' },
      { kind: 'person', id: `p${random.between(0, 4)}` },
    ])
  const list = (most: number, least = 0) => Array.from({ length: random.between(least, most) }, target)
  const step = (): Step => ({
    name: null,
    targets: list(2, 1),
    alternates: list(2),
    afterSeconds: random.between(20, 400),
  })
  const branch = (always: boolean): PolicyVersion['branches'][number] => ({
    when: {
      severities: always ? null : ['P1', 'P2'],
      calendarId: always ? null : '1',
      during: always ? 'always' : random.pick(['open', 'closed']),
    },
    steps: Array.from({ length: random.between(1, 3) }, step),
    repeat: random.between(0, 3),
  })
  const lease = () => random.between(60, 1200)
  return {
    policyId: 'policy',
    name: 'Policy',
    version: 1,
    branches: random.chance(0.5) ? [branch(false), branch(true)] : [branch(true)],
    leaseSeconds: { P1: lease(), P2: lease(), P3: lease(), P4: lease() },
  }
}
