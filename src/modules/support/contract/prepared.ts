import { z } from 'zod'
import { id, instant, line, prose, route, severity } from '#platform/http/contract.ts'
import { byRequest, requestId, version } from './request-id.ts'

/** What can be done to a request as a part of a macro or to many at once. */
export const deskAct = z.discriminatedUnion('do', [
  z
    .object({
      do: z.literal('status'),
      status: z.enum(['open', 'in_progress', 'waiting_customer', 'solved', 'closed']),
    })
    .strict(),
  z.object({ do: z.literal('severity'), severity }).strict(),
  z.object({ do: z.literal('assign'), to: z.union([id, z.enum(['me', 'none'])]) }).strict(),
  z.object({ do: z.literal('team'), teamId: id.nullable() }).strict(),
  z
    .object({
      do: z.literal('tags'),
      add: z.array(line(40)).max(20).default([]),
      remove: z.array(line(40)).max(20).default([]),
    })
    .strict(),
  z
    .object({ do: z.literal('note'), text: prose(20_000).refine((words) => words.trim() !== '', 'must not be empty') })
    .strict(),
  z
    .object({
      do: z.literal('answer'),
      text: prose(20_000).refine((words) => words.trim() !== '', 'must not be empty'),
    })
    .strict(),
  z
    .object({
      do: z.literal('follow_up'),
      /** From the moment the macro is used. */
      inMinutes: z.number().int().min(1).max(1_000_000),
      note: line(500).optional(),
    })
    .strict(),
])
export type MacroAct = z.output<typeof deskAct>

export const canned = z.object({
  id,
  name: z.string(),
  team: z.object({ id, name: z.string() }).nullable(),
  language: z.string(),
  text: z.string(),
  used: z.number(),
  changedAt: instant,
  changedBy: z.string(),
})
const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'is a language as de or pt-BR')
const cannedInput = z.object({
  name: line(100),
  teamId: id.nullable().default(null),
  language: language.default('en'),
  text: prose(20_000).refine((words) => words.trim() !== '', 'must not be empty'),
})

export const macro = z.object({
  id,
  name: z.string(),
  team: z.object({ id, name: z.string() }).nullable(),
  acts: z.array(deskAct),
  changedAt: instant,
  changedBy: z.string(),
})
const macroInput = z.object({
  name: line(100),
  teamId: id.nullable().default(null),
  acts: z.array(deskAct).min(1).max(20),
})

const taken = 'support.name_taken'
const field = 'support.unknown_field'
const byId = z.object({ id })

export const prepared = {
  listCanned: route({
    method: 'GET',
    path: '/api/canned-answers',
    summary: 'Lists prepared answers: for a request those of the caller’s teams, in the contact’s language first.',
    access: 'staff',
    scope: 'requests:read',
    query: z.object({ request: requestId.optional() }),
    reply: z.object({ items: z.array(canned), fields: z.array(z.string()), mayWrite: z.boolean() }),
  }),

  createCanned: route({
    method: 'POST',
    path: '/api/canned-answers',
    summary: 'Makes a prepared answer. A field nobody knows is refused.',
    access: 'staff',
    scope: 'requests:write',
    idempotent: true,
    body: cannedInput,
    reply: canned,
    errors: [taken, field],
  }),

  changeCanned: route({
    method: 'PUT',
    path: '/api/canned-answers/:id',
    summary: 'Replaces a prepared answer.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
    body: cannedInput,
    reply: canned,
    errors: [taken, field],
  }),

  deleteCanned: route({
    method: 'DELETE',
    path: '/api/canned-answers/:id',
    summary: 'Removes a prepared answer.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
  }),

  fillCanned: route({
    method: 'POST',
    path: '/api/requests/:id/canned-answers/:cannedId',
    summary: 'A prepared answer with its fields filled for the request. `missing` names those that have no value here.',
    access: 'staff',
    params: byRequest.extend({ cannedId: id }),
    body: z.object({}),
    reply: z.object({ text: z.string(), missing: z.array(z.string()) }),
    errors: [field],
  }),

  listMacros: route({
    method: 'GET',
    path: '/api/macros',
    summary: 'Lists macros of every team and of the caller’s teams; with `all` of every team there is.',
    access: 'staff',
    scope: 'requests:read',
    query: z.object({ all: z.stringbool().optional() }),
    reply: z.object({ items: z.array(macro), mayWrite: z.boolean() }),
  }),

  createMacro: route({
    method: 'POST',
    path: '/api/macros',
    summary: 'Makes a macro: a named list of acts.',
    access: 'staff',
    scope: 'requests:write',
    idempotent: true,
    body: macroInput,
    reply: macro,
    errors: [taken, field],
  }),

  changeMacro: route({
    method: 'PUT',
    path: '/api/macros/:id',
    summary: 'Replaces a macro.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
    body: macroInput,
    reply: macro,
    errors: [taken, field],
  }),

  deleteMacro: route({
    method: 'DELETE',
    path: '/api/macros/:id',
    summary: 'Removes a macro.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
  }),

  applyMacro: route({
    method: 'POST',
    path: '/api/requests/:id/macros/:macroId',
    summary: 'Does all acts of a macro to a request, or none. It has one way back.',
    access: 'staff',
    params: byRequest.extend({ macroId: id }),
    idempotent: true,
    body: z.object({ version }),
    reply: z.object({
      actId: id,
      version: z.number(),
      /** Something of it left the house or was noted: that stays when the rest is undone. */
      said: z.boolean(),
    }),
    errors: [
      'platform.conflict',
      'support.request_closed',
      'support.status_refused',
      'support.unknown_assignee',
      field,
    ],
  }),
}
