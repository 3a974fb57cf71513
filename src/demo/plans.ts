import { createCalendar } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { createPlan } from '#promises'
import type { PlanKey } from './people.ts'

const minute = 60_000
const hour = 60 * minute

export const zone = 'Europe/Berlin'

export type Kind = 'acknowledgement' | 'first_response' | 'next_update' | 'resolution'

type Allowed = { response: number; update?: number; resolution: number; acknowledgement?: number }
type DemoPlan = {
  name: string
  description: string
  /** Severities promised day and night; the others in office hours. */
  always: readonly Severity[]
  allowed: Record<Severity, Allowed>
}

const plans: Record<PlanKey, DemoPlan> = {
  platinum: {
    name: 'Platinum 24×7',
    description: 'Day and night, news every hour',
    always: ['P1', 'P2', 'P3'],
    allowed: {
      P1: { acknowledgement: 5 * minute, response: 15 * minute, update: 30 * minute, resolution: 4 * hour },
      P2: { response: 30 * minute, update: hour, resolution: 8 * hour },
      P3: { response: 2 * hour, update: 4 * hour, resolution: 48 * hour },
      P4: { response: 8 * hour, update: 40 * hour, resolution: 120 * hour },
    },
  },
  gold: {
    name: 'Gold 24×7',
    description: 'Day and night; questions in office hours',
    always: ['P1', 'P2', 'P3'],
    allowed: {
      P1: { acknowledgement: 5 * minute, response: 30 * minute, update: 30 * minute, resolution: 4 * hour },
      P2: { response: hour, update: 4 * hour, resolution: 8 * hour },
      P3: { response: 4 * hour, update: 24 * hour, resolution: 72 * hour },
      P4: { response: 8 * hour, update: 60 * hour, resolution: 120 * hour },
    },
  },
  silver: {
    name: 'Silver',
    description: 'Faults day and night, everything else in office hours',
    always: ['P1', 'P2', 'P3'],
    allowed: {
      P1: { acknowledgement: 10 * minute, response: hour, update: hour, resolution: 8 * hour },
      P2: { response: 2 * hour, update: 8 * hour, resolution: 16 * hour },
      P3: { response: 4 * hour, resolution: 24 * hour },
      P4: { response: 8 * hour, update: 60 * hour, resolution: 120 * hour },
    },
  },
  bronze: {
    name: 'Bronze, office hours',
    description: 'Monday to Friday, 08:00 to 18:00; P1 day and night',
    always: ['P1'],
    allowed: {
      P1: { response: 2 * hour, update: 2 * hour, resolution: 12 * hour },
      P2: { response: 4 * hour, resolution: 16 * hour },
      P3: { response: 8 * hour, resolution: 40 * hour },
      P4: { response: 10 * hour, resolution: 120 * hour },
    },
  },
}

/** The calendar of office hours. Public holidays of Berlin that fall on working days, for three years around now. */
export async function makeOfficeHours(tx: Tx, present: Date): Promise<string> {
  const year = present.getUTCFullYear()
  const holidays = [year - 1, year, year + 1].flatMap((each) => [
    { date: `${each}-01-01`, name: 'New Year' },
    { date: `${each}-12-25`, name: 'Christmas Day' },
    { date: `${each}-12-26`, name: 'Second day of Christmas' },
  ])
  const { id } = await createCalendar(tx, {
    name: 'Office hours',
    zone,
    always: false,
    weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '18:00' })),
    holidays,
  })
  return id
}

export async function makePlans(tx: Tx, officeId: string): Promise<Record<PlanKey, string>> {
  const made = {} as Record<PlanKey, string>
  for (const [key, plan] of Object.entries(plans) as [PlanKey, DemoPlan][])
    made[key] = (
      await createPlan(tx, {
        name: plan.name,
        description: plan.description,
        goalPercent: 98,
        targets: targetsOf(plan, officeId),
      })
    ).id
  return made
}

function targetsOf(plan: DemoPlan, officeId: string) {
  return (Object.entries(plan.allowed) as [Severity, Allowed][]).flatMap(([severity, allowed]) => {
    const kinds: [kind: string, ms: number | undefined][] = [
      ['acknowledgement', allowed.acknowledgement],
      ['first_response', allowed.response],
      ['next_update', allowed.update],
      ['resolution', allowed.resolution],
    ]
    const calendarId = plan.always.includes(severity) ? null : officeId
    return kinds.flatMap(([kind, allowedMs]) =>
      allowedMs === undefined ? [] : [{ severity, kind, allowedMs, warnings: [50, 75, 90], calendarId }],
    )
  })
}

/** What a plan allows, for the record of promises before the demo's week. Null calendar: day and night. */
export function allowedBy(
  plan: PlanKey,
  severity: Severity,
  kind: Kind,
): { allowedMs: number; always: boolean } | null {
  const { allowed, always } = plans[plan]
  const { acknowledgement, response, update, resolution } = allowed[severity]
  const allowedMs = { acknowledgement, first_response: response, next_update: update, resolution }[kind]
  return allowedMs === undefined ? null : { allowedMs, always: always.includes(severity) }
}
