import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'

export type StoredView = {
  id: string
  name: string
  scope: 'own' | 'team' | 'all'
  teamId: string | null
  teamName: string | null
  ownerId: string
  ownerName: string
  filter: Record<string, string>
}

const columns = sql`v.id, v.name, v.scope, v.team_id as "teamId", t.name as "teamName", v.owner_id as "ownerId",
  coalesce(p.name, '') as "ownerName", v.filter`
const from = sql`request_view v left join team t on t.id = v.team_id left join person p on p.id = v.owner_id`

/** A person's own views, those of their teams and those of everybody. */
export async function viewsFor(tx: Tx, personId: string): Promise<StoredView[]> {
  const { rows } = await sql<StoredView>`select ${columns} from ${from}
    where v.scope = 'all' or v.owner_id = ${personId}
      or (v.scope = 'team' and v.team_id in (select team_id from team_member where person_id = ${personId}))
    order by case v.scope when 'own' then 0 when 'team' then 1 else 2 end, lower(v.name), v.id limit 200`.execute(tx)
  return rows
}

export async function findView(tx: Tx, id: string): Promise<StoredView | null> {
  const { rows } = await sql<StoredView>`select ${columns} from ${from} where v.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

type ViewInput = Pick<StoredView, 'id' | 'name' | 'scope' | 'teamId' | 'ownerId' | 'filter'>

export async function insertView(tx: Tx, v: ViewInput): Promise<void> {
  await sql`insert into request_view (id, name, owner_id, scope, team_id, filter, changed_at)
    values (${v.id}, ${v.name}, ${v.ownerId}, ${v.scope}, ${v.teamId}, ${json(v.filter)}, ${tx.now})`.execute(tx)
}

export async function updateView(tx: Tx, v: ViewInput): Promise<void> {
  await sql`update request_view set name = ${v.name}, scope = ${v.scope}, team_id = ${v.teamId}, filter = ${json(v.filter)},
    changed_at = ${tx.now} where id = ${v.id}`.execute(tx)
}

export async function deleteView(tx: Tx, id: string): Promise<void> {
  await sql`delete from request_view where id = ${id}`.execute(tx)
}

/** How many views a person keeps. */
export async function countViews(tx: Tx, ownerId: string): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from request_view where owner_id = ${ownerId}`.execute(tx)
  return rows[0]!.n
}
