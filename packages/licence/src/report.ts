import { amount, hash, id, kind, list, nullable, object, type Read, unit, whole } from './shape.ts'

/** One kind of capacity: `used` is net of what was given back, `refunded` is that; both in base units. */
export const capacity = object({
  kind,
  unit,
  total: amount(0n),
  used: amount(0n),
  reserved: amount(0n),
  refunded: amount(0n),
})
export type Capacity = Read<typeof capacity>

/** What a report leaves behind: its number and how the journal stood. */
export const mark = object({ number: whole(1), count: whole(0), head: nullable(hash) })
export type Mark = Read<typeof mark>

/** Where an appliance stands: part of everything it sends. Whoever keeps these sees when a machine was put back. */
export const report = object({
  /** 1, 2, ...: no two reports of one appliance have the same. */
  number: whole(1),
  licenceKey: nullable(id),
  /** Number and hash of the newest package it imported; 0 and null before the first. */
  sequence: whole(0),
  package: nullable(hash),
  journal: object({ count: whole(0), head: nullable(hash) }),
  capacities: list(capacity, 0, 200),
  /** The reports before this one, oldest first. */
  before: list(mark, 0, 16),
})
export type Report = Read<typeof report>

export type Comparison =
  /** The same report, or a later one that continues the earlier. */
  | { verdict: 'same' | 'continues' }
  /** Too many reports between them to be sure of the journal; nothing speaks against it. */
  | { verdict: 'plausible' }
  /** The appliance was put back to an earlier state, or runs twice: `because` says what shows it. */
  | { verdict: 'rolled_back'; because: string }

/**
 * Holds a newly received report against one received before, of the same appliance. Reports may arrive late and out of
 * order: the two are put in the order of their numbers first. A pure comparison of what the appliance itself says; the
 * clocks of neither side play a part.
 */
export function compareReports(earlier: Report, later: Report): Comparison {
  if (earlier.number > later.number) return compareReports(later, earlier)
  const back = (because: string): Comparison => ({ verdict: 'rolled_back', because })
  if (earlier.number === later.number)
    return sameStanding(earlier, later)
      ? { verdict: 'same' }
      : back(`Report ${earlier.number} was made twice with different contents.`)
  if (later.licenceKey !== earlier.licenceKey && earlier.licenceKey !== null)
    return back(`The licence key was ${earlier.licenceKey} and is ${later.licenceKey}.`)
  if (later.sequence < earlier.sequence) return back(`Package ${earlier.sequence} was imported and is not any more.`)
  if (later.sequence === earlier.sequence && later.package !== earlier.package)
    return back(`Package ${earlier.sequence} is another one than before.`)
  if (later.journal.count < earlier.journal.count)
    return back(`Its journal had ${earlier.journal.count} entries and has ${later.journal.count}.`)
  for (const was of earlier.capacities) {
    const is = later.capacities.find((each) => each.kind === was.kind)
    if (!is || is.used + is.refunded < was.used + was.refunded)
      return back(`Of ${was.kind} ${was.used + was.refunded} had been used, and now ${is ? is.used + is.refunded : 0}.`)
  }
  const known = later.before.find(({ number }) => number === earlier.number)
  if (known)
    return known.count === earlier.journal.count && known.head === earlier.journal.head
      ? { verdict: 'continues' }
      : back(`What it says of its report ${earlier.number} is not what that report said.`)
  if (
    later.before.some(({ number }) => number < earlier.number) ||
    later.before.length < Math.min(later.number - 1, 16)
  )
    return back(`It knows nothing of its report ${earlier.number}.`)
  return { verdict: 'plausible' }
}

function sameStanding(one: Report, other: Report): boolean {
  const text = (value: Report) => JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each))
  return text(one) === text(other)
}
