import { z } from 'zod'
import { id, instant, line, prose, route } from '#platform/http/contract.ts'
import { breach } from '../shapes.ts'

export const breachReason = z.object({ id, name: z.string(), retiredAt: instant.nullable() })
const byId = z.object({ id })

export const breaches = {
  listBreachReasons: route({
    method: 'GET',
    path: '/api/breach-reasons',
    summary: 'Why promises break: the catalogue.',
    access: 'staff',
    scope: 'requests:read',
    reply: z.object({ items: z.array(breachReason), mayWrite: z.boolean() }),
  }),

  addBreachReason: route({
    method: 'POST',
    path: '/api/breach-reasons',
    summary: 'Adds a reason to the catalogue.',
    access: 'staff',
    scope: 'requests:write',
    idempotent: true,
    body: z.object({ name: line(100) }),
    reply: breachReason,
    errors: ['support.name_taken'],
  }),

  changeBreachReason: route({
    method: 'PATCH',
    path: '/api/breach-reasons/:id',
    summary: 'Renames a reason, or takes it out of the choice; what was answered with it keeps it.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
    body: z.object({ name: line(100).optional(), retired: z.boolean().optional() }),
    reply: breachReason,
    errors: ['support.name_taken'],
  }),

  listBreaches: route({
    method: 'GET',
    path: '/api/breaches',
    summary: 'Broken promises the caller is asked about.',
    access: 'staff',
    scope: 'requests:read',
    reply: z.object({ items: z.array(breach) }),
  }),

  answerBreach: route({
    method: 'POST',
    path: '/api/breaches/:id',
    summary: 'Says why a promise was broken; `id` is the promise. The last word counts.',
    access: 'staff',
    scope: 'requests:write',
    params: byId,
    body: z.object({ reasonId: id, words: prose(400).optional() }),
    reply: breach,
    errors: ['support.unknown_reason'],
  }),
}
