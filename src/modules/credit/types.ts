import type { Unit, WrittenIn } from '#licensing'
import type { Purpose } from './rules/change.ts'
import type { Balances, Move } from './rules/ledger.ts'

export type CreditAccount = {
  id: string
  accountId: string
  accountName: string
  number: string
  name: string
  kindId: string
  kindCode: string
  kindName: string
  unit: Unit
  writtenIn: WrittenIn
  /** Whether the kind may be drawn from credit at all. */
  allowed: boolean
  balances: Balances
  /** Number of the last posting. */
  postings: number
  lowAt: bigint | null
  /** Persons to warn. */
  warn: string[]
  createdAt: Date
  closedAt: Date | null
}

export type StoredLimit = {
  personId: string
  personName: string
  each: bigint
  perDay: bigint
  /** On the day of the transaction, UTC. */
  used: bigint
  setByName: string
  setAt: Date
}

export type Change = {
  id: string
  accountId: string
  creditAccountId: string
  kindId: string
  purpose: Purpose
  amount: bigint
  reference: string
  policyVersion: number
  proposedBy: string
  proposedName: string
  proposedAt: Date
  state: 'proposed' | 'booked' | 'declined'
  decidedAt: Date | null
  declinedBy: string | null
  reason: string | null
  /** What the licence server found: null while it has not looked. */
  checked: 'counted' | 'refused' | null
  checkedSentence: string | null
}

export type Approval = { personId: string; personName: string; at: Date }

export type Hold = {
  id: string
  accountId: string
  creditAccountId: string
  keyAccountId: string
  licenceKeyId: string
  amount: bigint
  personId: string
  state: 'held' | 'posted' | 'voided'
  at: Date
}

/** A line of a statement. */
export type Line = {
  n: number
  kind: Move
  amount: bigint
  available: bigint
  held: bigint
  person: string
  reference: string | null
  keyCode: string | null
  requestNumber: string | null
  requestId: string | null
  at: Date
}

/** What a statement's file is made of; nothing else is known where it is made. */
export type Statement = {
  account: Pick<CreditAccount, 'number' | 'name' | 'accountName' | 'kindName' | 'unit' | 'writtenIn'>
  /** The oldest first. */
  lines: Line[]
  /** There are more, which are older. */
  cut: boolean
  now: Date
}

export const subjectOf = (id: string) => ({ kind: 'credit_account', id })
