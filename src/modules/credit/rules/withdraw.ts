import { type Balances, post } from './ledger.ts'

/** One wish to withdraw, with what is known of its licence key. */
export type Draw = {
  id: string
  personId: string
  /** Repeats of one wish have the same; then the body must be the same, too. */
  key: string
  bodyHash: string
  amount: bigint
  /** Null: no such key in sight of the person. */
  target: { kindId: string; belongs: boolean; bound: boolean; retired: boolean } | null
}

/** What a person may withdraw: at once, and on one day; `used` is what it was today. */
export type Limit = { each: bigint; perDay: bigint; used: bigint }

/** The account as it stands under the lock. */
export type Standing = { kindId: string; closed: boolean; allowed: boolean; balances: Balances }

/** A hold that was made under a key before. */
export type Known = { id: string; bodyHash: string }

export type DrawRefusal =
  | 'other_body'
  | 'closed'
  | 'not_allowed'
  | 'key_refused'
  | 'no_limit'
  | 'above_limit'
  | 'above_day'
  | 'not_enough'
  | 'amount_refused'

export type Outcome =
  | { held: true; balances: Balances }
  /** The same wish again: it has its hold already. */
  | { again: string }
  | { refused: DrawRefusal }

export const wishOf = (personId: string, key: string) => `${personId} ${key}`

/**
 * Decides over wishes in the order in which they came, each with what those before it left: so that no sum of them takes more
 * than there is, and none is refused for what another took but did not get. `known` and `limits` are read, never written.
 */
export function decideDraws(
  standing: Standing,
  draws: readonly Draw[],
  limits: ReadonlyMap<string, Limit>,
  known: ReadonlyMap<string, Known>,
): { outcomes: Outcome[]; balances: Balances; used: Map<string, bigint> } {
  const seen = new Map(known)
  const used = new Map([...limits].map(([person, limit]) => [person, limit.used]))
  let { balances } = standing
  const outcomes = draws.map((draw): Outcome => {
    const before = seen.get(wishOf(draw.personId, draw.key))
    if (before) return before.bodyHash === draw.bodyHash ? { again: before.id } : { refused: 'other_body' }
    const refused = refusalOf(standing, draw, limits.get(draw.personId), used.get(draw.personId) ?? 0n)
    if (refused) return { refused }
    const posted = post(balances, { kind: 'hold', amount: draw.amount })
    if ('refused' in posted) return { refused: posted.refused === 'overdrawn' ? 'not_enough' : 'amount_refused' }
    balances = posted.after
    used.set(draw.personId, (used.get(draw.personId) ?? 0n) + draw.amount)
    seen.set(wishOf(draw.personId, draw.key), draw)
    return { held: true, balances }
  })
  return { outcomes, balances, used }
}

function refusalOf(standing: Standing, draw: Draw, limit: Limit | undefined, used: bigint): DrawRefusal | null {
  if (draw.amount <= 0n) return 'amount_refused'
  if (standing.closed) return 'closed'
  if (!standing.allowed) return 'not_allowed'
  const { target } = draw
  if (!target?.belongs || target.kindId !== standing.kindId || !target.bound || target.retired) return 'key_refused'
  if (!limit) return 'no_limit'
  if (draw.amount > limit.each) return 'above_limit'
  return used + draw.amount > limit.perDay ? 'above_day' : null
}

/** Whether a withdrawal took the account below where people want to be warned. */
export function runsLow(before: bigint, after: bigint, lowAt: bigint | null): boolean {
  return lowAt !== null && before >= lowAt && after < lowAt
}
