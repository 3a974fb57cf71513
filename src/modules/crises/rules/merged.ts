import type { Severity } from '#platform/http/contract.ts'
import { type UpdateMinutes, updateDue } from './updates.ts'

/** What of a crisis counts when two become one. */
export type Standing = {
  severity: Severity
  summary: string
  updateMinutes: UpdateMinutes
  startedAt: Date
  updatedAt: Date | null
  updateDueAt: Date | null
}

const later = (a: Date | null, b: Date | null) => (a && (!b || a > b) ? a : b)

/** The words that are said last; where only one of the two has any, those. */
function newestWords(a: Standing, b: Standing): string {
  if (!a.summary || !b.summary) return a.summary || b.summary
  return later(a.updatedAt, b.updatedAt) === a.updatedAt ? a.summary : b.summary
}

/**
 * The crisis that goes on, once the other ended in it: as bad as the worse of the two, with the newest words. An update that was owed
 * in either is owed in it, at the earlier moment: nobody who was promised one waits longer because of a merge.
 */
export function together(
  into: Standing,
  ended: Standing,
): Pick<Standing, 'severity' | 'summary' | 'updatedAt' | 'updateDueAt'> {
  const severity = into.severity < ended.severity ? into.severity : ended.severity
  const own = updateDue(into.updatedAt ?? into.startedAt, severity, into.updateMinutes)
  const owed = [own, into.updateDueAt, ended.updateDueAt].flatMap((at) => (at ? [at.getTime()] : []))
  return {
    severity,
    summary: newestWords(into, ended),
    updatedAt: later(into.updatedAt, ended.updatedAt),
    updateDueAt: new Date(Math.min(...owed)),
  }
}

/**
 * A crisis by itself again, after the merge that ended it in another was undone: what was said there was said of it too, and the next
 * update is owed from then.
 */
export function apart(part: Standing, whole: Standing): { summary: string; updatedAt: Date | null; updateDueAt: Date } {
  const updatedAt = later(part.updatedAt, whole.updatedAt)
  const updateDueAt = updateDue(updatedAt ?? part.startedAt, part.severity, part.updateMinutes)
  return { summary: newestWords(part, whole), updatedAt, updateDueAt }
}

type Held = { role: string; personId: string; byDefault: boolean }

/**
 * Roles the crisis that goes on takes over from the one that ended: those nobody has in it, and those somebody was chosen for where
 * it has only whoever was on call.
 */
export function rolesTaken<R extends Held>(into: readonly Held[], ended: readonly R[]): R[] {
  return ended.filter((one) => {
    const own = into.find(({ role }) => role === one.role)
    return !own || (own.byDefault && !one.byDefault && own.personId !== one.personId)
  })
}
