import { sql } from 'kysely'
import { createCheck } from '#monitoring'
import type { Tx } from '#platform/db/database.ts'
import { putFile } from '#platform/files/files.ts'
import { newId } from '#platform/id.ts'
import { createSystem, createTemplate } from '#systems'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

/** A template that asks for nothing; for each account two systems, so that one can depend on the other, with a diagnosis each. */
export async function seedSystems(world: World, cast: Cast): Promise<void> {
  await world.tx(async (tx) => {
    await createTemplate(tx, {
      name: 'Of the matrix',
      kind: 'server',
      description: '',
      location: null,
      runbook: null,
      documentation: '',
      parameters: [],
      checks: [],
    })
    for (const accountId of Object.values(cast.accounts))
      for (const name of ['One', 'Two']) {
        const system = await createSystem(tx, { accountId, name: `${name} of the matrix`, kind: 'server' })
        // Written as a row: asking for one has a job look at the world.
        await sql`insert into diagnosis (account_id, id, system_id, kind, target, asked_name, asked_at, state, outcome, ended_at)
          values (${accountId}, ${newId()}, ${system.id}, 'ping', 'server', 'Seed', ${tx.now}, 'done', 'up', ${tx.now})`.execute(
          tx,
        )
        if (name === 'One') await seedFlow(tx, accountId, system.id)
      }
  })
}

/** A check that visits a site, and a visit that failed. Written as a row: making one needs a browser. */
async function seedFlow(tx: Tx, accountId: string, systemId: string): Promise<void> {
  const recording = { title: 'Of the matrix', steps: [{ type: 'navigate', url: '{{url}}' }] }
  const target = { kind: 'flow' as const, url: 'https://shop.example/', recording, variables: {} }
  const rest = { everySeconds: 600, timeoutMs: 60_000, attempts: 1, recheckSeconds: 10, severity: 'P3' as const, quorum: 1 } // biome-ignore format: one thing
  const check = await createCheck(tx, { systemId, name: 'Visit of the matrix', target, ...rest })
  const file = (name: string, bytes: string) =>
    putFile(tx, { accountId, name, type: 'image/png', bytes: Buffer.from(bytes, 'latin1'), internal: true })
  const [screenshot, har] = [await file('visit.png', '\x89PNG\r\n\x1a\n'), await file('visit.har', '{}')]
  await sql`insert into flow_run (account_id, id, check_id, location, at, state, took_ms, steps, warnings, assertions, screenshot_id, har_id)
    values (${accountId}, ${newId()}, ${check.id}, 'main', ${tx.now}, 'failed', 1, '[]', '[]', '[]', ${screenshot}, ${har})`.execute(
    tx,
  )
}
