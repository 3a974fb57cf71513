import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { MacroAct } from '../contract/prepared.ts'

/** Canned answers and macros: what a team prepared. */

export type StoredCanned = {
  id: string
  name: string
  teamId: string | null
  teamName: string | null
  language: string
  text: string
  used: number
  changedAt: Date
  changedBy: string
}

const cannedColumns = sql`c.id, c.name, c.team_id as "teamId", t.name as "teamName", c.language, c.text, c.used,
  c.changed_at as "changedAt", c.changed_by as "changedBy"`

/** Of every team and of the given ones (null: of all), the most used first. */
export async function cannedAnswers(tx: Tx, teamIds: readonly string[] | null): Promise<StoredCanned[]> {
  const { rows } =
    await sql<StoredCanned>`select ${cannedColumns} from canned_answer c left join team t on t.id = c.team_id
    ${teamIds ? sql`where c.team_id is null or c.team_id = any(${[...teamIds]}::uuid[])` : sql``}
    order by c.used desc, lower(c.name), c.language limit 500`.execute(tx)
  return rows
}

export async function findCanned(tx: Tx, id: string): Promise<StoredCanned | null> {
  const { rows } =
    await sql<StoredCanned>`select ${cannedColumns} from canned_answer c left join team t on t.id = c.team_id
    where c.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

type CannedInput = Pick<StoredCanned, 'id' | 'name' | 'teamId' | 'language' | 'text'>

export async function insertCanned(tx: Tx, c: CannedInput): Promise<void> {
  await sql`insert into canned_answer (id, name, team_id, language, text, changed_at, changed_by)
    values (${c.id}, ${c.name}, ${c.teamId}, ${c.language}, ${c.text}, ${tx.now}, ${tx.actor.name})`.execute(tx)
}

export async function updateCanned(tx: Tx, c: CannedInput): Promise<boolean> {
  const { numAffectedRows } = await sql`update canned_answer set name = ${c.name}, team_id = ${c.teamId},
      language = ${c.language}, text = ${c.text}, changed_at = ${tx.now}, changed_by = ${tx.actor.name}
    where id = ${c.id}`.execute(tx)
  return numAffectedRows === 1n
}

export async function deleteCanned(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from canned_answer where id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

export async function countUse(tx: Tx, id: string): Promise<void> {
  await sql`update canned_answer set used = used + 1 where id = ${id}`.execute(tx)
}

export type StoredMacro = {
  id: string
  name: string
  teamId: string | null
  teamName: string | null
  acts: MacroAct[]
  changedAt: Date
  changedBy: string
}

const macroColumns = sql`m.id, m.name, m.team_id as "teamId", t.name as "teamName", m.acts, m.changed_at as "changedAt",
  m.changed_by as "changedBy"`

export async function macros(tx: Tx, teamIds: readonly string[] | null): Promise<StoredMacro[]> {
  const { rows } = await sql<StoredMacro>`select ${macroColumns} from macro m left join team t on t.id = m.team_id
    ${teamIds ? sql`where m.team_id is null or m.team_id = any(${[...teamIds]}::uuid[])` : sql``}
    order by lower(m.name), m.id limit 500`.execute(tx)
  return rows
}

export async function findMacro(tx: Tx, id: string): Promise<StoredMacro | null> {
  const { rows } = await sql<StoredMacro>`select ${macroColumns} from macro m left join team t on t.id = m.team_id
    where m.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

type MacroInput = Pick<StoredMacro, 'id' | 'name' | 'teamId' | 'acts'>

export async function insertMacro(tx: Tx, m: MacroInput): Promise<void> {
  await sql`insert into macro (id, name, team_id, acts, changed_at, changed_by)
    values (${m.id}, ${m.name}, ${m.teamId}, ${json(m.acts)}, ${tx.now}, ${tx.actor.name})`.execute(tx)
}

export async function updateMacro(tx: Tx, m: MacroInput): Promise<boolean> {
  const { numAffectedRows } =
    await sql`update macro set name = ${m.name}, team_id = ${m.teamId}, acts = ${json(m.acts)},
      changed_at = ${tx.now}, changed_by = ${tx.actor.name} where id = ${m.id}`.execute(tx)
  return numAffectedRows === 1n
}

export async function deleteMacro(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from macro where id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}
