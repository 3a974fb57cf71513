import { sql } from 'kysely'
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
      }
  })
}
