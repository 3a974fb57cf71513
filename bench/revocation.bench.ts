// How long a credential that was taken away goes on to be accepted anywhere: two instances over one database, called without a
// pause with the credential while it is taken away on the first of them. Counted from the moment the call that takes it away
// is sent, until both have refused. Beside it, in the same run, the raw limit: a call that is accepted, and a bare commit.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createAccount, createPerson, type Person } from '#accounts'
import { createToken, openSession, sessionCookie, setPassword } from '#identity'
import { systemActor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { Authenticator } from '#test/authenticator.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, quantile } from './figure.ts'

const tries = Number(process.env.TRIES ?? 40)
const password = 'correct horse battery staple'
const actor = systemActor('bench')

const folder = await mkdtemp(join(tmpdir(), 'palisade-revocation-'))
const database = await startBenchDatabase()
const settings = { DATA_DIR: folder, HOST: '127.0.0.1', SMTP_HOST: '127.0.0.1', TRUST_PROXY: true }
const instances = [await benchProgram(settings, database.url), await benchProgram(settings, database.url)]
const [first, second] = instances.map(({ program }) => {
  const { port } = program.app.http.server.address() as { port: number }
  return `http://127.0.0.1:${port}`
}) as [string, string]
const { app } = instances[0]!.program
const origin = new URL(app.config.publicUrl).origin

type Headers = Record<string, string>
const ids = await app.db.transact(actor, async (tx) => {
  const provider = (await createAccount(tx, { kind: 'provider', name: 'Bench' })).id
  const customer = (await createAccount(tx, { kind: 'customer', name: 'Customer' })).id
  const boss = await createPerson(tx, { accountId: provider, name: 'Ada', email: 'ada@bench.test', roles: ['admin'] })
  return { provider, customer, boss }
})

/** A call as a browser or program makes it; each person comes from a place of its own, so that none waits for another's tries. */
async function call(base: string, method: string, path: string, headers: Headers, body?: unknown): Promise<Response> {
  return fetch(base + path, {
    method,
    headers: { 'x-palisade': '1', ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

async function sessionOf(person: Person): Promise<{ headers: Headers; id: string }> {
  const place = { ip: '192.0.2.1', device: 'bench' }
  const { secret } = await app.db.transact(actor, (tx) => openSession(tx, person, 'passkey', place))
  const cookie = `${sessionCookie}=${secret}; __Host-${sessionCookie}=${secret}`
  const headers = { cookie, 'x-forwarded-for': placeOf(person.id) }
  const { items } = (await (await call(first, 'GET', '/api/me/sessions', headers)).json()) as {
    items: { id: string; current: boolean }[]
  }
  return { headers, id: items.find((item) => item.current)!.id }
}

function placeOf(id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  return `10.${bytes[13]}.${bytes[14]}.${bytes[15]}`
}

type Someone = {
  person: Person
  own: Headers
  /** One use of the credential on an instance: true when it was accepted. */
  use(base: string): Promise<boolean>
  revoke(): Promise<Response>
}

const boss = () => sessionOf(ids.boss)
const uses = (headers: Headers) => async (base: string) => (await call(base, 'GET', '/api/me', headers)).status === 200

const kinds: Record<string, (person: Person) => Promise<Pick<Someone, 'use' | 'revoke'>>> = {
  'a session': async (person) => {
    const own = await sessionOf(person)
    const other = await sessionOf(person)
    return {
      use: uses(other.headers),
      revoke: () => call(first, 'DELETE', `/api/me/sessions/${other.id}`, own.headers),
    }
  },
  'an API token': async (person) => {
    const own = await sessionOf(person)
    const made = await app.db.transact(actor, (tx) =>
      createToken(tx, person.id, { name: 'x', scopes: ['*:read'], expiresAt: new Date(tx.now.getTime() + 86_400_000) }),
    )
    return {
      use: uses({ authorization: `Bearer ${made.token}` }),
      revoke: () => call(first, 'DELETE', `/api/me/tokens/${made.details.id}`, own.headers),
    }
  },
  'a passkey': async (person) => {
    const own = await sessionOf(person)
    const key = new Authenticator(origin)
    const options = (await (await call(first, 'POST', '/api/me/passkeys/options', own.headers, {})).json()) as object
    const answer = key.create(options as { challenge: string })
    const added = await call(first, 'POST', '/api/me/passkeys', own.headers, { name: 'Key', answer })
    if (!added.ok) throw new Error(`the passkey was not taken: ${await added.text()}`)
    const { items } = (await (await call(first, 'GET', '/api/me/passkeys', own.headers)).json()) as {
      items: { id: string }[]
    }
    const signIn = async (base: string): Promise<boolean> => {
      const asked = await call(
        base,
        'POST',
        '/api/sign-in/passkey/options',
        { 'x-forwarded-for': placeOf(newId()) },
        {},
      )
      const cookie = asked.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ')
      const got = key.get((await asked.json()) as { challenge: string })
      const headers = { cookie, 'x-forwarded-for': placeOf(newId()) }
      return (await call(base, 'POST', '/api/sign-in/passkey', headers, { answer: got })).status === 200
    }
    // One after the other, as one person has one key: its counter only goes up, and of two sign-ins at once the one that comes
    // second with the lower number is refused as a copy.
    let turn: Promise<unknown> = Promise.resolve()
    return {
      use: (base) => {
        const mine = turn.then(() => signIn(base))
        turn = mine.catch(() => {})
        return mine
      },
      revoke: () => call(first, 'DELETE', `/api/me/passkeys/${items[0]!.id}`, own.headers),
    }
  },
  'a changed password, another session': async (person) => {
    const own = await sessionOf(person)
    const other = await sessionOf(person)
    const body = { current: password, password: 'a quite different phrase 42' }
    return { use: uses(other.headers), revoke: () => call(first, 'PUT', '/api/me/password', own.headers, body) }
  },
  'a lock-out': async (person) => {
    const { headers } = await sessionOf(person)
    const by = (await boss()).headers
    return {
      use: uses(headers),
      revoke: () => call(first, 'POST', `/api/people/${person.id}/lock`, by, { reason: 'telephone stolen' }),
    }
  },
  leaving: async (person) => {
    const { headers } = await sessionOf(person)
    const by = (await boss()).headers
    return { use: uses(headers), revoke: () => call(first, 'POST', `/api/people/${person.id}/leave`, by, {}) }
  },
}

let count = 0
async function makePerson(): Promise<Person> {
  const n = ++count
  return app.db.transact(actor, async (tx) => {
    const email = `person${n}@bench.test`
    const person = await createPerson(tx, { accountId: ids.customer, name: `Person ${n}`, email, roles: ['contact'] })
    await setPassword(tx, person.id, password)
    return person
  })
}

/** Milliseconds from sending the revocation until this instance refused; `again` counts what it accepted after that. */
async function untilRefused(
  base: string,
  use: Someone['use'],
  sentAt: Promise<number>,
): Promise<{ ms: number; again: number }> {
  let refusedAt = 0
  let again = 0
  for (let refusals = 0; refusals < 5; ) {
    if (await use(base)) {
      if (refusals > 0) again++
      continue
    }
    if (refusals++ === 0) refusedAt = performance.now()
  }
  return { ms: refusedAt - (await sentAt), again }
}

const figures: Figure[] = []
const accepted: number[] = []
let again = 0
for (const [kind, make] of Object.entries(kinds)) {
  const times: number[] = []
  for (let n = 0; n < tries; n++) {
    const { use, revoke } = await make(await makePerson())
    for (const base of [first, second]) {
      const begin = performance.now()
      if (!(await use(base))) throw new Error(`${kind} was not accepted before it was taken away`)
      if (kind !== 'a passkey') accepted.push(performance.now() - begin)
    }
    let sent!: (at: number) => void
    const sentAt = new Promise<number>((resolve) => {
      sent = resolve
    })
    const watching = [first, second].map((base) => untilRefused(base, use, sentAt))
    await new Promise((next) => setTimeout(next, 20))
    sent(performance.now())
    const answer = await revoke()
    if (!answer.ok) throw new Error(`${kind} could not be taken away: ${await answer.text()}`)
    const seen = await Promise.all(watching)
    times.push(Math.max(...seen.map((each) => each.ms)))
    again += seen.reduce((sum, each) => sum + each.again, 0)
  }
  figures.push({
    name: `${kind}: taken away -> refused on both instances, longest of ${tries}`,
    value: Math.round(Math.max(...times)),
    unit: 'ms',
    floor: 1000,
    atMost: true,
    note: `median ${Math.round(quantile(times, 0.5))} ms`,
  })
}
const commits: number[] = []
for (let n = 0; n < 50; n++) {
  const begin = performance.now()
  await app.db.transact(actor, (tx) =>
    sql`insert into setting (name, value) values ('bench', '1') on conflict (name) do update set value = '2'`.execute(
      tx,
    ),
  )
  commits.push(performance.now() - begin)
}
for (const instance of instances.toReversed()) await instance.close()
await database.stop()
await rm(folder, { recursive: true, force: true })

figures.push(
  { name: 'accepted again after it was refused', value: again, unit: '', floor: 0, atMost: true },
  {
    name: 'raw limit: a call with a credential that is good, p50',
    value: Math.round(quantile(accepted, 0.5)),
    unit: 'ms',
  },
  { name: 'raw limit: one bare durable commit, p50', value: Number(quantile(commits, 0.5).toFixed(1)), unit: 'ms' },
)
process.stdout.write(`${JSON.stringify(figures)}\n`)
