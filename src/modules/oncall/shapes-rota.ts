import { z } from 'zod'
import { id, instant, line, prose } from '#platform/http/contract.ts'

/** The shapes of rotas, swaps and shares on the wire. */

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like 08:00')
const localDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'must be a local date and time like 2026-11-02T08:00')

export const window = z.object({
  /** 1 is Monday, 7 is Sunday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: timeOfDay,
  /** At or before `from`: on the following day. */
  until: timeOfDay,
})

export const rotationUnit = z.enum(['hourly', 'daily', 'weekly', 'monthly'])

export const layerInput = z.object({
  /** Left out for a new layer. */
  id: id.optional(),
  name: line(100),
  participants: z.array(id).max(100),
  unit: rotationUnit,
  every: z.number().int().min(1).max(366),
  handoverAt: localDateTime,
  restrictions: z.array(window).max(20).default([]),
  validFrom: instant.nullable().default(null),
  validUntil: instant.nullable().default(null),
})

export const overrideInput = z.object({
  /** Null: the replaced person is away and nobody stands in. */
  personId: id.nullable(),
  from: instant,
  until: instant,
  /** Only this person's shifts; null: whoever is on call. */
  replaces: id.nullable().default(null),
  reason: prose(200).default(''),
})

export const rotaInput = z.object({
  name: line(100),
  description: prose(2000).default(''),
  zone: z.string().max(64),
  /** From the top: the first layer with somebody on call wins. */
  layers: z.array(layerInput).max(20),
  /** When somebody must be on call; empty: always. */
  mustCover: z.array(window).max(20).default([]),
  /** Who hears of gaps that come near; left out, the one who makes the rota. */
  ownerId: id.nullable().optional(),
  /** The calendar whose holidays are shown and counted. */
  holidaysId: id.nullable().default(null),
  /** May take shifts in swaps though in no layer. */
  standIns: z.array(id).max(100).default([]),
})

/** Of a save that opens gaps: the name its refusal gave to exactly the gaps that were shown. */
export const seenGaps = id.optional()

export const named = z.object({ id, name: z.string() })

export const override = z.object({
  id,
  person: named.nullable(),
  from: instant,
  until: instant,
  replaces: named.nullable(),
  reason: z.string(),
})

export const shadowInput = z.object({
  learnerId: id,
  /** Only this person's shifts; null: whoever is on call. */
  followsId: id.nullable().default(null),
  from: instant,
  until: instant,
  note: prose(200).default(''),
})
export const shadow = z.object({
  id,
  learner: named,
  follows: named.nullable(),
  from: instant,
  until: instant,
  note: z.string(),
})

export const rota = z.object({
  id,
  name: z.string(),
  description: z.string(),
  zone: z.string(),
  mustCover: z.array(window),
  layers: z.array(
    z.object({
      id,
      name: z.string(),
      participants: z.array(named),
      unit: rotationUnit,
      every: z.number(),
      handoverAt: z.string(),
      restrictions: z.array(window),
      validFrom: instant.nullable(),
      validUntil: instant.nullable(),
    }),
  ),
  /** Those that end after now. */
  overrides: z.array(override),
  owner: named.nullable(),
  holidaysId: id.nullable(),
  standIns: z.array(named),
  shadows: z.array(shadow),
  /** Policies whose current version pages this rota. */
  usedBy: z.array(named),
})

export const shift = z.object({
  person: named,
  from: instant,
  until: instant,
  layerId: id.nullable(),
  overrideId: id.nullable(),
})
export const gap = z.object({ from: instant, until: instant, away: named.nullable() })

export const provenGap = gap.extend({
  /** The change opens it, or part of it. */
  isNew: z.boolean(),
})
/** Every gap of the next 90 days as they would be after a change. */
export const proof = z.object({
  from: instant,
  until: instant,
  gaps: z.array(provenGap),
  /** To be given back as `seenGaps` by the save; null when the change opens no gap. */
  seen: z.string().nullable(),
})

export const schedule = z.object({
  zone: z.string(),
  from: instant,
  until: instant,
  /** What really happens. */
  final: z.array(shift),
  layers: z.array(z.object({ layerId: id, name: z.string(), shifts: z.array(shift) })),
  gaps: z.array(gap),
  /** Days off in the calendar of the rota, and of people who have another one: then `people` says whose. */
  holidays: z.array(
    z.object({ date: z.string(), name: z.string(), from: instant, until: instant, people: z.array(named).nullable() }),
  ),
})

export const onCallNow = z.object({
  rota: named,
  zone: z.string(),
  person: named.nullable(),
  /** The layer that says so, or "Override". */
  because: z.string().nullable(),
  /** Until when; null when nothing changes in the next 30 days. */
  until: instant.nullable(),
  next: named.nullable(),
})

/**
 * Fair shares: what a person did in a time, exact to the millisecond. A night counts when it holds 03:00 on the wall, a weekend
 * and a holiday when it touches one; `holidayHours` are exact again.
 */
export const share = z.object({
  person: named,
  hours: z.number(),
  nights: z.number(),
  weekends: z.number(),
  holidays: z.number(),
  holidayHours: z.number(),
  /** Of all hours, 0 to 1. */
  share: z.number(),
})
export const shares = z.object({
  items: z.array(share),
  /** Hours in which somebody was on call: the sum of the items. */
  hours: z.number(),
})

export const swapInput = z.object({
  /** `offer`: take my shift; `ask`: let me have yours. */
  kind: z.enum(['offer', 'ask']),
  /** The other one; of an offer null for anybody who may. */
  otherId: id.nullable(),
  from: instant,
  until: instant,
  /** What is given in return, by who takes the shift. */
  back: z.object({ from: instant, until: instant }).nullable().default(null),
  message: prose(500).default(''),
})
export const swap = z.object({
  id,
  rota: named,
  zone: z.string(),
  kind: z.enum(['offer', 'ask']),
  giver: named,
  taker: named.nullable(),
  from: instant,
  until: instant,
  back: z.object({ from: instant, until: instant }).nullable(),
  message: z.string(),
  state: z.enum(['open', 'accepted', 'declined', 'withdrawn', 'expired']),
  askedBy: named,
  createdAt: instant,
  expiresAt: instant,
  decidedAt: instant.nullable(),
  decidedBy: named.nullable(),
  /** What the caller may do with it now. */
  may: z.array(z.enum(['accept', 'decline', 'withdraw'])),
})
