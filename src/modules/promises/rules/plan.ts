/** What a plan promises for one severity and kind. `calendarId` null: elapsed time, 24x7. */
export interface PlanTarget {
  severity: 'P1' | 'P2' | 'P3' | 'P4'
  /** `first_response`, `next_update`, `resolution`, `acknowledgement` or any other name in this form. */
  kind: string
  allowedMs: number
  calendarId: string | null
  warnings: number[]
}

export interface PlanFault {
  path: string
  message: string
}

/** When a plan says nothing else. */
export const DEFAULT_WARNINGS: readonly number[] = [50, 75, 90]

/** From this share of the time on, whoever owes a next update is reminded of it. */
export const updateReminder = 75

/**
 * The warnings a promise is made with: as the plan says, but a next update has a reminder before it is due whatever the plan
 * says, because an update nobody thinks of is the promise most often broken.
 */
export function warningsOf(kind: string, warnings: readonly number[]): number[] {
  if (kind !== 'next_update' || warnings.some((each) => each >= updateReminder)) return [...warnings]
  return [...warnings, updateReminder]
}

/** The promises a customer sees; the others are between us. */
export const customersKinds: readonly string[] = ['first_response', 'next_update', 'resolution']

/** Kinds in the order people think of them; any other comes after, by name. */
const order = ['acknowledgement', 'first_response', 'next_update', 'resolution']
const KIND = /^[a-z][a-z_]{0,39}$/
/** Two years: further than any contract promises, and cheap for the engine. */
const LONGEST_MS = 2 * 365 * 86_400_000

/** Everything wrong with a plan's targets. */
export function faultsOfTargets(targets: readonly PlanTarget[]): PlanFault[] {
  const faults: PlanFault[] = []
  const seen = new Set<string>()
  targets.forEach((target, index) => {
    const path = `targets.${index}`
    const key = `${target.severity} ${target.kind}`
    if (seen.has(key)) faults.push({ path, message: `${nameOf(target.kind)} for ${target.severity} is there twice.` })
    seen.add(key)
    if (!KIND.test(target.kind)) {
      faults.push({ path: `${path}.kind`, message: 'A kind is lower-case letters and underscores, as first_response.' })
    }
    if (!Number.isSafeInteger(target.allowedMs) || target.allowedMs < 1000 || target.allowedMs > LONGEST_MS) {
      faults.push({ path: `${path}.allowedMs`, message: 'A promise allows between one second and two years.' })
    }
    if (target.warnings.some((each, at) => !isPercentage(each) || each <= (target.warnings[at - 1] ?? 0))) {
      faults.push({ path: `${path}.warnings`, message: 'Warnings are ascending whole percentages from 1 to 99.' })
    }
  })
  return faults
}

function isPercentage(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 99
}

/**
 * Which of a plan's kinds begin with the subject itself. The next update counts from the last one given, so it begins
 * with the first response, or at once where no first response is promised. Other kinds are armed by those who owe them.
 */
export function kindsAtStart(kinds: readonly string[]): string[] {
  const starting = ['acknowledgement', 'first_response', 'resolution'].filter((kind) => kinds.includes(kind))
  if (kinds.includes('next_update') && !kinds.includes('first_response')) starting.push('next_update')
  return starting
}

/** `first_response` as people read it: "First response". */
export function nameOf(kind: string): string {
  const words = kind.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Sorts kinds as a plan lists them. */
export function byKind(a: string, b: string): number {
  const [left, right] = [order.indexOf(a), order.indexOf(b)]
  if (left >= 0 && right >= 0) return left - right
  if (left >= 0 || right >= 0) return left >= 0 ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
