import { personsByIds } from '#accounts'
import { isZone } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { problems } from '../problems.ts'
import { foreignLayers, type StoredOverride } from '../queries/rota.ts'
import type { Layer } from '../rules/rota.ts'
import { parseLocal } from '../rules/wall.ts'
import type { OverrideInput, RotaInput } from './rota.ts'

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

export async function mustBeStaff(tx: Tx, ids: readonly string[], path: string): Promise<void> {
  const people = await personsByIds(tx, [...new Set(ids)])
  const missing = ids.filter((id) => !people.get(id)?.staff || !people.get(id)?.active)
  if (missing.length > 0)
    throw problems.refuse('oncall.rota_invalid', {
      fields: { [path]: `${missing.join(', ')}: nobody on staff has this id` },
    })
}
