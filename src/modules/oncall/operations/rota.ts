import { permit, personsByIds } from '#accounts'
import { isZone } from '#calendars'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { allPolicies } from '../queries/policy.ts'
import {
  archiveRota,
  deleteOverride,
  foreignLayers,
  insertOverride,
  insertRota,
  loadRotas,
  lockRota,
  type StoredOverride,
  type StoredRota,
  setLayers,
  updateRota,
} from '../queries/rota.ts'
import type { Layer, Rota } from '../rules/rota.ts'
import { parseLocal } from '../rules/wall.ts'
import { type Named, nameOf } from './people.ts'

export type RotaInput = HandlerInput<typeof oncall.createRota>['body']
export type OverrideInput = HandlerInput<typeof oncall.addOverride>['body']
type RotaView = HandlerReply<typeof oncall.getRota>

const provider = { accountId: null }

/** Every rota in use as the portal shows it, with the overrides that end after now. */
export async function listRotas(tx: Tx): Promise<RotaView[]> {
  permit(tx.actor, 'rota.read', provider)
  return views(tx, await loadRotas(tx, null, tx.now))
}

export async function getRota(tx: Tx, id: string): Promise<RotaView> {
  permit(tx.actor, 'rota.read', provider)
  const [view] = await views(tx, await loadRotas(tx, [id], tx.now))
  if (!view) throw notFound()
  return view
}

async function views(tx: Tx, rotas: readonly StoredRota[]): Promise<RotaView[]> {
  const named = await nameOf(
    tx,
    rotas.flatMap(({ rota }) => peopleOf(rota)),
  )
  const policies = await allPolicies(tx)
  return rotas.map(({ id, name, description, rota }) => ({
    id,
    name,
    description,
    zone: rota.zone,
    mustCover: rota.mustCover,
    layers: rota.layers.map((layer) => ({ ...layer, participants: layer.participants.map(named) })),
    overrides: rota.overrides.map((override) => overrideView(override, named)),
    usedBy: policies.filter((p) => mentions(p, id)).map((p) => ({ id: p.policyId, name: p.name })),
  }))
}

/** Everybody a rota names. */
export function peopleOf(rota: Pick<Rota, 'layers' | 'overrides'>): string[] {
  const inOverrides = rota.overrides.flatMap((o) => [o.personId, o.replaces]).filter((id) => id !== null)
  return [...rota.layers.flatMap((layer) => layer.participants), ...inOverrides]
}

function overrideView(override: StoredOverride, named: (id: string) => Named): RotaView['overrides'][number] {
  const { id, from, until, reason, personId, replaces } = override
  return {
    id,
    from,
    until,
    reason,
    person: personId ? named(personId) : null,
    replaces: replaces ? named(replaces) : null,
  }
}

function mentions(policy: Awaited<ReturnType<typeof allPolicies>>[number], rotaId: string): boolean {
  return policy.branches.some((b) =>
    b.steps.some((s) => [...s.targets, ...s.alternates].some((t) => t.kind === 'rota' && t.id === rotaId)),
  )
}

/** Refuses `oncall.rota_invalid` with each fault by its path, and `oncall.name_taken`. */
export async function createRota(tx: Tx, input: RotaInput): Promise<RotaView> {
  permit(tx.actor, 'rota.write', provider)
  const id = newId()
  const layers = await checkedLayers(tx, id, input)
  await unlessTaken(() => insertRota(tx, { ...input, id }))
  await setLayers(tx, id, layers)
  await record(tx, 'rota_created', id, input.name, { layers })
  await changed(tx, id)
  return getRota(tx, id)
}

/** Replaces everything but the overrides. Layers keep their id when they bring it. */
export async function changeRota(tx: Tx, id: string, input: RotaInput): Promise<RotaView> {
  permit(tx.actor, 'rota.write', provider)
  if (!(await lockRota(tx, id))) throw notFound()
  const layers = await checkedLayers(tx, id, input)
  await unlessTaken(() => updateRota(tx, { ...input, id }))
  await setLayers(tx, id, layers)
  await record(tx, 'rota_changed', id, input.name, { layers })
  await changed(tx, id)
  return getRota(tx, id)
}

