import { z } from 'zod'
import { allTeams, membersOfTeams, personsByIds } from '#accounts'
import { notify } from '#channels'
import { addEntry } from '#journal'
import { startEscalations } from '#oncall'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { line, prose, severity } from '#platform/http/contract.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import { createRequest, leaveNote, update } from '#support'
import { beginRun } from '../operations/begin.ts'
import { queues } from '../operations/errand.ts'
import { wantedBy } from '../plan/who.ts'
import { findByKey } from '../queries/definitions.ts'
import { castOf } from '../queries/runs.ts'
import { instant, later, NotATime } from '../rules/timer.ts'
import { ActFailed, type Place, registerAct } from './registry.ts'

/** As a value of an expression, or as the word stands in the drawing. */
const yesNo = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())
const anything = z.unknown()
const text = prose(4000).refine((words) => words.trim() !== '', 'must not be empty')
const requestRef = z.union([z.string().max(60), z.number()]).transform(String)

/** So many people are told by one act. */
const mostTold = 200

/** Acts that are done in the transaction that moves the run on. */
export function registerInsideActs(app: App): void {
  registerAct(app, 'notify', {
    title: 'Tell people over their channels',
    inputs: z.object({
      to: anything.describe('A role of this run, a person, a team (team:Name), or a list of these'),
      title: line(200),
      text: prose(4000).default(''),
    }),
    gives: ['told'],
    anywhere: true,
    inside: async (tx, place, { to, title, text }) => ({ done: { told: await tell(tx, place, to, title, text) } }),
  })
  registerAct(app, 'page', {
    title: 'Page whoever is on call',
    inputs: z.object({
      policy: z.uuid().describe('The escalation policy'),
      severity,
      title: line(200),
      text: prose(4000).default(''),
    }),
    anywhere: true,
    inside: async (tx, place, { policy, severity, title, text }) => {
      const subject = { ...place.paged, label: place.label, url: place.url }
      await startEscalations(tx, [
        { accountId: place.accountId, subject, title, body: text, severity, policyId: policy },
      ])
      return { done: {} }
    },
  })
  registerAct(app, 'journal', {
    title: 'Write into the journal of what it is about',
    inputs: z.object({ text, customer: yesNo.default(false).describe('The customer may read it') }),
    anywhere: true,
    inside: async (tx, { accountId, subject, speaks, shared }, { text, customer }) => {
      const visibility = customer && shared ? 'customer' : 'internal'
      await addEntry(tx, { accountId, subject, kind: `${speaks}.note`, visibility, text })
      return { done: {} }
    },
  })
  registerAct(app, 'set_data', {
    title: 'Set data',
    inputs: z.object({ data: z.record(z.string().max(100), z.unknown()) }),
    inside: async (_tx, _place, { data }) => ({ done: data }),
  })
  registerAct(app, 'ask_approval', {
    title: 'Ask for an approval',
    inputs: z.object({
      of: anything.describe('Who may approve: a role or a person'),
      question: line(300),
      passkey: yesNo.default(false).describe('Only with a fresh proof of who it is'),
    }),
    gives: ['approved', 'reason', 'approvedBy'],
    inside: async (_tx, _place, { of, question, passkey }) => ({ waits: 'approval', who: of, question, passkey }),
  })
  registerAct(app, 'await_webhook', {
    title: 'Wait for a call from elsewhere',
    inputs: z.object({}),
    gives: ['body'],
    inside: async () => ({ waits: 'door' }),
  })
  registerRequests(app)
  registerProcedures(app)
}

function registerRequests(app: App): void {
  registerAct(app, 'open_request', {
    title: 'Open a request',
    inputs: z.object({ title: line(200), text, severity: severity.default('P3') }),
    gives: ['requestId', 'requestNumber'],
    anywhere: true,
    inside: async (tx, place, { title, text, severity }) => {
      const { accountId } = place
      const { request } = await createRequest(tx, { accountId, title, text, severity, channel: 'api', asker: null })
      return { done: { requestId: request.id, requestNumber: request.number } }
    },
  })
  registerAct(app, 'change_request', {
    title: 'Change a request',
    inputs: z.object({
      request: requestRef.describe('Its id or number'),
      status: z.enum(['open', 'in_progress', 'waiting', 'solved']).optional(),
      severity: severity.optional(),
      note: prose(4000).optional(),
    }),
    anywhere: true,
    inside: async (tx, place, { request: ref, status, severity, note }) => {
      const changes = { ...(status && { status }), ...(severity && { severity }) }
      const request = await update(tx, ref, changes as Parameters<typeof update>[2])
      if (request.accountId !== place.accountId)
        throw new ActFailed('procedures.other_account', 'The request is of another account.')
      if (note) await leaveNote(tx, request.id, place.title, note)
      return { done: { requestId: request.id, requestNumber: request.number } }
    },
  })
}

