import { spawn } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { createAccount, createPerson } from '#accounts'
import { decisionChallenge, type SignedDecision } from '#licensing'
import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { Authenticator } from '#test/authenticator.ts'
import { type Answer, signedIn } from '#test/caller.ts'
import { type Bound, handOver } from '#test/licence-world.ts'
import type { World } from '#test/world.ts'
import { terminal } from '../src/cli/licence/say.ts'
import { run } from '../src/cli/licence.ts'
import { makeDemoRoot } from '../src/licence-server/demo.ts'
import { Appliance } from '../src/modules/licensing/licensing.fixture.ts'
import { benchProgram, pause } from './figure.ts'
import { openCustomersMail, requester } from './licence-mail.ts'
import { sayStages } from './licence-stages.ts'

const main = join(import.meta.dirname, '../src/main.ts')
const TB = 10n ** 12n
const keysOfCustomer = 20

export type Desk = Awaited<ReturnType<typeof makeDesk>>

/** The whole program with somebody who sells capacity, one manager with a passkey, a customer with keys, and a root. */
export async function makeDesk(folder: string, url: string) {
  const mail = await openCustomersMail()
  const { program, close } = await benchProgram({ DATA_DIR: folder, SMTP_OUT_URL: mail.url }, url)
  const { app } = program
  const tx = <T>(work: (tx: Tx) => Promise<T>) => app.db.transact(systemActor('bench'), work)
  const world = { app, tx } as unknown as World
  const origin = new URL(app.config.publicUrl).origin
  const rpId = new URL(origin).hostname

  const people = await tx(async (t) => {
    const provider = (await createAccount(t, { kind: 'provider', name: 'Bench', mailDomains: ['bench.test'] })).id
    const customer = (await createAccount(t, { kind: 'customer', name: 'Customer', mailDomains: ['customer.test'] })).id
    const lena = await createPerson(t, {
      accountId: provider,
      name: 'Lena',
      email: 'lena@bench.test',
      roles: ['licence_manager'],
    })
    const jordan = await createPerson(t, {
      accountId: customer,
      name: 'Jordan',
      email: requester,
      roles: ['contact'],
    })
    return { customer, lena: lena.id, jordan: jordan.id }
  })
  const lena = await signedIn(world, people.lena)
  const jordan = await signedIn(world, people.jordan)
  const authenticator = new Authenticator(origin)
  const options = (await ok(lena.post('/api/me/passkeys/options'))).body
  await ok(lena.post('/api/me/passkeys', { name: 'Phone', answer: authenticator.create(options) }))
  const product = (await ok(lena.post('/api/licence-products', { name: 'Migrator', description: '' }))).body
  const kind = (
    await ok(
      lena.post(`/api/licence-products/${product.id}/kinds`, {
        code: 'block-migration',
        name: 'Block migration',
        unit: 'byte',
        writtenIn: 'TB',
        price: null,
        creditAllowed: true,
      }),
    )
  ).body
  const policy = {
    limits: [{ role: 'licence_manager', upTo: null }],
    needed: 1,
    fourEyesAbove: null,
    decideWithinMs: 3_600_000,
  }
  await ok(lena.put(`/api/licence-kinds/${kind.id}/policy`, policy))
  const keys: Bound[] = []
  let numbers = 100_000
  for (let n = 0; n < keysOfCustomer; n++) keys.push(await boundKey(`BENCH-${n}`))

  const env = {
    DATA_DIR: folder,
    LICENCE_DATABASE_URL: url,
    DATABASE_URL: url,
    PUBLIC_URL: app.config.publicUrl,
    LOG_LEVEL: 'error',
  }
  Object.assign(process.env, env)
  await makeDemoRoot(app.config, url)
  terminal.say = () => {}
  await run(['approver', 'allow', 'lena@bench.test'])

  async function boundKey(code: string): Promise<Bound> {
    const key = (await ok(lena.post('/api/licence-keys', { accountId: people.customer, kindId: kind.id, code }))).body
    await ok(lena.post(`/api/licence-keys/${key.id}/appliance`, { file: new Appliance().request(null) }))
    const { id: applianceId, thumbprint } = await tx((t) =>
      t
        .selectFrom('appliance')
        .innerJoin('licence_key', 'licence_key.appliance_id', 'appliance.id')
        .select(['appliance.id', 'appliance.thumbprint'])
        .where('licence_key.id', '=', key.id)
        .executeTakeFirstOrThrow(),
    )
    return {
      accountId: people.customer,
      requesterId: people.jordan,
      keyId: key.id,
      code,
      applianceId,
      thumbprint: thumbprint!,
    }
  }

  /** As a synced passkey, which does not count: calls that overtake each other would look like a copied one. */
  function answerTo(options: Record<string, unknown>) {
    authenticator.counter = -1
    return authenticator.get(options)
  }

  function assertion(decision: SignedDecision) {
    const { id, response } = answerTo({ rpId, challenge: decisionChallenge(decision).toString('base64url') })
    const bytes = (text: string) => Buffer.from(text, 'base64url')
    return {
      personId: people.lena,
      credentialId: id,
      clientData: bytes(response.clientDataJSON),
      authenticatorData: bytes(response.authenticatorData),
      signature: bytes(response.signature),
    }
  }

  return {
    world,
    customer: people.customer,
    kindId: kind.id as string,
    keys,
    lena: Object.assign(lena, { id: people.lena }),
    jordan: Object.assign(jordan, { id: people.jordan }),
    /** Lena's passkey. */
    answerTo,
    mailUrl: mail.url,
    /** So many approved requests, each with its entry sealed in the audit log; nobody signs meanwhile. */
    async backlog(count: number): Promise<void> {
      for (let from = 0; from < count; from += 50)
        await tx(async (t) => {
          for (let n = from; n < Math.min(count, from + 50); n++) {
            const key = keys[n % keys.length]!
            const decision: SignedDecision = {
              verdict: 'approve',
              licenceKey: key.code,
              appliance: key.thumbprint,
              kind: kind.code,
              amount: TB,
              requester: key.requesterId,
              requestId: newId(),
              policyVersion: 1,
            }
            await handOver(t, key, decision, {}, [assertion(decision)], kind.id, ++numbers)
          }
        })
      for (;;) {
        const left = await tx((t) =>
          t.selectFrom('audit_entry').select('id').where('index', 'is', null).limit(1).execute(),
        )
        if (left.length === 0) return
        await pause(50)
      }
    },

    /** Until the program has moved on all that was signed, and has said all that it has to say about it. */
    async quiet(): Promise<void> {
      for (;;) {
        const approved = await tx((t) => t.selectFrom('licence_request').select('id').where('state', '=', 'approved').limit(1).execute()) // biome-ignore format: one question
        const jobs = await tx((t) => t.selectFrom('job').select('id').where('failed_at', 'is', null).where('queue', 'in', ['channels.email', 'mail.urgent', 'mail.send']).limit(1).execute()) // biome-ignore format: one question
        if (approved.length + jobs.length === 0) return
        await pause(20)
      }
    },

    startServer() {
      const child = spawn(process.execPath, [main, 'licence-server'], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      const ended = new Promise<void>((done) => child.once('exit', () => done()))
      // A bench that breaks off would leave it behind, holding the pipe of whoever reads the figures.
      process.once('exit', () => child.kill('SIGKILL'))
      return {
        async ready() {
          for (;;) {
            const row = await tx((t) =>
              t.selectFrom('licence_server').select('id').where('pid', '=', child.pid!).executeTakeFirst(),
            )
            if (row) return
            await pause(20)
          }
        },
        async stop() {
          child.kill('SIGTERM')
          await ended
        },
      }
    },

    /**
     * Approvals at a rate; of each the milliseconds from the call that approves until the package can be downloaded and the
     * customer's mail server has taken over the word about it, whichever is later.
     */
    async steady(count: number, aSecond: number): Promise<{ latencies: number[]; refused: number }> {
      const asked: { id: string; answer: unknown }[] = []
      for (let n = 0; n < count; n++) {
        const body = { licenceKeyId: keys[n % keys.length]!.keyId, amount: { value: '1', unit: 'TB' } }
        const { id } = (await ok(jordan.post('/api/licence-requests', body))).body
        const toSign = (await ok(lena.get(`/api/licence-requests/${id}/to-sign?verdict=approve&amount=${TB}`))).body
        asked.push({ id, answer: answerTo(toSign.options) })
      }
      const [begun, called] = [new Map<string, number>(), new Map<string, number>()]
      const issued = new Map<string, number>()
      const calls: Promise<unknown>[] = []
      const latencies: number[] = []
      let refused = 0
      // Looks by itself: through the program it would be a load of its own.
      const watcher = new pg.Client({ connectionString: url })
      await watcher.connect()
      const start = performance.now()
      let next = 0
      while (latencies.length + refused < count) {
        while (next < count && performance.now() - start >= (next * 1000) / aSecond) {
          const { id, answer } = asked[next++]!
          begun.set(id, performance.now())
          called.set(id, performance.timeOrigin + performance.now())
          calls.push(
            ok(lena.post(`/api/licence-requests/${id}/decisions`, { verdict: 'approve', amount: String(TB), answer })),
          )
        }
        const done = await answered(watcher, [...begun.keys()])
        const now = performance.now()
        for (const { id, state } of done) {
          if (state === 'issued' && !issued.has(id)) issued.set(id, now)
          const told = mail.arrived.get(id)
          if (state === 'issued' && told === undefined) continue
          if (state === 'refused') refused++
          else latencies.push(Math.max(issued.get(id)!, told!) - begun.get(id)!)
          begun.delete(id)
        }
        await pause(4)
      }
      await Promise.all(calls)
      await watcher.end()
      const arrived = new Map([...mail.arrived].map(([id, at]) => [id, performance.timeOrigin + at]))
      if (process.env.BENCH_LOG) await sayStages(url, called, arrived)
      return { latencies, refused }
    },
    /** Ends the program, for an instance of its own to go on with what was made here. The customer's mail server stays. */
    leave: close,
    closeMail: mail.close,
    async close() {
      await close()
      await mail.close()
    },
  }
}

async function answered(watcher: pg.Client, ids: string[]): Promise<{ id: string; state: string }[]> {
  if (ids.length === 0) return []
  const text = `select id, state from licence_request where id = any($1::uuid[]) and state in ('issued', 'refused')`
  return (await watcher.query({ name: 'answered', text, values: [ids] })).rows
}

/** The answer of a call that must succeed. */
export async function ok(call: Promise<Answer>): Promise<Answer> {
  const answer = await call
  if (answer.status >= 300) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}
