import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { Incident } from '../types.ts'

const columns = sql`i.id, i.account_id as "accountId", i.page_id as "pageId", i.kind, i.title, i.state, i.begins_at as begins, i.ends_at as ends, i.version,
  coalesce((select jsonb_agg(jsonb_build_object('id', c.component_id, 'state', c.state) order by c.component_id) from status_incident_component c
    where c.account_id = i.account_id and c.incident_id = i.id), '[]') as components,
  coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'state', u.state, 'text', u.text, 'at', u.at) order by u.at desc, u.id desc) from status_update u
    where u.account_id = i.account_id and u.incident_id = i.id), '[]') as updates`

type Row = Omit<Incident, 'updates'> & { updates: (Omit<Incident['updates'][number], 'at'> & { at: string })[] }
const read = (rows: readonly Row[]): Incident[] =>
  rows.map((row) => ({ ...row, updates: row.updates.map((one) => ({ ...one, at: new Date(one.at) })) }))

/** Incidents of pages that are on, to come, or began since a moment; newest first. */
export async function incidentsOf(tx: Tx, pageIds: readonly string[], since: Date): Promise<Incident[]> {
  const { rows } =
    await sql<Row>`select ${columns} from status_incident i where i.page_id = any(${[...pageIds]}::uuid[])
      and (i.begins_at >= ${since} or i.state not in ('resolved', 'completed'))
    order by i.begins_at desc, i.id desc limit 300`.execute(tx)
  return read(rows)
}

export async function findIncident(tx: Tx, id: string, lock = false): Promise<Incident | null> {
  const { rows } =
    await sql<Row>`select ${columns} from status_incident i where i.id = ${id} and ${seesAccount(tx, 'i.account_id')}
    ${lock ? sql`for no key update of i` : sql``}`.execute(tx)
  return read(rows)[0] ?? null
}

export async function insertIncident(tx: Tx, one: Omit<Incident, 'updates' | 'version'>): Promise<void> {
  await sql`insert into status_incident (account_id, id, page_id, kind, title, state, begins_at, ends_at, created_at)
    values (${one.accountId}, ${one.id}, ${one.pageId}, ${one.kind}, ${one.title}, ${one.state}, ${one.begins}, ${one.ends}, ${tx.now})`.execute(
    tx,
  )
  await putComponents(tx, one)
}

export async function changeIncident(
  tx: Tx,
  one: Pick<Incident, 'accountId' | 'id' | 'state' | 'ends' | 'components'>,
): Promise<void> {
  await sql`update status_incident set state = ${one.state}, ends_at = ${one.ends}, version = version + 1
    where account_id = ${one.accountId} and id = ${one.id}`.execute(tx)
  await putComponents(tx, one)
}

async function putComponents(tx: Tx, one: Pick<Incident, 'accountId' | 'id' | 'components'>): Promise<void> {
  await sql`delete from status_incident_component where account_id = ${one.accountId} and incident_id = ${one.id}`.execute(
    tx,
  )
  await sql`insert into status_incident_component (account_id, incident_id, component_id, state)
    select ${one.accountId}, ${one.id}, t.id, t.state from jsonb_to_recordset(${JSON.stringify(one.components)}::jsonb) as t(id uuid, state text)`.execute(
    tx,
  )
}

/** Adds what was said; returns its id. */
export async function insertUpdate(
  tx: Tx,
  one: Pick<Incident, 'accountId' | 'id' | 'state'>,
  text: string,
): Promise<string> {
  const id = newId()
  await sql`insert into status_update (account_id, id, incident_id, state, text, at)
    values (${one.accountId}, ${id}, ${one.id}, ${one.state}, ${text}, ${tx.now})`.execute(tx)
  return id
}
