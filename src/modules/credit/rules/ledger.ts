/** Books of a credit account. `sold` and `adjustments` are where credit comes from, `drawn` where it goes. */
export const books = ['sold', 'adjustments', 'available', 'held', 'drawn'] as const
export type Book = (typeof books)[number]

/** What can happen in the ledger: each takes an amount from one book and gives it to another. */
export const moves = {
  purchase: { from: 'sold', to: 'available' },
  raise: { from: 'adjustments', to: 'available' },
  lower: { from: 'available', to: 'adjustments' },
  hold: { from: 'available', to: 'held' },
  post: { from: 'held', to: 'drawn' },
  void: { from: 'held', to: 'available' },
} as const satisfies Record<string, { from: Book; to: Book }>
export type Move = keyof typeof moves
export const moveNames = Object.keys(moves) as Move[]

/** A posting: `amount` is above zero, in base units. */
export type Posting = { kind: Move; amount: bigint }
export type Entry = { book: Book; amount: bigint }
export type Balances = Readonly<Record<Book, bigint>>

export type LedgerRefusal = 'not_positive' | 'overdrawn' | 'too_much'

/** The largest balance there is: what a bigint column holds. */
export const most = (1n << 63n) - 1n
export const nothing: Balances = { sold: 0n, adjustments: 0n, available: 0n, held: 0n, drawn: 0n }

/** The two entries of a posting; they sum to zero. */
export function entriesOf({ kind, amount }: Posting): [Entry, Entry] {
  const { from, to } = moves[kind]
  return [
    { book: from, amount: -amount },
    { book: to, amount },
  ]
}

/**
 * The balances after a posting, or why it cannot be: an amount that is none, more than a customer's book holds, more than any
 * book can hold. `sold` and `adjustments` are sources, whose balances may be below zero.
 */
export function post(before: Balances, posting: Posting): { after: Balances } | { refused: LedgerRefusal } {
  if (posting.amount <= 0n) return { refused: 'not_positive' }
  const after: Record<Book, bigint> = { ...before }
  for (const { book, amount } of entriesOf(posting)) after[book] += amount
  if (after.available < 0n || after.held < 0n) return { refused: 'overdrawn' }
  return Object.values(after).some((balance) => balance > most || balance < -most) ? { refused: 'too_much' } : { after }
}

/** Balances as nothing but entries makes them. */
export function balancesOf(postings: Iterable<Posting>): Balances {
  const sums: Record<Book, bigint> = { ...nothing }
  for (const posting of postings) for (const { book, amount } of entriesOf(posting)) sums[book] += amount
  return sums
}
