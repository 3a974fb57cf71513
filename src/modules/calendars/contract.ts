import { z } from 'zod'
import { id, instant, line, route } from '#platform/http/contract.ts'

/** Wall-clock times `HH:MM`; only an end may be `24:00`. The server says which of them do not fit together. */
const hours = z.object({ from: z.string().max(5), to: z.string().max(5) }).strict()
const weeklyHours = z.object({ weekday: z.number().int(), from: z.string().max(5), to: z.string().max(5) }).strict()
const holiday = z
  .object({
    date: z.string().max(10),
    name: line(100),
    /** Missing or empty: closed the whole day. */
    hours: z.array(hours).max(24).optional(),
  })
  .strict()

const rules = {
  /** IANA time zone. */
  zone: z.string().max(100),
  /** 24x7; then without hours and holidays. */
  always: z.boolean().default(false),
  weekly: z.array(weeklyHours).max(168).default([]),
  holidays: z.array(holiday).max(1000).default([]),
}

export const calendarInput = z.object({ name: line(100), ...rules })
export type CalendarInput = z.output<typeof calendarInput>

export const calendar = z.object({
  id,
  name: z.string(),
  zone: z.string(),
  always: z.boolean(),
  weekly: z.array(z.object({ weekday: z.number(), from: z.string(), to: z.string() })),
  holidays: z.array(
    z.object({
      date: z.string(),
      name: z.string(),
      hours: z.array(z.object({ from: z.string(), to: z.string() })).optional(),
    }),
  ),
  /** For optimistic concurrency: a change names the version it saw. */
  version: z.number(),
  changedAt: instant,
  /** Now, and when that changes; null when it never does. */
  openNow: z.boolean(),
  changesAt: instant.nullable(),
})
export type CalendarReply = z.output<typeof calendar>

export const openHours = z.object({ intervals: z.array(z.object({ from: instant, to: instant })) })

const byId = z.object({ id })

export const calendars = {
  listCalendars: route({
    method: 'GET',
    path: '/api/calendars',
    summary: 'Lists all calendars by name.',
    access: 'staff',
    reply: z.object({ items: z.array(calendar) }),
  }),

  getCalendar: route({
    method: 'GET',
    path: '/api/calendars/:id',
    summary: 'One calendar, and whether it is open now.',
    access: 'staff',
    params: byId,
    reply: calendar,
  }),

  openHours: route({
    method: 'GET',
    path: '/api/calendars/:id/hours',
    summary: 'The open intervals of a calendar between two moments, at most 400 days apart.',
    access: 'staff',
    params: byId,
    query: z.object({ from: instant, to: instant }),
    reply: openHours,
    errors: ['calendars.invalid'],
  }),

  createCalendar: route({
    method: 'POST',
    path: '/api/calendars',
    summary: 'Makes a calendar.',
    access: 'staff',
    body: calendarInput,
    reply: calendar,
    errors: ['calendars.invalid', 'calendars.name_taken'],
    idempotent: true,
  }),

  changeCalendar: route({
    method: 'PUT',
    path: '/api/calendars/:id',
    summary: 'Replaces the hours and holidays of a calendar. Promises that run on it are recalculated.',
    access: 'staff',
    params: byId,
    body: calendarInput.extend({ version: z.number().int().min(1) }),
    reply: calendar,
    errors: ['calendars.invalid', 'calendars.name_taken', 'calendars.changed_meanwhile'],
  }),

  deleteCalendar: route({
    method: 'DELETE',
    path: '/api/calendars/:id',
    summary: 'Removes a calendar nobody uses.',
    access: 'staff',
    params: byId,
    errors: ['calendars.in_use'],
  }),
}
