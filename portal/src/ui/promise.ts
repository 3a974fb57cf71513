import { span, spanWords, when } from '../format.ts'
import { say } from '../words/ui.ts'

/** A promise as the screens know it; times in milliseconds since the epoch. */
export interface PromiseView {
  name: string
  /** running and paused are open; broken may still be open (counting up) or met late (`metAt`). */
  state: 'running' | 'paused' | 'kept' | 'broken' | 'cancelled'
  startedAt: number
  /** Null while it is paused: nobody knows yet. */
  dueAt: number | null
  /** Promised time on its calendar. Without it the wall-clock distance from start to due is taken. */
  allowedMs?: number
  /** Time of the calendar used at `usedAt`; needed for paused promises and for calendars that are not 24x7. */
  usedMs?: number
  usedAt?: number
  /** False while the calendar is closed: the used part stands, the due time does not move. */
  ticking?: boolean
  pausedAt?: number
  metAt?: number
  /** Percentages at which the plan warns; the first of 75 and more turns the bar gold. */
  warnings?: readonly number[]
  firedAt?: number
  latenessMs?: number
}

export type PromiseFace = {
  look: 'run' | 'warn' | 'late' | 'broke' | 'pause' | 'kept'
  /** What stands at the right: `36:12`, `8:24 over`, `27:20 early`. */
  left: string
  /** Used share of the bar, 0 to 1; for broken promises the part before the due mark. */
  used: number
  /** A sentence for screen readers; changes with the state, not each second. */
  sentence: string
}

const clamp = (n: number) => Math.min(1, Math.max(0, n))

const dueOf = (view: PromiseView) => view.dueAt ?? view.startedAt + (view.allowedMs ?? 0)

function usedShare(view: PromiseView, now: number): number {
  const due = dueOf(view)
  const allowed = view.allowedMs ?? due - view.startedAt
  if (allowed <= 0) return 1
  if (view.usedMs === undefined) {
    const end = view.metAt ?? view.pausedAt ?? now
    return clamp((end - view.startedAt) / (due - view.startedAt || 1))
  }
  // Between two answers of the server the clock is taken to run, unless it stands.
  const runs = view.state === 'running' && view.ticking !== false && view.usedAt !== undefined
  return clamp((view.usedMs + (runs ? Math.max(0, now - (view.usedAt ?? now)) : 0)) / allowed)
}

/** How a promise looks at `now`: a pure function of the view, so that one ticker drives every clock on the page. */
export function promiseFace(view: PromiseView, now: number): PromiseFace {
  const used = usedShare(view, now)
  const due = dueOf(view)
  const over = (view.metAt ?? now) - due
  if (view.state === 'kept') {
    const early = due - (view.metAt ?? due)
    return {
      look: 'kept',
      left: say.early(span(early)),
      used,
      sentence: say.keptEarly(view.name, spanWords(early)),
    }
  }
  if (view.state === 'paused' || view.state === 'cancelled') {
    const rest = (view.allowedMs ?? due - view.startedAt) * (1 - used)
    const left = view.state === 'cancelled' ? say.noLongerDue : say.left(span(rest))
    return {
      look: 'pause',
      left,
      used,
      sentence: `${view.name}: ${view.state === 'paused' ? say.paused : say.cancelled}, ${left}`,
    }
  }
  if (view.state === 'broken' || over > 0) {
    const total = over + (due - view.startedAt)
    return {
      look: 'broke',
      left: say.over(span(over)),
      // The hatched part stays visible for a promise broken by seconds and leaves room for one broken by days.
      used: Math.min(0.86, Math.max(0.4, (due - view.startedAt) / total)),
      sentence: view.metAt ? say.brokenMetLate(view.name, spanWords(over)) : say.broken(view.name),
    }
  }
  const rest = due - now
  const gold = (view.warnings ?? [75]).find((w) => w >= 75) ?? 75
  const look = used >= 0.9 || rest < 60_000 ? 'late' : used * 100 >= gold ? 'warn' : 'run'
  const words = look === 'late' ? say.nearlyDue : look === 'warn' ? say.dueSoon : say.running
  // On a closed calendar "2 d 14 h" would be read as time to work in, so the due time stands instead.
  const left = view.ticking === false && rest > 3_600_000 ? when(due, now, 'minutes') : span(rest)
  return { look, left, used, sentence: `${view.name}: ${words}` }
}