function registerProcedures(app: App): void {
  registerAct(app, 'start_procedure', {
    title: 'Start another procedure, and go on at once',
    inputs: z.object({
      procedure: z.string().max(60).describe('Its key'),
      title: line(200).optional(),
      data: z.record(z.string().max(100), z.unknown()).default({}),
    }),
    gives: ['startedId'],
    anywhere: true,
    inside: async (tx, place, { procedure, title, data }) => {
      const found = await findByKey(tx, place.accountId, procedure)
      if (!found) throw new ActFailed('procedures.unknown', `There is no procedure “${procedure}”.`)
      const { accountId, shared, call } = place
      const run = await beginRun(tx, { procedureId: found.id, accountId, title, shared, variables: data, cause: call })
      return { done: { startedId: run?.runId ?? null } }
    },
  })
  registerAct(app, 'schedule', {
    title: 'Send a message to this account’s procedures at a time',
    inputs: z.object({
      message: line(200).describe('Its name'),
      at: z.string().max(100).describe('A moment, or a duration from now: P3D'),
      key: z.string().max(500).optional(),
      data: z.record(z.string().max(100), z.unknown()).default({}),
    }),
    anywhere: true,
    inside: async (tx, { accountId, call }, { message, at, key, data }) => {
      const errand = { do: 'message', accountId, name: message, key, data, cause: call }
      await addJobs(tx, [{ queue: queues.carry, data: errand, runAt: new Date(momentOf(at, tx.now.getTime())) }])
      return { done: {} }
    },
  })
}

function momentOf(at: string, now: number): number {
  try {
    return /^-?P/.test(at) ? later(now, at, 1) : instant(at)
  } catch (error) {
    if (error instanceof NotATime) throw new ActFailed('procedures.no_time', error.message)
    throw error
  }
}

/** Tells whoever is meant, each once. Returns how many have a channel it went out by. */
async function tell(tx: Tx, place: Place, to: unknown, title: string, body: string): Promise<number> {
  const people = await peopleMeant(tx, place, to)
  const notices = [...people].slice(0, mostTold).map((personId) => ({
    accountId: place.accountId,
    key: `${place.call} ${personId}`,
    topic: `${place.speaks}.told`,
    personId,
    subject: place.subject,
    title,
    body,
    url: place.url,
  }))
  return (await notify(tx, notices)).size
}

/** The people a role, a team, a person or a list of these means on a run (or to a rule, which has no roles of its own): of the account, its partner, or the provider. */
export async function peopleMeant(
  tx: Tx,
  { runId, accountId }: { runId: string | null; accountId: string },
  to: unknown,
): Promise<Set<string>> {
  const cast = runId === null ? [] : ((await castOf(tx, [runId])).get(runId) ?? [])
  const people = new Set<string>()
  for (const one of (Array.isArray(to) ? to : [to]).slice(0, mostTold)) {
    const { role, personId } = wantedBy(one)
    if (personId) people.add(personId)
    if (role === null) continue
    for (const each of cast) if (each.role === role) people.add(each.personId)
    if (!role.startsWith('team:')) continue
    const team = (await allTeams(tx)).find(({ name }) => name.toLowerCase() === role.slice(5).trim())
    for (const member of team ? ((await membersOfTeams(tx, [team.id])).get(team.id) ?? []) : []) people.add(member.id)
  }
  const named = new Set(cast.map(({ personId }) => personId))
  const known = await personsByIds(tx, [...people])
  const ours = [...known.values()].filter(
    (person) => person.active && (person.staff || named.has(person.id) || person.accountId === accountId),
  )
  return new Set(ours.map(({ id }) => id))
}