export async function deleteRota(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'rota.write', provider)
  if (!(await lockRota(tx, id))) throw notFound()
  const by = (await allPolicies(tx)).filter((policy) => mentions(policy, id))
  if (by.length > 0)
    throw problems.refuse('oncall.rota_in_use', { detail: `${by.map((p) => p.name).join(', ')} would page nobody.` })
  await archiveRota(tx, id)
  await record(tx, 'rota_removed', id, null)
  await changed(tx, id)
}

export async function addOverride(
  tx: Tx,
  rotaId: string,
  input: OverrideInput,
): Promise<RotaView['overrides'][number]> {
  permit(tx.actor, 'rota.write', provider)
  if (!(await lockRota(tx, rotaId))) throw notFound()
  const override = checkedOverride({ ...input, id: newId() })
  await mustBeStaff(
    tx,
    [override.personId, override.replaces].filter((id) => id !== null),
    'personId',
  )
  await insertOverride(tx, rotaId, override)
  await record(tx, 'override_added', rotaId, null, { override })
  await changed(tx, rotaId)
  return overrideView(override, await nameOf(tx, [override.personId, override.replaces]))
}

export async function removeOverride(tx: Tx, rotaId: string, overrideId: string): Promise<void> {
  permit(tx.actor, 'rota.write', provider)
  if (!(await lockRota(tx, rotaId)) || !(await deleteOverride(tx, rotaId, overrideId))) throw notFound()
  await record(tx, 'override_removed', rotaId, null, { overrideId })
  await changed(tx, rotaId)
}

function record(tx: Tx, kind: string, id: string, name: string | null, after?: Record<string, unknown>): Promise<void> {
  return recordAct(tx, { act: `oncall.${kind}`, subject: { kind: 'rota', id, name }, accountId: null, after })
}

/** An override that makes sense by itself. Refuses `oncall.range_invalid`, `oncall.rota_invalid`. */
export function checkedOverride(input: OverrideInput & { id: string }): StoredOverride {
  if (input.until <= input.from)
    throw problems.refuse('oncall.range_invalid', { fields: { until: 'must be after from' } })
  if (input.personId === null && input.replaces === null)
    throw problems.refuse('oncall.rota_invalid', {
      fields: { personId: 'somebody must stand in, or replaces must say who is away' },
    })
  return input
}

/** The layers of a rota that is valid: known zone, possible local times, staff only. */
export async function checkedLayers(tx: Tx, rotaId: string, input: RotaInput): Promise<Layer[]> {
  const fields: Record<string, string> = {}
  if (!isZone(input.zone)) fields.zone = 'is not a time zone like Europe/Berlin'
  input.layers.forEach((layer, i) => {
    try {
      parseLocal(layer.handoverAt)
    } catch {
      fields[`layers.${i}.handoverAt`] = 'is not a date'
    }
    if (layer.validFrom && layer.validUntil && layer.validUntil <= layer.validFrom)
      fields[`layers.${i}.validUntil`] = 'must be after validFrom'
  })
  if (Object.keys(fields).length > 0) throw problems.refuse('oncall.rota_invalid', { fields })
  await mustBeStaff(
    tx,
    input.layers.flatMap((layer) => layer.participants),
    'layers',
  )
  const given = input.layers.flatMap((layer) => layer.id ?? [])
  const foreign = new Set(await foreignLayers(tx, rotaId, given))
  const used = new Set<string>()
  return input.layers.map((layer) => {
    const id = layer.id && !foreign.has(layer.id) && !used.has(layer.id) ? layer.id : newId()
    used.add(id)
    return { ...layer, id }
  })
}

async function mustBeStaff(tx: Tx, ids: readonly string[], path: string): Promise<void> {
  const people = await personsByIds(tx, [...new Set(ids)])
  const missing = ids.filter((id) => !people.get(id)?.staff || !people.get(id)?.active)
  if (missing.length > 0)
    throw problems.refuse('oncall.rota_invalid', {
      fields: { [path]: `${missing.join(', ')}: nobody on staff has this id` },
    })
}

/** Who keeps watch over gaps hears of it. */
async function changed(tx: Tx, rotaId: string): Promise<void> {
  await publish(tx, {
    name: 'oncall.rota_changed',
    accountId: null,
    subject: { kind: 'rota', id: rotaId },
    data: { rotaId },
  })
}

/** Turns the database's "not unique" into the refusal. */
export async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    throw problems.refuse('oncall.name_taken', { fields: { name: 'is taken' } })
  }
}
