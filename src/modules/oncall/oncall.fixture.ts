import { after } from 'node:test'
import { createAccount, createPerson, type Person } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { verifiedChannel } from '#test/channel.ts'
import { createPhone, type Phone } from '#test/phone.ts'
import { createWorld, type World } from '#test/world.ts'
import {
  closeEscalations,
  createPolicy,
  createRota,
  listEscalations,
  type PolicyInput,
  type StartEscalation,
  startEscalations,
} from './oncall.ts'

/** Everything up to on call, with a telephone gateway that listens; support and identity are not needed for it. */
const modules = ['mail', 'accounts', 'calendars', 'channels', 'oncall'] as const

export type Duty = {
  world: World
  phone: Phone
  accountId: string
  otherAccountId: string
  sam: Person
  robin: Person
  noor: Person
  kim: Person
  /** The actor somebody is in a session. */
  as(person: Person): Actor
  /** A call of the API as somebody, or as nobody. */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    person?: Person | null,
    body?: unknown,
  ): Promise<{ status: number; body: never }>
}

/** A provider with four people on staff who are reached by SMS at once and by voice after a minute. */
export async function createDuty(): Promise<Duty> {
  const phone = await createPhone()
  after(() => phone.close())
  const world = await createWorld({ modules, settings: phone.settings })
  phone.connect({ url: '', app: world.app })
  const made = await world.tx(async (tx) => {
    const provider = await createAccount(tx, { kind: 'provider', name: 'Example Hosting' })
    const acme = await createAccount(tx, { kind: 'customer', name: 'Acme Corp demo' })
    const tern = await createAccount(tx, { kind: 'customer', name: 'Tern Logistics demo' })
    const staff = async (name: string, digit: number) => {
      const person = await createPerson(tx, {
        accountId: provider.id,
        name,
        email: `${name.split(' ')[0]!.toLowerCase()}@provider.test`,
        roles: ['engineer'],
      })
      await reachBy(tx, person, 'sms', `+4915100000${digit}0`, 0)
      await reachBy(tx, person, 'voice', `+4915100000${digit}1`, 60)
      return person
    }
    return {
      accountId: acme.id,
      otherAccountId: tern.id,
      sam: await staff('Sam Sample', 1),
      robin: await staff('Robin Example', 2),
      noor: await staff('Noor Fixture', 3),
      kim: await staff('Kim Mockup', 4),
    }
  })
  const actors = new Map([made.sam, made.robin, made.noor, made.kim].map((person) => [person.id, actorOf(person)]))
  world.app.authenticate = async (request) => actors.get(String(request.headers['x-test-person'])) ?? null
  return {
    world,
    phone,
    ...made,
    as: actorOf,
    async call(method, path, person, body) {
      const reply = await world.app.http.inject({
        method,
        url: path,
        headers: { 'x-palisade': '1', ...(person && { 'x-test-person': person.id }) },
        ...(body !== undefined && { payload: body as object }),
      })
      return { status: reply.statusCode, body: (reply.body ? JSON.parse(reply.body) : null) as never }
    },
  }
}

function actorOf(person: Person): Actor {
  return {
    ...systemActor(person.name),
    kind: 'person',
    personId: person.id,
    accountId: person.accountId,
    roles: [...person.roles, 'admin'],
    via: 'session',
  }
}

async function reachBy(
  tx: Tx,
  person: Person,
  kind: 'sms' | 'voice',
  address: string,
  delaySeconds: number,
): Promise<void> {
  await verifiedChannel(tx, person.id, kind, address, { position: delaySeconds, delay: delaySeconds })
}

export const numberOf = { sam: '+49151000001', robin: '+49151000002', noor: '+49151000003', kim: '+49151000004' }

/** Steps of two minutes each; in a step, the first person is the target and the others are alternates. */
export function stepsOf(...steps: Person[][]): PolicyInput['branches'][number]['steps'] {
  return steps.map(([target, ...alternates]) => ({
    name: null,
    targets: [{ kind: 'person', id: target!.id }],
    alternates: alternates.map(({ id }) => ({ kind: 'person', id })),
    afterSeconds: 120,
  }))
}

let policies = 0

/** A policy for every severity at any time. Returns its id. */
export async function policyOf(tx: Tx, steps: PolicyInput['branches'][number]['steps'], repeat = 0): Promise<string> {
  const made = await createPolicy(tx, {
    name: `Policy ${++policies}`,
    description: '',
    note: '',
    branches: [{ when: { severities: null, calendarId: null, during: 'always' }, steps, repeat }],
  })
  return made.id
}

export async function rotaOf(
  tx: Tx,
  name: string,
  participants: readonly Person[],
  handoverAt: string,
): Promise<string> {
  const rota = await createRota(tx, {
    name,
    description: '',
    zone: 'UTC',
    mustCover: [],
    layers: [
      {
        name: 'All day',
        participants: participants.map((p) => p.id),
        unit: 'daily',
        every: 1,
        handoverAt,
        restrictions: [],
        validFrom: null,
        validUntil: null,
      },
    ],
  })
  return rota.id
}

/** Ends everything that pages, so that a test hears only its own telephone. */
export async function hushAll({ world, phone }: Duty): Promise<void> {
  await world.tx(async (tx) => {
    const running = await listEscalations(tx, { limit: 1000 })
    await closeEscalations(
      tx,
      running.map((escalation) => escalation.subject),
    )
  })
  await world.settle()
  // A number a test had refused counts as broken: nobody would be reachable through it in the next one.
  await world.tx((tx) =>
    tx.updateTable('channel').set({ broken_at: null, failures: 0, last_failure_at: null }).execute(),
  )
  phone.recover()
  phone.sms.length = 0
  phone.calls.length = 0
}

/** Starts one escalation about a new subject. Returns the subject's id. */
export async function startOne(
  tx: Tx,
  duty: Duty,
  policyId: string,
  change: Partial<StartEscalation> = {},
): Promise<string> {
  const id = newId()
  await startEscalations(tx, [
    {
      accountId: duty.accountId,
      subject: { kind: 'request', id, label: '48213', url: `/requests/${id}` },
      title: 'Checkout returns 502 for all card payments',
      body: 'Acme Corp demo, Gold 24x7',
      severity: 'P1',
      policyId,
      ...change,
    },
  ])
  return id
}
