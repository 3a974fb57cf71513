import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import { call } from '../../../api.ts'
import { queries } from '../../../queries.ts'
import type { Rota } from '../words.ts'

/** A change of the plan that is not saved yet. Instants in milliseconds since the epoch. */
export type Change =
  | {
      key: string
      kind: 'cover'
      /** Null: not chosen yet. */
      personId: string | null
      from: number
      until: number
      reason: string
    }
  | { key: string; kind: 'away'; personId: string | null; from: number; until: number; reason: string }
  | { key: string; kind: 'remove'; overrideId: string }

export const isReady = (change: Change) =>
  change.kind === 'remove' || (change.personId !== null && change.until > change.from)

function inputOf(change: Exclude<Change, { kind: 'remove' }>) {
  const away = change.kind === 'away'
  return {
    personId: away ? null : change.personId,
    replaces: away ? change.personId : null,
    from: new Date(change.from).toISOString(),
    until: new Date(change.until).toISOString(),
    reason: change.reason,
  }
}

/** The overrides as they would be after saving, for the preview. */
export function overridesAfter(rota: Rota, changes: readonly Change[]) {
  const gone = new Set(changes.flatMap((one) => (one.kind === 'remove' ? [one.overrideId] : [])))
  const kept = rota.overrides
    .filter((one) => !gone.has(one.id))
    .map((one) => ({
      id: one.id,
      personId: one.person?.id ?? null,
      replaces: one.replaces?.id ?? null,
      from: one.from.toISOString(),
      until: one.until.toISOString(),
      reason: one.reason,
    }))
  const added = changes.flatMap((one) =>
    one.kind === 'remove' || !isReady(one) ? [] : [{ ...inputOf(one), id: one.key }],
  )
  return [...kept, ...added]
}

/** The changes as one call takes them: all or none. */
export function changesOf(changes: readonly Change[]) {
  return {
    add: changes.flatMap((one) => (one.kind === 'remove' || !isReady(one) ? [] : [inputOf(one)])),
    remove: changes.flatMap((one) => (one.kind === 'remove' ? [one.overrideId] : [])),
  }
}

/** The unsaved changes of a rota, the last one first to be undone. */
export function useDraft(rotaId: string) {
  const [changes, setChanges] = useState<Change[]>([])
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<unknown>(null)

  async function save(seenGaps?: string) {
    setSaving(true)
    setError(null)
    try {
      const body = { ...changesOf(changes), seenGaps }
      await call(oncall.changeOverrides, { params: { id: rotaId }, body }, { key: changes.at(-1)?.key })
      setChanges([])
    } catch (cause) {
      setError(cause)
    }
    await queries.invalidateQueries()
    setSaving(false)
  }
  return {
    changes,
    saving,
    error,
    save,
    add: (change: Change) => setChanges((all) => [...all, change]),
    edit: (key: string, part: Partial<Extract<Change, { kind: 'cover' }>>) =>
      setChanges((all) => all.map((one) => (one.key === key ? ({ ...one, ...part } as Change) : one))),
    drop: (key: string) => setChanges((all) => all.filter((one) => one.key !== key)),
    undo: () => setChanges((all) => all.slice(0, -1)),
    clear: () => {
      setChanges([])
      setError(null)
    },
  }
}
export type Draft = ReturnType<typeof useDraft>
