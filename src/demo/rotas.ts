import { addOverride, createPolicy, createRota, type PolicyInput, type RotaInput } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import type { StaffKey } from './people.ts'
import { zone } from './plans.ts'

type People = Record<StaffKey, string>
type Rotas = { web: string; network: string; calls: string }
type Layer = RotaInput['layers'][number]

/** Rotas began this many days before the story; a multiple of the lengths of all rotations. */
const began = 210

/** The wall clock of the provider, `days` after the day of `present`. */
function local(present: Date, days: number, time: string): Temporal.ZonedDateTime {
  const day = Temporal.Instant.fromEpochMilliseconds(present.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days })
  return day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
}

/** That moment of the provider's wall clock. */
export function moment(present: Date, days: number, time: string): Date {
  return new Date(local(present, days, time).epochMilliseconds)
}

function handover(present: Date, days: number, time: string): string {
  return local(present, days, time).toPlainDateTime().toString({ smallestUnit: 'minute' })
}

const layer: Pick<Layer, 'every' | 'restrictions' | 'validFrom' | 'validUntil'> = {
  every: 1,
  restrictions: [],
  validFrom: null,
  validUntil: null,
}

export async function makeRotas(tx: Tx, people: People, holidaysId: string, present: Date): Promise<Rotas> {
  const make = async (name: string, description: string, layers: Layer[]) =>
    (await createRota(tx, { name, description, zone, mustCover: [], layers, ownerId: people.kim, holidaysId })).id
  const web = await make('Web operations', 'Shops, payment gateways and their databases.', [
    {
      ...layer,
      name: 'Nights, weekends',
      unit: 'daily',
      // Noor tonight, Kim tomorrow, Robin the night after: the gap below is Robin's.
      participants: [people.robin, people.noor, people.kim],
      handoverAt: handover(present, 2 - began, '20:00'),
      restrictions: [
        { weekdays: [1, 2, 3, 4, 5], from: '20:00', until: '08:00' },
        { weekdays: [6, 7], from: '08:00', until: '08:00' },
      ],
    },
    {
      ...layer,
      name: 'Business hours',
      unit: 'weekly',
      participants: [people.sam],
      handoverAt: handover(present, -began, '08:00'),
      restrictions: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' }],
    },
  ])
  const network = await make('Network', 'Lines, gateways, firewalls.', [
    {
      ...layer,
      name: 'Day by day',
      unit: 'daily',
      participants: [people.kim, people.pat],
      handoverAt: handover(present, kimsDay(present) - began, '22:00'),
    },
  ])
  const calls = await make('Call centre', 'Whoever calls speaks with one of these.', [
    {
      ...layer,
      name: 'Eight hours each',
      unit: 'hourly',
      every: 8,
      participants: [people.ola, people.lou, people.pat],
      handoverAt: handover(present, -began, '08:00'),
    },
  ])
  await makeOverrides(tx, web, people, present)
  return { web, network, calls }
}

/** The day whose evening Kim's turn on the network began. */
function kimsDay(present: Date): number {
  return present.getTime() < moment(present, 0, '22:00').getTime() ? -1 : 0
}

async function makeOverrides(tx: Tx, rotaId: string, people: People, present: Date): Promise<void> {
  const override = (from: Date, until: Date, personId: string | null, replaces: string | null, reason: string) =>
    addOverride(tx, rotaId, { from, until, personId, replaces, reason })
  await override(moment(present, 1, '12:00'), moment(present, 1, '14:00'), people.noor, null, 'Sam is at a training')
  await override(moment(present, 2, '18:00'), moment(present, 2, '22:00'), null, people.robin, 'Robin is away')
  const christmas = nextChristmas(present)
  await override(
    new Date(christmas.add({ hours: 8 }).epochMilliseconds),
    new Date(christmas.add({ hours: 20 }).epochMilliseconds),
    null,
    people.sam,
    'Holiday: business hours do not run',
  )
  // The story begins with Sam, whatever the hour at which the demo is made.
  const onDuty = dutyEnds(present)
  if (onDuty)
    await override(moment(present, 0, `${onDuty.from}:00`), onDuty.until, people.sam, null, 'Sam takes this one over')
}

