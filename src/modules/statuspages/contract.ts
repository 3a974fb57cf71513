import { z } from 'zod'
import { id, instant, line, prose, route } from '#platform/http/contract.ts'

const byId = z.object({ id })
const slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens')
const state = z.enum(['up', 'degraded', 'down', 'maintenance', 'inconclusive'])
const step = z.enum(['investigating', 'identified', 'monitoring', 'resolved', 'scheduled', 'in_progress', 'completed'])
const affected = z.object({ id, state: z.enum(['degraded', 'down', 'maintenance']) })

const pageFields = {
  title: line(100),
  slug,
  intro: prose(1000).default(''),
  language: z.enum(['en', 'de']).default('en'),
}
const page = z.object({
  id,
  accountId: id,
  ...pageFields,
  published: z.boolean(),
  version: z.number(),
  address: z.string(),
})

const incident = z.object({
  id,
  kind: z.enum(['incident', 'maintenance']),
  title: z.string(),
  state: step,
  begins: instant,
  ends: instant.nullable(),
  version: z.number(),
  components: z.array(affected),
  updates: z.array(z.object({ id, state: step, text: z.string(), at: instant })),
})

const whole = page.extend({
  accountName: z.string(),
  components: z.array(z.object({ id, name: z.string(), systems: z.array(id), state })),
  incidents: z.array(incident),
  /** Confirmed ones. */
  subscribers: z.number(),
})

export const statuspages = {
  listStatusPages: route({
    method: 'GET',
    path: '/api/status-pages',
    summary: 'Status pages by title.',
    access: 'staff',
    reply: z.object({ items: z.array(page.extend({ accountName: z.string() })) }),
  }),
  createStatusPage: route({
    method: 'POST',
    path: '/api/status-pages',
    summary: 'Makes a status page of an account; nobody outside sees it before it is published.',
    access: 'staff',
    body: z.object({ accountId: id, ...pageFields }),
    reply: whole,
    errors: ['statuspages.slug_taken'],
    idempotent: true,
  }),
  getStatusPage: route({
    method: 'GET',
    path: '/api/status-pages/:id',
    summary: 'A status page as those who keep it see it.',
    access: 'staff',
    params: byId,
    reply: whole,
  }),
  changeStatusPage: route({
    method: 'PUT',
    path: '/api/status-pages/:id',
    summary: 'Changes a page with all of its components; one that is left out goes with its history.',
    access: 'staff',
    params: byId,
    body: z.object({
      ...pageFields,
      published: z.boolean(),
      components: z
        .array(z.object({ id: id.nullable(), name: line(100), systems: z.array(id).max(50) }).strict())
        .max(100),
      version: z.number().int(),
    }),
    reply: whole,
    errors: [
      'statuspages.slug_taken',
      'statuspages.no_such_system',
      'statuspages.no_such_component',
      'statuspages.version_changed',
    ],
  }),
  deleteStatusPage: route({
    method: 'DELETE',
    path: '/api/status-pages/:id',
    summary: 'Removes a page with its history and its subscribers.',
    access: 'staff',
    params: byId,
  }),
  openStatusIncident: route({
    method: 'POST',
    path: '/api/status-pages/:id/incidents',
    summary: 'Tells of an incident or a maintenance, on the page, in the feed and to the subscribers.',
    access: 'staff',
    params: byId,
    body: z.object({
      kind: z.enum(['incident', 'maintenance']),
      title: line(200),
      state: step,
      text: prose(5000).min(1),
      components: z.array(affected).max(100).default([]),
      /** Of a maintenance. An incident begins now. */
      begins: instant.nullable().default(null),
      ends: instant.nullable().default(null),
    }),
    reply: whole,
    errors: ['statuspages.no_such_component', 'statuspages.state_refused'],
    idempotent: true,
  }),
  updateStatusIncident: route({
    method: 'POST',
    path: '/api/status-incidents/:id/updates',
    summary: 'Says how it goes on.',
    access: 'staff',
    params: byId,
    body: z.object({
      state: step,
      text: prose(5000).min(1),
      components: z.array(affected).max(100),
      version: z.number().int(),
    }),
    reply: whole,
    errors: ['statuspages.no_such_component', 'statuspages.state_refused', 'statuspages.version_changed'],
  }),
}
