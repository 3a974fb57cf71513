import { z } from 'zod'
import { id, instant, line, listOf, pageOf, paging, prose, route } from '#platform/http/contract.ts'
import {
  account,
  byJob,
  byRun,
  cast,
  data,
  dependency,
  evidence,
  interruption,
  named,
  record,
  runLine,
  step,
  taskKind,
} from '../shapes.ts'

const runState = z.enum(['running', 'done', 'failed', 'cancelled'])
const title = line(200)
const why = prose(2000).refine((text) => text.trim() !== '', 'must not be empty')

const run = runLine.extend({
  procedure: z.object({ id, name: z.string(), versionId: id, version: z.number() }).nullable(),
  parentId: id.nullable(),
  /** In the order they were opened. */
  steps: z.array(step),
  /** Nobody came to them yet, in the order of the drawing. For staff. */
  planned: z.array(z.object({ node: z.string(), name: z.string(), milestone: z.string().nullable() })),
  milestones: z.array(z.object({ name: z.string(), reachedAt: instant.nullable() })),
  people: z.array(z.object({ role: z.string(), person: named, outside: z.boolean() })),
  interruptions: z.array(interruption),
  records: z.array(
    z.object({
      id,
      job: z.number().nullable(),
      text: z.string(),
      data: z.record(z.string(), z.unknown()),
      file: evidence.nullable(),
      forCustomer: z.boolean(),
      byName: z.string(),
      at: instant,
    }),
  ),
  /** The last time it was put into another version; `back`: nothing happened since, there is a way back. For staff. */
  moved: z.object({ from: z.number(), to: z.number(), byName: z.string(), at: instant, back: z.boolean() }).nullable(),
  /** Steps that can be told to wait for another run, in the order of the drawing. For staff. */
  waitable: z.array(z.object({ node: z.string(), name: z.string() })),
  /** What it waits for, and who waits for it. For staff. */
  waitsFor: z.array(dependency),
  awaitedBy: z.array(dependency),
  children: z.array(z.object({ id, state: runState })),
  may: z.object({ steer: z.boolean(), record: z.boolean() }),
})

/** What is waited for. */
const wait = z.object({
  /** The other, by its id or number. */
  on: byRun.shape.id,
  /** Of the other; without one until it is done. */
  milestone: line(200).nullable().optional(),
  /** The step that waits; without one all of them. */
  node: line(200).nullable().optional(),
})

const work = z.object({
  run: z.object({ id, number: z.number(), title: z.string() }),
  account,
  job: z.number(),
  /** Of the step on its project. */
  number: z.number(),
  kind: taskKind,
  name: z.string(),
  question: z.string().nullable(),
  role: z.string().nullable(),
  milestone: z.string().nullable(),
  dueAt: instant.nullable(),
  openedAt: instant,
  /** Who has it and is away; the caller stands in for them. */
  insteadOf: named.nullable(),
})

const read = { access: 'person', scope: 'projects:read', params: byRun } as const
const write = { access: 'person', scope: 'projects:write', params: byRun } as const
const steer = { access: 'staff', scope: 'projects:write', params: byRun } as const
const doing = { access: 'person', scope: 'projects:write', params: byJob } as const
const notYours = ['procedures.not_yours', 'procedures.not_open'] as const

