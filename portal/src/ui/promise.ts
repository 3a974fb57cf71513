import { span, spanWords, when } from '../format.ts'

/** A promise as the screens know it; times in milliseconds since the epoch. */
export interface PromiseView {
  name: string
  /** running and paused are open; broken may still be open (counting up) or met late (`metAt`). */
  state: 'running' | 'paused' | 'kept' | 'broken' | 'cancelled'
  startedAt: number
  dueAt: number
  /** Promised time on its calendar. Without it the wall-clock distance from start to due is taken. */
  allowedMs?: number
  /** Time of the calendar used at `usedAt`; needed for paused promises and for calendars that are not 24x7. */
  usedMs?: number
  usedAt?: number
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

function usedShare(view: PromiseView, now: number): number {
  const allowed = view.allowedMs ?? view.dueAt - view.startedAt
  if (allowed <= 0) return 1
  const end = view.metAt ?? view.pausedAt ?? now
  if (view.usedMs === undefined) return clamp((end - view.startedAt) / (view.dueAt - view.startedAt || 1))
  // Between two answers of the server the clock is taken to run, unless it stands.
  const since = view.state === 'running' && view.usedAt !== undefined ? Math.max(0, now - view.usedAt) : 0
  const closedCalendar = view.dueAt - (view.usedAt ?? now) > (allowed - view.usedMs) * 1.05
  return clamp((view.usedMs + (closedCalendar ? 0 : since)) / allowed)
}

/** How a promise looks at `now`: a pure function of the view, so that one ticker drives every clock on the page. */
export function promiseFace(view: PromiseView, now: number): PromiseFace {
  const used = usedShare(view, now)
  const over = (view.metAt ?? now) - view.dueAt
  if (view.state === 'kept') {
    const early = view.dueAt - (view.metAt ?? view.dueAt)
    return {
      look: 'kept',
      left: `${span(early)} early`,
      used,
      sentence: `${view.name}: kept, ${spanWords(early)} early`,
    }
  }
  if (view.state === 'paused' || view.state === 'cancelled') {
    const rest = (view.allowedMs ?? view.dueAt - view.startedAt) * (1 - used)
    const left = view.state === 'cancelled' ? 'no longer due' : `${span(rest)} left`
    return { look: 'pause', left, used, sentence: `${view.name}: ${view.state}, ${left}` }
  }
  if (view.state === 'broken' || over > 0) {
    const total = over + (view.dueAt - view.startedAt)
    return {
      look: 'broke',
      left: `${span(over)} over`,
      // The hatched part stays visible for a promise broken by seconds and leaves room for one broken by days.
      used: Math.min(0.94, Math.max(0.4, (view.dueAt - view.startedAt) / total)),
      sentence: view.metAt ? `${view.name}: broken, met ${spanWords(over)} late` : `${view.name}: broken`,
    }
  }
  const rest = view.dueAt - now
  const gold = (view.warnings ?? [75]).find((w) => w >= 75) ?? 75
  const look = used >= 0.9 || rest < 60_000 ? 'late' : used * 100 >= gold ? 'warn' : 'run'
  const words = look === 'late' ? 'nearly due' : look === 'warn' ? 'due soon' : 'running'
  // A calendar that is closed now: "2 d 14 h" would be read as time to work in, so the due time stands instead.
  const open = view.allowedMs === undefined || view.usedMs === undefined || rest < view.allowedMs * (1 - used) * 1.5
  const left = open || rest < 3_600_000 ? span(rest) : when(view.dueAt, now, 'minutes')
  return { look, left, used, sentence: `${view.name}: ${words}` }
}
