import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Layer, Override, Rota, Window } from '../rules/rota.ts'
import { type StoredShadow, shadowsOf } from './shadow.ts'

export type StoredOverride = Override & { reason: string }
export type StoredRota = {
  id: string
  name: string
  description: string
  ownerId: string | null
  holidaysId: string | null
  standIns: string[]
  shadows: StoredShadow[]
  rota: Omit<Rota, 'overrides'> & { overrides: StoredOverride[] }
}

type RotaRow = {
  id: string
  name: string
  description: string
  zone: string
  must_cover: Window[]
  owner_id: string | null
  holidays_id: string | null
  stand_ins: string[]
}
type LayerRow = {
  rota_id: string
  id: string
  name: string
  participants: string[]
  unit: Layer['unit']
  every: number
  handover_at: string
  restrictions: Window[]
  valid_from: Date | null
  valid_until: Date | null
}
type OverrideRow = {
  rota_id: string
  id: string
  person_id: string | null
  from_at: Date
  until_at: Date
  replaces_id: string | null
  reason: string
}

/** Rotas with layers, and with the overrides that end after `since`. `ids` null: all in use, by name. */
export async function loadRotas(tx: Tx, ids: readonly string[] | null, since: Date): Promise<StoredRota[]> {
  if (ids?.length === 0) return []
  const { rows } = await sql<RotaRow>`select id, name, description, zone, must_cover, owner_id, holidays_id, stand_ins
    from rota
    where ${ids === null ? sql`archived_at is null` : sql`id = any(${[...new Set(ids)]}::uuid[])`}
    order by lower(name), id`.execute(tx)
  const found = rows.map((row) => row.id)
  const layers = await sql<LayerRow>`select rota_id, id, name, participants, unit, every, handover_at, restrictions,
      valid_from, valid_until
    from rota_layer where rota_id = any(${found}::uuid[]) order by position`.execute(tx)
  const overrides = await sql<OverrideRow>`select rota_id, id, person_id, from_at, until_at, replaces_id, reason
    from rota_override where rota_id = any(${found}::uuid[]) and until_at > ${since} order by created_at, id`.execute(
    tx,
  )
  const shadows = await shadowsOf(tx, found, since)
  const layersOf = Map.groupBy(layers.rows, (row) => row.rota_id)
  const overridesOf = Map.groupBy(overrides.rows, (row) => row.rota_id)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    ownerId: row.owner_id,
    holidaysId: row.holidays_id,
    standIns: row.stand_ins,
    shadows: shadows.get(row.id) ?? [],
    rota: {
      zone: row.zone,
      mustCover: row.must_cover,
      layers: (layersOf.get(row.id) ?? []).map(layerOf),
      overrides: (overridesOf.get(row.id) ?? []).map(overrideOf),
    },
  }))
}

function layerOf(row: LayerRow): Layer {
  const { rota_id: _, handover_at, valid_from, valid_until, ...same } = row
  return { ...same, handoverAt: handover_at, validFrom: valid_from, validUntil: valid_until }
}

function overrideOf(row: OverrideRow): StoredOverride {
  return {
    id: row.id,
    personId: row.person_id,
    from: row.from_at,
    until: row.until_at,
    replaces: row.replaces_id,
    reason: row.reason,
  }
}

export type NewRota = Pick<StoredRota, 'id' | 'name' | 'description' | 'ownerId' | 'holidaysId' | 'standIns'> & {
  zone: string
  mustCover: Window[]
}

export async function insertRota(tx: Tx, rota: NewRota): Promise<void> {
  await sql`insert into rota (id, name, description, zone, must_cover, owner_id, holidays_id, stand_ins, created_at)
    values (${rota.id}, ${rota.name}, ${rota.description}, ${rota.zone}, ${json(rota.mustCover)}, ${rota.ownerId},
      ${rota.holidaysId}, ${rota.standIns}::uuid[], ${tx.now})`.execute(tx)
}

export async function updateRota(tx: Tx, rota: NewRota): Promise<void> {
  await sql`update rota set name = ${rota.name}, description = ${rota.description}, zone = ${rota.zone},
    must_cover = ${json(rota.mustCover)}, owner_id = ${rota.ownerId}, holidays_id = ${rota.holidaysId},
    stand_ins = ${rota.standIns}::uuid[] where id = ${rota.id}`.execute(tx)
}

/** Locks a rota in use; false when there is none. */
export async function lockRota(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`select from rota where id = ${id} and archived_at is null for update`.execute(tx)
  return rows.length > 0
}

/** Takes the rota out of use; its name becomes free. */
export async function archiveRota(tx: Tx, id: string): Promise<void> {
  await sql`update rota set archived_at = ${tx.now}, name = left(name, 60) || ' ' || id where id = ${id}`.execute(tx)
}

/** Makes the rota have exactly these layers, from the top. */
export async function setLayers(tx: Tx, rotaId: string, layers: readonly Layer[]): Promise<void> {
  await sql`delete from rota_layer where rota_id = ${rotaId}`.execute(tx)
  if (layers.length === 0) return
  const rows = layers.map((layer, position) => ({
    id: layer.id,
    position,
    name: layer.name,
    participants: layer.participants,
    unit: layer.unit,
    every: layer.every,
    handover_at: layer.handoverAt,
    restrictions: layer.restrictions,
    valid_from: layer.validFrom,
    valid_until: layer.validUntil,
  }))
  await sql`insert into rota_layer (rota_id, id, position, name, participants, unit, every, handover_at, restrictions,
      valid_from, valid_until)
    select ${rotaId}, id, position, name, participants, unit, every, handover_at, restrictions, valid_from, valid_until
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, position int, name text, participants uuid[],
        unit text, every int, handover_at text, restrictions jsonb, valid_from timestamptz, valid_until timestamptz)`.execute(
    tx,
  )
}

/** Which of these layer ids belong to another rota. */
export async function foreignLayers(tx: Tx, rotaId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from rota_layer
    where id = any(${[...ids]}::uuid[]) and rota_id <> ${rotaId}`.execute(tx)
  return rows.map((row) => row.id)
}

/** In the order in which they shall win, the last one over all. */
export async function insertOverrides(tx: Tx, rotaId: string, overrides: readonly StoredOverride[]): Promise<void> {
  for (const override of overrides) await insertOverride(tx, rotaId, override)
}

export async function insertOverride(tx: Tx, rotaId: string, override: StoredOverride): Promise<void> {
  await sql`insert into rota_override (rota_id, id, person_id, from_at, until_at, replaces_id, reason, created_by, created_at)
    values (${rotaId}, ${override.id}, ${override.personId}, ${override.from}, ${override.until}, ${override.replaces},
      ${override.reason}, ${tx.actor.personId}, ${tx.now})`.execute(tx)
}

/** False when the rota has no such override. */
export async function deleteOverride(tx: Tx, rotaId: string, id: string): Promise<boolean> {
  const { rows } = await sql`delete from rota_override where rota_id = ${rotaId} and id = ${id} returning id`.execute(
    tx,
  )
  return rows.length > 0
}
