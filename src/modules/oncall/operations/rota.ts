import { permit } from '#accounts'
import { loadCalendars } from '#calendars'
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
  insertRota,
  loadRotas,
  lockRota,
  type NewRota,
  type StoredOverride,
  type StoredRota,
  setLayers,
  updateRota,
} from '../queries/rota.ts'
import type { StoredShadow } from '../queries/shadow.ts'
import { provenRange } from '../rules/coverage.ts'
import type { Rota } from '../rules/rota.ts'
import { checkedLayers, mustBeStaff } from './checks.ts'
import { mustBeShown, type SeenGaps, unasked } from './coverage.ts'
import { type Named, nameOf } from './people.ts'

type RotaBody = Omit<HandlerInput<typeof oncall.createRota>['body'], 'seenGaps'>
export type RotaInput = Omit<RotaBody, 'holidaysId' | 'standIns'> & Partial<RotaBody>
export type OverrideInput = Omit<HandlerInput<typeof oncall.addOverride>['body'], 'seenGaps'>
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
    rotas.flatMap(({ rota, ownerId, standIns, shadows }) => [
      ...peopleOf(rota),
      ownerId,
      ...standIns,
      ...shadows.flatMap((one) => [one.learnerId, one.followsId]),
    ]),
  )
  const policies = await allPolicies(tx)
  return rotas.map(({ id, name, description, rota, ownerId, holidaysId, standIns, shadows }) => ({
    id,
    name,
    description,
    zone: rota.zone,
    mustCover: rota.mustCover,
    layers: rota.layers.map((layer) => ({ ...layer, participants: layer.participants.map(named) })),
    overrides: rota.overrides.map((override) => overrideView(override, named)),
    owner: ownerId ? named(ownerId) : null,
    holidaysId,
    standIns: standIns.map(named),
    shadows: shadows.map((shadow) => shadowView(shadow, named)),
    usedBy: policies.filter((p) => mentions(p, id)).map((p) => ({ id: p.policyId, name: p.name })),
  }))
}

/** Everybody a rota names. */
export function peopleOf(rota: Pick<Rota, 'layers' | 'overrides'>): string[] {
  const inOverrides = rota.overrides.flatMap((o) => [o.personId, o.replaces]).filter((id) => id !== null)
  return [...rota.layers.flatMap((layer) => layer.participants), ...inOverrides]
}

export function overrideView(override: StoredOverride, named: (id: string) => Named): RotaView['overrides'][number] {
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

export function shadowView(shadow: StoredShadow, named: (id: string) => Named): RotaView['shadows'][number] {
  const { id, from, until, note, learnerId, followsId } = shadow
  return { id, from, until, note, learner: named(learnerId), follows: followsId ? named(followsId) : null }
}

function mentions(policy: Awaited<ReturnType<typeof allPolicies>>[number], rotaId: string): boolean {
  return policy.branches.some((b) =>
    b.steps.some((s) => [...s.targets, ...s.alternates].some((t) => t.kind === 'rota' && t.id === rotaId)),
  )
}

/**
 * Refuses `oncall.rota_invalid` with each fault by its path, `oncall.name_taken`, and `oncall.gaps_open` until the gaps were
 * shown. Our own code (demo, import) has no screen to show them on and passes `unasked`.
 */
export async function createRota(tx: Tx, input: RotaInput, seen: SeenGaps = unasked): Promise<RotaView> {
  permit(tx.actor, 'rota.write', provider)
  const id = newId()
  const layers = await checkedLayers(tx, id, input)
  await unlessTaken(async () => insertRota(tx, await rowOf(tx, id, input, tx.actor.personId)))
  await mustBeShown(tx, null, { ...input, layers, overrides: [] }, seen)
  await setLayers(tx, id, layers)
  await audited(tx, 'rota_created', id, input.name, { layers })
  await changed(tx, id)
  return getRota(tx, id)
}

/** Replaces everything but the overrides. Layers keep their id when they bring it. */
export async function changeRota(tx: Tx, id: string, input: RotaInput, seen: SeenGaps = unasked): Promise<RotaView> {
  permit(tx.actor, 'rota.write', provider)
  const before = await locked(tx, id)
  const layers = await checkedLayers(tx, id, input)
  await unlessTaken(async () => updateRota(tx, await rowOf(tx, id, input, before.ownerId)))
  await mustBeShown(tx, before.rota, { ...input, layers, overrides: before.rota.overrides }, seen)
  await setLayers(tx, id, layers)
  await audited(tx, 'rota_changed', id, input.name, { layers })
  await changed(tx, id)
  return getRota(tx, id)
}

/** A rota in use, held for a change, with the overrides that still matter. */
export async function locked(tx: Tx, id: string): Promise<StoredRota> {
  if (!(await lockRota(tx, id))) throw notFound()
  const [rota] = await loadRotas(tx, [id], provenRange(tx.now).from)
  if (!rota) throw notFound()
  return rota
}

async function rowOf(tx: Tx, id: string, input: RotaInput, owner: string | null): Promise<NewRota> {
  const { name, description, zone, mustCover, holidaysId = null, standIns = [] } = input
  const ownerId = input.ownerId === undefined ? owner : input.ownerId
  if (input.ownerId) await mustBeStaff(tx, [input.ownerId], 'ownerId')
  await mustBeStaff(tx, standIns, 'standIns')
  if (holidaysId && !(await loadCalendars(tx, [holidaysId])).has(holidaysId))
    throw problems.refuse('oncall.rota_invalid', { fields: { holidaysId: 'there is no such calendar' } })
  return { id, name, description, zone, mustCover, ownerId, holidaysId, standIns: [...new Set(standIns)] }
}

export async function deleteRota(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'rota.write', provider)
  if (!(await lockRota(tx, id))) throw notFound()
  const by = (await allPolicies(tx)).filter((policy) => mentions(policy, id))
  if (by.length > 0)
    throw problems.refuse('oncall.rota_in_use', { detail: `${by.map((p) => p.name).join(', ')} would page nobody.` })
  await archiveRota(tx, id)
  await audited(tx, 'rota_removed', id, null)
  await changed(tx, id)
}

/** A change of a rota in the record of acts that nobody can alter. */
export function audited(
  tx: Tx,
  kind: string,
  id: string,
  name: string | null,
  after?: Record<string, unknown>,
): Promise<void> {
  return recordAct(tx, { act: `oncall.${kind}`, subject: { kind: 'rota', id, name }, accountId: null, after })
}

/** Who keeps watch over gaps hears of it. */
export async function changed(tx: Tx, rotaId: string): Promise<void> {
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
