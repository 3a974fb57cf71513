import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { incidentsOf } from '../queries/incidents.ts'
import { componentsOf, publishedPage, spansOf } from '../queries/pages.ts'
import { historyOf } from '../rules/history.ts'
import { worstOf } from '../rules/state.ts'
import type { Shown } from '../site/pages.ts'

const days = 90
const dayMs = 86_400_000

/** Somebody of no account: row security gives published pages and what is written on them, and nothing of what stands behind. */
export const everybody: Actor = {
  kind: 'person',
  personId: null,
  name: 'status page',
  accountId: null,
  staff: false,
  accounts: [],
  roles: [],
  scopes: null,
  via: 'session',
}

/** A published page with its components and 90 days of both. There is no right to ask for: it is for everybody. */
export async function readShown(tx: Tx, slug: string): Promise<Shown> {
  const page = await publishedPage(tx, slug)
  if (!page) throw notFound()
  const since = new Date(tx.now.getTime() - days * dayMs)
  const components = await componentsOf(tx, [page.id])
  const ids = components.map(({ id }) => id)
  const spans = Map.groupBy(await spansOf(tx, ids, since), ({ componentId }) => componentId)
  const shown = components.map(({ id, name }) => {
    const own = spans.get(id) ?? []
    const state = own.find(({ ends }) => ends === null)?.state ?? ('inconclusive' as const)
    return { id, name, state, history: historyOf(own, days, tx.now) }
  })
  const overall = worstOf(shown.map(({ state }) => state))
  return { page, components: shown, overall, incidents: await incidentsOf(tx, [page.id], since), now: tx.now }
}