function nextChristmas(present: Date): Temporal.ZonedDateTime {
  const today = Temporal.Instant.fromEpochMilliseconds(present.getTime()).toZonedDateTimeISO(zone)
  const day = today.with({ month: 12, day: 25 }).startOfDay()
  return Temporal.ZonedDateTime.compare(day, today.add({ days: 3 })) > 0 ? day : day.add({ years: 1 }).startOfDay()
}

/** When Sam is not on duty by the layers: from which hour and until when Sam is, by a swap. */
function dutyEnds(present: Date): { from: string; until: Date } | null {
  const wall = Temporal.Instant.fromEpochMilliseconds(present.getTime()).toZonedDateTimeISO(zone)
  const office = wall.dayOfWeek <= 5 && wall.hour >= 8 && wall.hour < 20
  // Close to an hand-over the layer may be Sam's at one end of the story and not at the other.
  const steady = office && !(wall.hour === 8 && wall.minute < 15) && !(wall.hour === 19 && wall.minute > 30)
  if (steady) return null
  const until = moment(present, wall.hour >= 20 ? 1 : 0, wall.hour >= 8 && wall.hour < 20 ? '20:00' : '08:00')
  const soon = until.getTime() - present.getTime() < 45 * 60_000
  const from = String(Math.max(0, wall.hour - 3)).padStart(2, '0')
  return { from, until: soon ? new Date(until.getTime() + 12 * 3_600_000) : until }
}

type Step = PolicyInput['branches'][number]['steps'][number]
type Target = Step['targets'][number]

export async function makePolicies(
  tx: Tx,
  people: People,
  rotas: Rotas,
  officeId: string,
): Promise<{ web: string; tier1: string; network: string }> {
  const person = (key: StaffKey): Target => ({ kind: 'person', id: people[key] })
  const rota = (id: string): Target => ({ kind: 'rota', id })
  const step = (name: string, target: Target, afterSeconds: number, alternates: Target[] = []): Step => ({
    name,
    targets: [target],
    alternates,
    afterSeconds,
  })
  const always = { severities: null, calendarId: null, during: 'always' as const }
  const nobody = { when: always, steps: [], repeat: 0 }
  const make = async (name: string, description: string, branches: PolicyInput['branches']) =>
    (await createPolicy(tx, { name, description, note: '', branches, leaseSeconds })).id
  const toLead = step('team lead', person('kim'), 300)
  return {
    web: await make('Web operations', 'P1 pages day and night, P2 in office hours. The rest waits in the queue.', [
      {
        when: { ...always, severities: ['P1'] },
        steps: [
          step('primary', rota(rotas.web), 121),
          step('alternate', person('robin'), 300, [person('noor')]),
          toLead,
        ],
        repeat: 3,
      },
      {
        when: { severities: ['P2'], calendarId: officeId, during: 'open' },
        steps: [step('primary', rota(rotas.web), 600), { ...toLead, afterSeconds: 900 }],
        repeat: 1,
      },
      nobody,
    ]),
    network: await make('Network', 'Lines are paged for P1 and P2 at any time.', [
      {
        when: { ...always, severities: ['P1', 'P2'] },
        steps: [step('primary', rota(rotas.network), 300), toLead],
        repeat: 2,
      },
      nobody,
    ]),
    tier1: await make('Tier 1', 'The call centre takes P1; office hours do for everything else.', [
      {
        when: { ...always, severities: ['P1'] },
        steps: [step('call centre', rota(rotas.calls), 180), toLead],
        repeat: 2,
      },
      nobody,
    ]),
  }
}

/** How long an acknowledgement holds without progress. */
const leaseSeconds = { P1: 900, P2: 8 * 3600, P3: 24 * 3600, P4: 7 * 86_400 }
