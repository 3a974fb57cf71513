/** One field an act changed, with what stood there before and after. Values as JSON. */
export type FieldChange =
  | { field: 'status' | 'severity' | 'assigneeId' | 'teamId' | 'title'; before: string | null; after: string | null }
  | { field: 'tags'; before: string[]; after: string[] }

/** What one request went through in an act. */
export type ActStep = {
  requestId: string
  number: number
  changes: FieldChange[]
  followUpId?: string
  mergeId?: string
}

export type Fields = {
  status: string
  severity: string
  assigneeId: string | null
  teamId: string | null
  title: string
  tags: readonly string[]
}

const single = ['status', 'severity', 'assigneeId', 'teamId', 'title'] as const

/** What differs between two states of a request. */
export function changesBetween(before: Fields, after: Fields): FieldChange[] {
  const changes: FieldChange[] = single
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: before[field], after: after[field] }))
  if (before.tags.join('\n') !== after.tags.join('\n'))
    changes.push({ field: 'tags', before: [...before.tags], after: [...after.tags] })
  return changes
}

export type Undone = { fields: Partial<Fields> } | { refused: 'changed_since' | 'closed' }

/**
 * The fields that take an act back, while each of them is as the act left it. When somebody changed one of them since,
 * nothing is taken back: half of an undo is a third state that nobody wanted. A closed request is closed for good.
 */
export function takeBackChanges(now: Fields, changes: readonly FieldChange[]): Undone {
  if (changes.length > 0 && now.status === 'closed') return { refused: 'closed' }
  const fields: Record<string, unknown> = {}
  for (const change of changes) {
    const isAsLeft =
      change.field === 'tags' ? now.tags.join('\n') === change.after.join('\n') : now[change.field] === change.after
    if (!isAsLeft) return { refused: 'changed_since' }
    fields[change.field] = change.before
  }
  return { fields: fields as Partial<Fields> }
}
