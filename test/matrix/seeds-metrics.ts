import { createWatch, recordPoints } from '#metrics'
import { clock } from '#platform/clock.ts'
import { createPage, openIncident } from '#statuspages'
import { createSystem } from '#systems'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

/** A system of each account that measures something, a watch of it, and a status page with an incident. */
export async function seedMetrics(world: World, cast: Cast): Promise<void> {
  for (const accountId of Object.values(cast.accounts))
    await world.tx(async (tx) => {
      const { id: systemId } = await createSystem(tx, { accountId, name: 'Measured', kind: 'server' })
      const point = { accountId, systemId, name: 'load1', labels: {}, unit: null, at: clock.now(), value: 1 }
      await recordPoints(tx, [point, { ...point, labels: { core: '1' } }])
      await createWatch(tx, {
        accountId,
        systemId,
        kind: 'threshold',
        name: 'load1',
        labels: {},
        direction: 'above',
        value: 10,
        holdSeconds: 60,
        horizonDays: 21,
        severity: 'P3',
        note: '',
      })
      const slug = `page-${accountId}`
      const page = await createPage(tx, { accountId, title: 'Of the matrix', slug, intro: '', language: 'en' })
      const incident = { kind: 'incident', title: 'Of the matrix', state: 'identified', text: 'words' } as const
      await openIncident(tx, page.id, { ...incident, components: [], begins: null, ends: null })
    })
}
