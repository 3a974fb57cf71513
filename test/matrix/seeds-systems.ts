import { createSystem, createTemplate } from '#systems'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

/** A template that asks for nothing; for each account two systems, so that one can depend on the other. */
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
      for (const name of ['One', 'Two'])
        await createSystem(tx, { accountId, name: `${name} of the matrix`, kind: 'server' })
  })
}
