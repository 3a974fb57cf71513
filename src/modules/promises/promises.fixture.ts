import { createAccount, createContract } from '#accounts'
import type { Actor, Role } from '#platform/actor.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { createPlan, type PromiseView, promisesOf, startPromises } from '#promises'
import { createWorld } from '#test/world.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export const newSubject = () => ({ kind: 'request', id: newId() })

/** Two customers under one plan, people of each kind as callers, and what was published of promises. */
export async function createPromises() {
  const world = await createWorld({ modules: ['accounts', 'calendars', 'promises'] })
  const gold = await world.tx((tx) =>
    createPlan(tx, {
      name: 'Gold 24×7',
      description: '',
      goalPercent: 98,
      targets: [
        { severity: 'P1', kind: 'acknowledgement', allowedMs: 4 * MINUTE, calendarId: null, warnings: [] },
        { severity: 'P1', kind: 'first_response', allowedMs: 30 * MINUTE, calendarId: null, warnings: [50, 75, 90] },
        { severity: 'P1', kind: 'next_update', allowedMs: 30 * MINUTE, calendarId: null, warnings: [75] },
        { severity: 'P1', kind: 'resolution', allowedMs: 4 * HOUR, calendarId: null, warnings: [50, 75, 90] },
        { severity: 'P3', kind: 'first_response', allowedMs: 2 * HOUR, calendarId: null, warnings: [50] },
      ],
    }),
  )
  const [acme, other] = await world.tx(async (tx) => {
    const made = []
    for (const name of ['Acme Corp', 'Birch Clinic']) {
      const account = await createAccount(tx, { kind: 'customer', name })
      await createContract(tx, { accountId: account.id, name: 'Gold', planId: gold.id, startsOn: '2020-01-01' })
      made.push(account)
    }
    return [made[0]!, made[1]!]
  })

  const person = (accounts: Actor['accounts'], ...roles: Role[]): Actor => ({
    kind: 'person',
    personId: newId(),
    name: 'Noor Fixture',
    accountId: accounts === 'all' ? null : accounts[0]!,
    staff: accounts === 'all',
    accounts,
    roles,
    scopes: null,
    via: 'session',
  })
  const actors = {
    manager: person('all', 'support_manager'),
    tier1: person('all', 'support_tier1'),
    auditor: person('all', 'auditor'),
    contact: person([acme.id], 'contact'),
    stranger: person([other.id], 'account_admin'),
  }
  world.app.authenticate = async (request) => actors[request.headers['x-test-actor'] as keyof typeof actors] ?? null

  async function call(as: keyof typeof actors, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) {
    const headers: Record<string, string> = { 'x-test-actor': as, 'x-palisade': '1' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const reply = await world.app.http.inject({ method, url, headers, payload })
    return { status: reply.statusCode, body: reply.body ? reply.json() : null }
  }

  /** What was published, by name and promise. */
  const heard: { name: string; promiseId: string }[] = []
  for (const name of ['promises.warned', 'promises.broken', 'promises.kept'] as const) {
    world.app.events.on(name, async (_tx, { data }) => void heard.push({ name, promiseId: data.promiseId }))
  }
  const heardOf = (view: PromiseView) => heard.filter((each) => each.promiseId === view.id).map((each) => each.name)

  let number = 48000
  async function begin(severity: Severity = 'P1', actor?: Actor, accountId = acme.id) {
    const subject = newSubject()
    const order = { accountId, subject, planId: gold.id, severity, label: `${++number} Checkout fails` }
    const views = await world.tx((tx) => startPromises(tx, order), actor)
    return { subject, views, of: (kind: string) => views.find((each) => each.kind === kind)! }
  }
  async function present(subject: { kind: string; id: string }, kind: string): Promise<PromiseView> {
    const views = await world.tx((tx) => promisesOf(tx, [subject]))
    return views.get(subject.id)!.find((each) => each.kind === kind)!
  }
  const armedFor = async (id: string) => {
    const { rows } = await world.app.db.pool.query<{ kind: string }>(
      'select kind from timer where key = $1 and fired_at is null order by kind',
      [id],
    )
    return rows.map((row) => row.kind)
  }
  const factsOf = async (id: string) => (await call('tier1', 'GET', `/api/promises/${id}`)).body.facts

  return { world, gold, acme, other, actors, call, heardOf, begin, present, armedFor, factsOf }
}
