import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { deleteOverride, insertOverrides, type StoredOverride, type StoredRota } from '../queries/rota.ts'
import { checkedOverride, mustBeStaff } from './checks.ts'
import { mustBeShown, overridesAfter, type SeenGaps, unasked } from './coverage.ts'
import { nameOf } from './people.ts'
import { record, utcSpan } from './record.ts'
import { audited, changed, locked, type OverrideInput, overrideView } from './rota.ts'

type View = ReturnType<typeof overrideView>

export type OverrideChanges = { add: readonly (OverrideInput & { id?: string })[]; remove: readonly string[] }

/** Somebody covers a time, or is away. Refuses `oncall.gaps_open` until the gaps it opens were shown. */
export async function addOverride(
  tx: Tx,
  rotaId: string,
  input: OverrideInput,
  seen: SeenGaps = unasked,
): Promise<View> {
  const [override] = await changeOverrides(tx, rotaId, { add: [input], remove: [] }, seen)
  return overrideView(override!, await nameOf(tx, [override!.personId, override!.replaces]))
}

export async function removeOverride(
  tx: Tx,
  rotaId: string,
  overrideId: string,
  seen: SeenGaps = unasked,
): Promise<void> {
  await changeOverrides(tx, rotaId, { add: [], remove: [overrideId] }, seen)
}

/** Several covers, absences and removals, all or none. Returns what was added, in order. */
export async function changeOverrides(
  tx: Tx,
  rotaId: string,
  change: OverrideChanges,
  seen: SeenGaps = unasked,
): Promise<StoredOverride[]> {
  permit(tx.actor, 'rota.write', { accountId: null })
  const stored = await locked(tx, rotaId)
  // Ids are ours: two callers must not meet in one.
  const add = change.add.map((one) => checkedOverride({ ...one, id: newId() }))
  await mustBeStaff(
    tx,
    add.flatMap((one) => [one.personId, one.replaces]).filter((id) => id !== null),
    'personId',
  )
  await mustBeShown(
    tx,
    stored.rota,
    { ...stored.rota, overrides: overridesAfter(stored.rota.overrides, { add, remove: change.remove }) },
    seen,
  )
  for (const id of change.remove) {
    if (!(await deleteOverride(tx, rotaId, id))) throw notFound()
    await audited(tx, 'override_removed', rotaId, stored.name, { overrideId: id })
  }
  await store(tx, stored, add, change.remove.length)
  return add
}

/** Adds overrides to a rota that is held, with the record. Asks nobody's permission: the caller has. */
export async function store(
  tx: Tx,
  rota: StoredRota,
  overrides: readonly StoredOverride[],
  removed = 0,
): Promise<void> {
  await insertOverrides(tx, rota.id, overrides)
  for (const override of overrides) await audited(tx, 'override_added', rota.id, rota.name, { override })
  const named = await nameOf(
    tx,
    overrides.flatMap((one) => [one.personId, one.replaces]),
  )
  const words = overrides.slice(0, 5).map(({ personId, replaces, from, until }) => {
    const time = utcSpan(from, until)
    return personId === null
      ? `${named(replaces!).name} is away ${time}`
      : `${named(personId).name} covers ${time}${replaces ? ` for ${named(replaces).name}` : ''}`
  })
  if (overrides.length > words.length) words.push(`${overrides.length - words.length} more`)
  if (removed > 0) words.push(removed === 1 ? 'an override was taken back' : `${removed} overrides were taken back`)
  await record(tx, rota, 'oncall.overrides', `${words.join('; ')}.`)
  await changed(tx, rota.id)
}
