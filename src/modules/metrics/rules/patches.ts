const dayMs = 86_400_000
const hourMs = 3_600_000

/** How soon updates have to be in, in days from when they were first seen to be pending. */
export type PatchPolicy = { securityDays: number; otherDays: number; rebootDays: number; staleHours: number }

/** What holds where an account has none of its own. */
export const usualPolicy: PatchPolicy = { securityDays: 7, otherDays: 30, rebootDays: 7, staleHours: 48 }

/** Updates a system said are pending: a package, or (from metrics) a number of an origin. */
export type Pending = { name: string; version: string | null; count: number; security: boolean; since: Date }
export type Inventory = { at: Date; pending: readonly Pending[]; rebootSince: Date | null }

export type PatchState = 'compliant' | 'due' | 'overdue' | 'unknown'
export type PatchReason = {
  code: 'no_inventory' | 'stale' | 'security' | 'other' | 'reboot'
  /** Past its day. */
  overdue: boolean
  count: number
  /** Of the oldest. */
  since: Date | null
  dueAt: Date | null
  /** Names, at most 20, the oldest first. */
  packages: string[]
}

/**
 * Whether a system keeps the policy at this moment, and why (not): worked out when it is asked, so that a day that passes
 * needs nobody to notice it.
 */
export function judgePatches(
  inventory: Inventory | null,
  policy: PatchPolicy,
  now: Date,
): { state: PatchState; reasons: PatchReason[] } {
  if (!inventory) return { state: 'unknown', reasons: [blank('no_inventory')] }
  if (now.getTime() - inventory.at.getTime() > policy.staleHours * hourMs)
    return { state: 'unknown', reasons: [{ ...blank('stale'), since: inventory.at }] }
  const reasons = [
    ...reasonOf(
      'security',
      inventory.pending.filter(({ security }) => security),
      policy.securityDays,
      now,
    ),
    ...reasonOf(
      'other',
      inventory.pending.filter(({ security }) => !security),
      policy.otherDays,
      now,
    ),
  ]
  if (inventory.rebootSince) {
    const dueAt = dueOf(inventory.rebootSince, policy.rebootDays)
    reasons.push({ ...blank('reboot'), overdue: dueAt < now, count: 1, since: inventory.rebootSince, dueAt })
  }
  const state = reasons.some(({ overdue }) => overdue) ? 'overdue' : reasons.length > 0 ? 'due' : 'compliant'
  return { state, reasons }
}

function reasonOf(code: 'security' | 'other', pending: readonly Pending[], days: number, now: Date): PatchReason[] {
  const oldest = pending.toSorted((a, b) => a.since.getTime() - b.since.getTime())
  const since = oldest[0]?.since
  if (!since) return []
  const dueAt = dueOf(since, days)
  const count = pending.reduce((sum, one) => sum + one.count, 0)
  return [{ code, overdue: dueAt < now, count, since, dueAt, packages: oldest.slice(0, 20).map(({ name }) => name) }]
}

const dueOf = (since: Date, days: number) => new Date(since.getTime() + days * dayMs)

function blank(code: PatchReason['code']): PatchReason {
  return { code, overdue: false, count: 0, since: null, dueAt: null, packages: [] }
}

/** What a system says now, each package with the moment it was first said: unchanged for those that were pending before. */
export function carryOver(before: readonly Pending[], said: readonly Omit<Pending, 'since'>[], at: Date): Pending[] {
  const since = new Map(before.map((one) => [one.name, one]))
  return said.map((one) => {
    const known = since.get(one.name)
    // An update that became one for security is due from when that was said.
    return { ...one, since: known && (known.security || !one.security) ? known.since : at }
  })
}

/** A day of a series of the node exporter's apt collector. `high`: the most that was pending. */
export type AptDay = { name: string; origin: string; day: Date; high: number; last: number; lastAt: Date }

const names = { pending: 'apt_upgrades_pending', reboot: 'node_reboot_required' }
export const aptSeries = Object.values(names)

/**
 * An inventory out of what the apt collector of the node exporter exposes. A series of an origin ends when nothing of it is
 * pending, so it counts only where it is as fresh as the newest; pending since the first of the days in a row on which the
 * system said so. Days on which the system said nothing at all do not interrupt.
 */
export function inventoryOfApt(days: readonly AptDay[]): Inventory | null {
  if (days.length === 0) return null
  const at = new Date(Math.max(...days.map(({ lastAt }) => lastAt.getTime())))
  const heard = [...new Set(days.map(({ day }) => day.getTime()))].toSorted((a, b) => b - a)
  const sinceOf = (name: string, origin: string): { since: Date; last: number } | null => {
    const own = new Map(
      days.filter((one) => one.name === name && one.origin === origin).map((one) => [one.day.getTime(), one]),
    )
    const newest = own.get(heard[0]!)
    if (!newest || newest.last <= 0 || at.getTime() - newest.lastAt.getTime() > 2 * hourMs) return null
    let since = newest.day
    for (const day of heard) {
      if (!((own.get(day)?.high ?? 0) > 0)) break
      since = own.get(day)!.day
    }
    return { since, last: newest.last }
  }
  const origins = [...new Set(days.filter(({ name }) => name === names.pending).map(({ origin }) => origin))]
  const pending = origins.flatMap((origin) => {
    const found = sinceOf(names.pending, origin)
    return found
      ? [
          {
            name: origin || 'apt',
            version: null,
            count: found.last,
            security: /security/i.test(origin),
            since: found.since,
          },
        ]
      : []
  })
  return { at, pending, rebootSince: sinceOf(names.reboot, '')?.since ?? null }
}
