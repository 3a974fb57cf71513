import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Trouble } from '../rules/state.ts'
import type { Component, Page, Span, State } from '../types.ts'

const columns = sql`p.id, p.account_id as "accountId", p.slug, p.title, p.intro, p.language, p.published, p.version`

export async function pagesFor(tx: Tx): Promise<Page[]> {
  const { rows } = await sql<Page>`select ${columns} from status_page p where ${seesAccount(tx, 'p.account_id')}
    order by lower(p.title), p.id limit 1000`.execute(tx)
  return rows
}

export async function findPage(tx: Tx, id: string, lock = false): Promise<Page | null> {
  const { rows } =
    await sql<Page>`select ${columns} from status_page p where p.id = ${id} and ${seesAccount(tx, 'p.account_id')}
    ${lock ? sql`for no key update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** As everybody may see it. Row security keeps what is not published from those outside; here it is said once more. */
export async function publishedPage(tx: Tx, slug: string): Promise<Page | null> {
  const { rows } = await sql<Page>`select ${columns} from status_page p where p.slug = ${slug} and p.published`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** False when the address is taken. */
export async function savePage(tx: Tx, page: Page, isNew: boolean): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean
  }>`select exists (select from status_page where slug = ${page.slug} and id <> ${page.id}) as taken`.execute(tx)
  if (rows[0]!.taken) return false
  await (isNew
    ? sql`insert into status_page (account_id, id, slug, title, intro, language, created_at)
        values (${page.accountId}, ${page.id}, ${page.slug}, ${page.title}, ${page.intro}, ${page.language}, ${tx.now})`
    : sql`update status_page set slug = ${page.slug}, title = ${page.title}, intro = ${page.intro}, language = ${page.language},
        published = ${page.published}, version = version + 1 where account_id = ${page.accountId} and id = ${page.id}`
  ).execute(tx)
  return true
}

export async function deletePage(tx: Tx, page: Page): Promise<void> {
  await sql`delete from status_page where account_id = ${page.accountId} and id = ${page.id}`.execute(tx)
}

/** Components of pages in their order; the systems behind them only where the reader may know them. */
export async function componentsOf(tx: Tx, pageIds: readonly string[]): Promise<Component[]> {
  const { rows } = await sql<Component>`select c.id, c.account_id as "accountId", c.page_id as "pageId", c.name,
      coalesce((select array_agg(s.system_id order by s.system_id) from status_component_system s
        where s.account_id = c.account_id and s.component_id = c.id and ${seesAccount(tx, 's.account_id')}), '{}') as systems
    from status_component c where c.page_id = any(${[...pageIds]}::uuid[]) order by c.place, c.id`.execute(tx)
  return rows
}