export const running = {
  listRuns: route({
    method: 'GET',
    path: '/api/projects',
    summary: 'Procedures that run or ran, newest first; to the account’s own people those that are shared with them.',
    access: 'person',
    scope: 'projects:read',
    query: z.object({
      account: id.optional(),
      procedure: id.optional(),
      state: listOf(runState),
      person: z.union([id, z.literal('me')]).optional(),
      /** Only those that wait for an answer. */
      interrupted: z.enum(['true']).optional(),
      q: z.string().trim().max(200).optional(),
      ...paging,
    }),
    reply: pageOf(runLine.extend({ open: z.number(), nextDueAt: instant.nullable(), interrupted: z.number() })),
  }),
  startRun: route({
    method: 'POST',
    path: '/api/projects',
    summary: 'Starts a procedure’s published version on an account; the run keeps to this version.',
    access: 'staff',
    scope: 'projects:write',
    body: z.object({
      procedureId: id,
      accountId: id,
      title: title.optional(),
      shared: z.boolean().optional(),
      beginsAt: instant.nullable().optional(),
      endsAt: instant.nullable().optional(),
      people: cast.optional(),
      data: data.optional(),
      /** Other projects of the account that must be done, or have reached a milestone, before its steps are. */
      waitsFor: z.array(wait).max(20).optional(),
    }),
    reply: z.object({ id, number: z.number() }),
    errors: [
      'procedures.not_published',
      'procedures.retired',
      'procedures.other_account',
      'procedures.account_closed',
      'procedures.people_refused',
      'procedures.circle',
    ],
    idempotent: true,
  }),
  getRun: route({ ...read, method: 'GET', path: '/api/projects/:id', summary: 'One run with its steps.', reply: run }),
  editRun: route({
    ...steer,
    method: 'PATCH',
    path: '/api/projects/:id',
    summary: 'Changes title, dates, people, and whether the account’s own people see it.',
    body: z.object({
      title: title.optional(),
      shared: z.boolean().optional(),
      beginsAt: instant.nullable().optional(),
      endsAt: instant.nullable().optional(),
      people: cast.optional(),
    }),
    reply: run,
    errors: ['procedures.over', 'procedures.people_refused'],
  }),
  setRunData: route({
    ...steer,
    method: 'PUT',
    path: '/api/projects/:id/data',
    summary: 'Sets data of a run; its conditions are looked at again.',
    body: z.object({ data }),
    errors: ['procedures.over', 'procedures.data_full'],
  }),
  cancelRun: route({
    ...steer,
    method: 'POST',
    path: '/api/projects/:id/cancel',
    summary: 'Ends a run and what it called.',
    body: z.object({ reason: why }),
    reply: run,
    errors: ['procedures.over'],
  }),
  getDiagram: route({
    access: 'staff',
    scope: 'projects:read',
    params: byRun,
    method: 'GET',
    path: '/api/projects/:id/diagram',
    summary: 'The drawing a run goes by, and where it stands.',
    reply: z.object({
      xml: z.string(),
      version: z.number(),
      tokens: z.array(z.object({ element: z.string(), count: z.number() })),
      done: z.array(z.string()),
      waiting: z.array(z.string()),
      data: z.record(z.string(), z.unknown()),
    }),
  }),
  addRecord: route({
    ...write,
    method: 'POST',
    path: '/api/projects/:id/records',
    summary: 'Notes what somebody did, with a file that shows it. It cannot be changed or removed.',
    body: z.object({ ...record, job: z.number().int().nullable().optional(), customer: z.boolean().optional() }),
    idempotent: true,
  }),
  answerInterruption: route({
    ...write,
    params: byRun.extend({ interruption: z.coerce.number().int().min(0).max(2_147_483_647) }),
    method: 'POST',
    path: '/api/projects/:id/interruptions/:interruption',
    summary: 'Says how a step that waits goes on: again, left out, failed, or again with other data.',
    body: z.object({
      answer: z.enum(['retry', 'skip', 'fail', 'data']),
      data: data.optional(),
      code: line(200).optional(),
      flow: line(200).optional(),
    }),
    reply: run,
    errors: ['procedures.not_waiting', 'procedures.not_yours', 'procedures.over'],
  }),
  addDependency: route({
    ...steer,
    method: 'POST',
    path: '/api/projects/:id/dependencies',
    summary:
      'Has a project, or one of its steps, wait for another of its account: until that is done or reached a milestone.',
    body: wait,
    reply: run,
    errors: ['procedures.circle', 'procedures.other_account', 'procedures.over'],
  }),
  removeDependency: route({
    ...steer,
    params: byRun.extend({ dependency: id }),
    method: 'DELETE',
    path: '/api/projects/:id/dependencies/:dependency',
    summary: 'Has a project wait for another no more.',
    reply: run,
    errors: ['procedures.over'],
  }),
  moveRun: route({
    ...steer,
    method: 'POST',
    path: '/api/projects/:id/move',
    summary: 'Moves a run to another version of its procedure; with `dry` it only lists what would happen.',
    body: z.object({
      versionId: id,
      /** Elements of its version to elements of the other; what is not named keeps its id. */
      mapping: z.record(z.string().min(1).max(200), z.string().min(1).max(200)).default({}),
      dry: z.boolean().default(false),
    }),
    reply: z.object({
      possible: z.boolean(),
      moves: z.array(z.object({ element: z.string(), to: z.string(), name: z.string(), waits: z.string() })),
      flaws: z.array(z.object({ element: z.string(), text: z.string() })),
      warnings: z.array(z.object({ element: z.string(), text: z.string() })),
    }),
    errors: ['procedures.mapping_refused', 'procedures.over'],
  }),
  moveRunBack: route({
    ...steer,
    method: 'POST',
    path: '/api/projects/:id/move-back',
    summary: 'Puts a run back to where it stood before it was moved, as long as nothing happened since.',
    reply: run,
    errors: ['procedures.no_way_back', 'procedures.over'],
  }),
  claimStep: route({
    ...doing,
    method: 'POST',
    path: '/api/projects/:id/steps/:job/claim',
    summary: 'Takes a step nobody has.',
    reply: run,
    errors: [...notYours],
  }),
  releaseStep: route({
    ...doing,
    method: 'POST',
    path: '/api/projects/:id/steps/:job/release',
    summary: 'Gives a step back to everybody who has its role.',
    reply: run,
    errors: [...notYours],
  }),
  delegateStep: route({
    ...doing,
    method: 'POST',
    path: '/api/projects/:id/steps/:job/delegate',
    summary: 'Gives a step to somebody.',
    body: z.object({ personId: id }),
    reply: run,
    errors: [...notYours, 'procedures.people_refused'],
  }),
  completeStep: route({
    ...doing,
    method: 'POST',
    path: '/api/projects/:id/steps/:job/complete',
    summary: 'Does a step: its form filled in, by the role it is for.',
    body: z.object({ data: data.optional(), record: z.object(record).strict().optional() }),
    reply: run,
    errors: [...notYours, 'procedures.form_refused', 'procedures.waits', 'procedures.data_full'],
  }),
  setStepDue: route({
    ...steer,
    params: byJob,
    method: 'PUT',
    path: '/api/projects/:id/steps/:job/due',
    summary: 'Says until when an open step is to be done; its reminders move with it.',
    body: z.object({ dueAt: instant }),
    reply: run,
    errors: ['procedures.over', 'procedures.not_open'],
  }),
  reachMilestone: route({
    ...write,
    method: 'POST',
    path: '/api/projects/:id/milestones',
    summary:
      'Says that a milestone was reached: its step is done by whose it is; one the drawing does not know is told.',
    body: z.object({ name: title }),
    reply: run,
    errors: [
      ...notYours,
      'procedures.form_refused',
      'procedures.over',
      'procedures.milestone_ahead',
      'procedures.milestone_reached',
    ],
  }),
  failStep: route({
    ...doing,
    method: 'POST',
    path: '/api/projects/:id/steps/:job/fail',
    summary: 'Says that a step cannot be done; the run asks a person what to do.',
    body: z.object({ text: why }),
    reply: run,
    errors: [...notYours],
  }),
  procedureWork: route({
    method: 'GET',
    path: '/api/my-steps',
    summary: 'Everything the caller has to do across procedures, what is due first comes first.',
    access: 'person',
    scope: 'projects:read',
    reply: z.object({
      yours: z.array(work),
      /** Nobody has them yet, and the caller has their role. */
      roles: z.array(work),
      /** Steps that wait for an answer. For who steers. */
      questions: z.array(
        z.object({
          id: z.number(),
          node: z.string(),
          kind: z.enum(['approval', 'failure', 'question']),
          code: z.string(),
          text: z.string(),
          openedAt: instant,
          run: z.object({ id, number: z.number(), title: z.string() }),
          account,
        }),
      ),
    }),
  }),
  comeToDoor: route({
    method: 'POST',
    path: '/api/hooks/procedures/:token',
    summary: 'A call from elsewhere that a run waits for.',
    access: 'public',
    params: z.object({ token: z.string().min(20).max(100) }),
    body: z.unknown(),
    bodyLimit: 64 * 1024,
  }),
}
export type RunReply = z.output<typeof run>
export type StepReply = z.output<typeof step>
export type WorkReply = z.output<typeof work>
