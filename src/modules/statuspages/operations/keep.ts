import { accountsByIds, may, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { systemsOf } from '#systems'
import '../events.ts'
import { problems } from '../problems.ts'
import { incidentsOf } from '../queries/incidents.ts'
import { componentsOf, deletePage, findPage, pagesFor, replaceComponents, savePage, spansOf } from '../queries/pages.ts'
import { countConfirmed } from '../queries/subscribers.ts'
import { forgetShown } from '../site/shown.ts'
import type { Page } from '../types.ts'
import { observePages } from './observe.ts'

const yearMs = 365 * 86_400_000

export async function listPages(tx: Tx) {
  permit(tx.actor, 'system.read', { accountId: null })
  const pages = await pagesFor(tx)
  const accounts = await accountsByIds(
    tx,
    pages.map(({ accountId }) => accountId),
  )
  return {
    items: pages.map((page) => ({ ...withAddress(tx, page), accountName: accounts.get(page.accountId)?.name ?? '' })),
  }
}

type Fields = Pick<Page, 'title' | 'slug' | 'intro' | 'language'>

export async function createPage(tx: Tx, { accountId, ...fields }: Fields & { accountId: string }) {
  permit(tx.actor, 'system.write', { accountId })
  if (!(await accountsByIds(tx, [accountId])).has(accountId)) throw notFound()
  const page: Page = { ...fields, id: newId(), accountId, published: false, version: 1 }
  if (!(await savePage(tx, page, true)))
    throw problems.refuse('statuspages.slug_taken', { fields: { slug: 'is taken' } })
  await tell(tx, 'statuspages.created', page, { after: fields })
  return whole(tx, page)
}

export async function getPage(tx: Tx, id: string) {
  const page = await findPage(tx, id)
  if (!page) throw notFound()
  permit(tx.actor, 'system.read', { accountId: page.accountId })
  return whole(tx, page)
}

type Changes = Fields & {
  published: boolean
  version: number
  components: readonly { id: string | null; name: string; systems: readonly string[] }[]
}

/** Changes a page with all its components. Systems must be the account's own; components this page's. */
export async function changePage(tx: Tx, id: string, { version, components, ...fields }: Changes) {
  const before = await lockPage(tx, id)
  if (before.version !== version) throw problems.refuse('statuspages.version_changed')
  const page = { ...before, ...fields }
  const known = new Set((await componentsOf(tx, [id])).map((one) => one.id))
  const given = components.flatMap((one) => one.id ?? [])
  if (new Set(given).size < given.length || given.some((one) => !known.has(one)))
    throw problems.refuse('statuspages.no_such_component')
  const systems = await systemsOf(
    tx,
    components.flatMap((one) => one.systems),
  )
  if (components.some((one) => one.systems.some((each) => systems.get(each)?.accountId !== page.accountId)))
    throw problems.refuse('statuspages.no_such_system')
  if (!(await savePage(tx, page, false)))
    throw problems.refuse('statuspages.slug_taken', { fields: { slug: 'is taken' } })
  await replaceComponents(
    tx,
    page,
    components.map((one) => ({ id: one.id ?? newId(), name: one.name, systems: [...new Set(one.systems)] })),
  )
  await observePages(tx, { pageId: id })
  await tell(
    tx,
    before.published === page.published
      ? 'statuspages.changed'
      : page.published
        ? 'statuspages.published'
        : 'statuspages.withdrawn',
    page,
    {
      before: { title: before.title, slug: before.slug },
      after: { title: page.title, slug: page.slug, components: components.map(({ name }) => name) },
    },
  )
  tx.afterCommit(() => forgetShown(tx.app, before.slug))
  return whole(tx, { ...page, version: version + 1 })
}

export async function removePage(tx: Tx, id: string): Promise<void> {
  const page = await lockPage(tx, id)
  await deletePage(tx, page)
  await tell(tx, 'statuspages.removed', page, { before: { title: page.title, slug: page.slug } })
}

export async function lockPage(tx: Tx, id: string): Promise<Page> {
  const page = await findPage(tx, id, true)
  if (!page || !may(tx.actor, 'system.read', page.accountId)) throw notFound()
  permit(tx.actor, 'system.write', { accountId: page.accountId })
  return page
}

/** The page as those who keep it see it. */
export async function whole(tx: Tx, page: Page) {
  const components = await componentsOf(tx, [page.id])
  const spans = await spansOf(
    tx,
    components.map(({ id }) => id),
    tx.now,
  )
  const now = new Map(spans.filter(({ ends }) => ends === null).map(({ componentId, state }) => [componentId, state]))
  return {
    ...withAddress(tx, page),
    accountName: (await accountsByIds(tx, [page.accountId])).get(page.accountId)?.name ?? '',
    components: components.map(({ id, name, systems }) => ({
      id,
      name,
      systems,
      state: now.get(id) ?? ('inconclusive' as const),
    })),
    incidents: await incidentsOf(tx, [page.id], new Date(tx.now.getTime() - yearMs)),
    subscribers: await countConfirmed(tx, page.id),
  }
}

function withAddress(tx: Tx, page: Page) {
  return { ...page, address: `${tx.app.config.publicUrl}/status/${page.slug}` }
}

type Sides = { before?: Record<string, unknown>; after?: Record<string, unknown> }

export async function tell(tx: Tx, act: string, page: Page, sides: Sides): Promise<void> {
  const subject = { kind: 'status_page', id: page.id }
  await recordAct(tx, { act, subject: { ...subject, name: page.title }, accountId: page.accountId, ...sides })
  await publish(tx, { name: 'statuspages.changed', accountId: page.accountId, subject, data: { pageId: page.id } })
  tx.afterCommit(() => forgetShown(tx.app, page.slug))
}