/** Puts components in place of those a page has; the same id keeps its history. */
export async function replaceComponents(
  tx: Tx,
  page: Page,
  list: readonly Pick<Component, 'id' | 'name' | 'systems'>[],
): Promise<void> {
  const rows = list.map((one, place) => ({ ...one, place }))
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, name text, place int, systems jsonb)`
  await sql`delete from status_component where page_id = ${page.id} and account_id = ${page.accountId}
    and id <> all(${list.map(({ id }) => id)}::uuid[])`.execute(tx)
  await sql`insert into status_component (account_id, id, page_id, name, place)
    select ${page.accountId}, t.id, ${page.id}, t.name, t.place from ${given}
    on conflict (account_id, id) do update set name = excluded.name, place = excluded.place`.execute(tx)
  await sql`delete from status_component_system s using status_component c where c.page_id = ${page.id} and s.account_id = c.account_id
    and s.component_id = c.id`.execute(tx)
  await sql`insert into status_component_system (account_id, component_id, system_id)
    select distinct ${page.accountId}::uuid, t.id, s::uuid from ${given}, jsonb_array_elements_text(t.systems) s`.execute(
    tx,
  )
}

/** How components did since a moment, oldest first. */
export async function spansOf(tx: Tx, componentIds: readonly string[], since: Date): Promise<Span[]> {
  const { rows } =
    await sql<Span>`select s.component_id as "componentId", s.begins_at as begins, s.ends_at as ends, s.state from status_span s
    where s.component_id = any(${[...componentIds]}::uuid[]) and (s.ends_at is null or s.ends_at > ${since}) order by s.begins_at`.execute(
      tx,
    )
  return rows
}

/** Ends the open span of components at `at` and begins another; what begins where it would end is replaced. */
export async function turn(
  tx: Tx,
  turns: readonly { accountId: string; componentId: string; at: Date; state: State }[],
): Promise<void> {
  if (turns.length === 0) return
  const given = sql`jsonb_to_recordset(${JSON.stringify(turns)}::jsonb) as t("accountId" uuid, "componentId" uuid, at timestamptz, state text)`
  await sql`delete from status_span s using ${given} where s.component_id = t."componentId" and s.ends_at is null and s.begins_at >= t.at`.execute(
    tx,
  )
  await sql`update status_span s set ends_at = t.at from ${given} where s.component_id = t."componentId" and s.ends_at is null`.execute(
    tx,
  )
  await sql`insert into status_span (account_id, component_id, begins_at, state)
    select t."accountId", t."componentId", t.at, t.state from ${given} on conflict (account_id, component_id, begins_at) do update set state = excluded.state`.execute(
    tx,
  )
}

/** A component, and when its first span begins. */
export async function componentById(tx: Tx, id: string): Promise<{ accountId: string; firstAt: Date | null } | null> {
  const { rows } = await sql<{ accountId: string; firstAt: Date | null }>`select c.account_id as "accountId",
      (select min(s.begins_at) from status_span s where s.account_id = c.account_id and s.component_id = c.id) as "firstAt"
    from status_component c where c.id = ${id} and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Spans that are over. */
export async function putHistory(
  tx: Tx,
  accountId: string,
  componentId: string,
  spans: readonly { begins: Date; ends: Date; state: State }[],
): Promise<void> {
  if (spans.length === 0) return
  await sql`insert into status_span (account_id, component_id, begins_at, ends_at, state)
    select ${accountId}::uuid, ${componentId}::uuid, t.begins, t.ends, t.state
      from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as t(begins timestamptz, ends timestamptz, state text)`.execute(
    tx,
  )
}

/** Pages in the order of their ids, held for the turn; with when they were looked at last. */
export async function holdPages(
  tx: Tx,
  only: { systemIds?: readonly string[]; pageId?: string },
): Promise<(Page & { observedAt: Date | null })[]> {
  const { rows } = await sql<
    Page & { observedAt: Date | null }
  >`select ${columns}, p.observed_at as "observedAt" from status_page p where
      ${only.pageId ? sql`p.id = ${only.pageId}` : sql`true`}
      ${
        only.systemIds
          ? sql`and exists (select from status_component c join status_component_system s on s.account_id = c.account_id and s.component_id = c.id
        where c.page_id = p.id and s.system_id = any(${[...only.systemIds]}::uuid[]))`
          : sql``
      }
    order by p.id for no key update`.execute(tx)
  return rows
}

export async function noteObserved(tx: Tx, pageIds: readonly string[]): Promise<void> {
  await sql`update status_page set observed_at = ${tx.now} where id = any(${[...pageIds]}::uuid[])`.execute(tx)
}

/** Open alerts by system; `key` of those that come from `source`. */
export async function openAlerts(
  tx: Tx,
  systemIds: readonly string[],
  source: string,
): Promise<Map<string, Trouble[]>> {
  const { rows } = await sql<Trouble & { systemId: string }>`select system_id as "systemId", severity,
      case when source = ${source} then key end as key
    from alert where system_id = any(${[...systemIds]}::uuid[]) and status = 'open'`.execute(tx)
  return Map.groupBy(rows, ({ systemId }) => systemId)
}
