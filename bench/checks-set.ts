import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { createAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { monitoring } from '../src/modules/monitoring/contract.ts'
import { insertChecks } from '../src/modules/monitoring/queries/checks.ts'

/** Starts the web server that checks look at; several, so that none of them is what is measured. */
export async function startTarget(): Promise<{ url: string; stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'check-target.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { url: `http://127.0.0.1:${port}/`, stop: () => void child.kill() }
}

/** So many HTTP checks of the systems of one account. */
export async function makeChecks(app: App, url: string, count: number, everyMs: number): Promise<void> {
  const actor = systemActor('bench')
  const systems = await app.db.transact(actor, async (tx) => {
    const { id } = await createAccount(tx, { kind: 'customer', name: 'Bench' })
    const made = []
    for (let n = 0; n < 100; n++)
      made.push(await createSystem(tx, { accountId: id, name: `host ${n}`, kind: 'server' }))
    return made
  })
  const target = monitoring.createCheck.body!.parse({
    systemId: newId(),
    name: 'x',
    target: { kind: 'http', url },
  }).target
  for (let from = 0; from < count; from += 2000)
    await app.db.transact(actor, (tx) =>
      insertChecks(
        tx,
        Array.from({ length: Math.min(2000, count - from) }, (_, n) => {
          const system = systems[(from + n) % systems.length]!
          return { id: newId(), accountId: system.accountId, systemId: system.id, name: `page ${from + n}`, kind: 'http', target, secret: null, secrets: {}, everyMs, timeoutMs: Math.min(5000, everyMs), attempts: 3, recheckMs: 10_000, severity: 'P2', locations: ['main'], quorum: 1 } // biome-ignore format: one check
        }),
      ),
    )
}

/** Asks the database as its owner, beside the instances. */
export async function asking<T>(
  url: string,
  work: (ask: (text: string) => Promise<Record<string, number>>) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    return await work(async (text) => {
      const { rows } = await client.query(text)
      return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]))
    })
  } finally {
    await client.end()
  }
}
