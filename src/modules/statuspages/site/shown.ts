import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'

/**
 * What everybody reads is made once in five seconds, however many ask: in an outage all customers look at once. Kept on each
 * instance; what this instance changes it forgets at once, others within the five seconds.
 */
const keptMs = 5000
const most = 500
type Kept = { made: number; body: Promise<string> }
const shown = new WeakMap<object, Map<string, Kept>>()

/** The text kept under `name` of a page, or what `make` makes of it now. A failure is not kept. */
export function shownOf(app: App, slug: string, name: string, make: () => Promise<string>): Promise<string> {
  const all = shown.get(app.db) ?? new Map<string, Kept>()
  shown.set(app.db, all)
  const key = `${slug} ${name}`
  const now = clock.now().getTime()
  const kept = all.get(key)
  if (kept && now >= kept.made && now - kept.made < keptMs) return kept.body
  if (all.size >= most) all.clear()
  const body = make()
  all.set(key, { made: now, body })
  body.catch(() => all.delete(key))
  return body
}

export function forgetShown(app: App, slug: string): void {
  const all = shown.get(app.db)
  for (const key of all?.keys() ?? []) if (key.startsWith(`${slug} `)) all!.delete(key)
}
