import { createHash } from 'node:crypto'
import { may, permit } from '#accounts'
import { readAmount, refuseAmount, type Written } from '#licensing'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems, type Refusal } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { limitsOf, lockAccount, saveUsed } from '../queries/accounts.ts'
import { holdsUnder, insertHolds, insertPostings, type NewHold, targetsOf } from '../queries/ledger.ts'
import type { Balances } from '../rules/ledger.ts'
import { type Draw, type DrawRefusal, decideDraws, type Outcome, runsLow, wishOf } from '../rules/withdraw.ts'
import type { CreditAccount } from '../types.ts'
import { publishChanged, tellPeople, written } from './told.ts'

/** Somebody's wish to withdraw from a credit account. */
export type Wish = {
  actor: Actor
  creditAccountId: string
  licenceKeyId: string
  amount: Written
  /** Repeats carry the same: they get the hold the first one got. */
  key: string
}

/** The id of the hold, or why there is none. */
export type Held = { holdId: string } | { refusal: Refusal }

/** Names what is asked, so that a repeated key with another wish is found out. */
export function bodyHashOf({ creditAccountId, licenceKeyId, amount }: Wish): string {
  return createHash('sha256')
    .update(JSON.stringify([creditAccountId, licenceKeyId, amount.value, amount.unit]))
    .digest('hex')
}

/**
 * Holds for many wishes on one credit account in one transaction, under its lock: each is permitted and decided by itself, in the
 * order given; what is held is written by one statement of each kind however many they are. For the system's transactions:
 * the wishes carry their actors.
 */
export async function holdMany(tx: Tx, creditAccountId: string, wishes: readonly Wish[]): Promise<Held[]> {
  const account = await lockAccount(tx, creditAccountId)
  if (!account) return wishes.map(() => ({ refusal: notFound() }))
  const targets = await targetsOf(tx, wishes.map(({ licenceKeyId }) => licenceKeyId)) // biome-ignore format: one question
  const amounts = wishes.map((wish) => amountOf(wish, account))
  const draws = wishes.map((wish, n): NewHold => {
    const target = targets.get(wish.licenceKeyId)
    const seen = target && may(wish.actor, 'credit.withdraw', target.accountId) ? target : null
    const belongs = seen?.accountId === account.accountId || seen?.partnerId === account.accountId
    return {
      id: newId(),
      personId: wish.actor.personId ?? '',
      key: wish.key,
      bodyHash: bodyHashOf(wish),
      amount: amountIn(amounts[n]!),
      target: seen && { kindId: seen.kindId, belongs, bound: seen.bound, retired: seen.retired },
      keyAccountId: target?.accountId ?? '',
      licenceKeyId: wish.licenceKeyId,
    }
  })
  const permitted = draws.filter((_, n) => typeof amounts[n] === 'bigint')
  const { decided, balances } = await decideAndBook(tx, account, permitted)
  if (runsLow(account.balances.available, balances.available, account.lowAt)) await warn(tx, account, balances)
  return draws.map((draw, n): Held => {
    const amount = amounts[n]!
    return typeof amount === 'bigint' ? heldOf(draw, decided.get(draw)!, account) : { refusal: amount }
  })
}

const amountIn = (read: bigint | Refusal) => (typeof read === 'bigint' ? read : 0n)

/** What somebody who may withdraw asks for, in base units. */
function amountOf({ actor, amount }: Wish, { accountId, unit }: CreditAccount): bigint | Refusal {
  try {
    permit(actor, 'credit.withdraw', { accountId })
    if (!actor.personId) return problems.refuse('credit.no_limit')
    const read = readAmount(amount, unit)
    return 'refused' in read ? refuseAmount('amount', read.refused) : read.amount
  } catch (refusal) {
    return refusal as Refusal
  }
}

async function decideAndBook(tx: Tx, account: CreditAccount, draws: readonly NewHold[]) {
  const people = [...new Set(draws.map(({ personId }) => personId))]
  const limits = new Map((await limitsOf(tx, account.id, people)).map((limit) => [limit.personId, limit]))
  const known = (await holdsUnder(tx, account.id, draws)).map(
    (hold) => [wishOf(hold.personId, hold.key), hold] as const,
  )
  const standing = { kindId: account.kindId, closed: account.closedAt !== null, allowed: account.allowed, balances: account.balances } // biome-ignore format: one thing
  const { outcomes, balances, used } = decideDraws(standing, draws, limits, new Map(known))
  const decided = new Map(draws.map((draw, n) => [draw, outcomes[n]!]))
  const held = draws.filter((draw) => 'held' in decided.get(draw)!)
  if (held.length > 0) {
    await insertHolds(tx, account, held)
    await insertPostings(tx, account, held.map((draw) => postingOf(draw, decided.get(draw)!))) // biome-ignore format: one thing
    await saveUsed(tx, account.id, used)
    await publishChanged(tx, account)
  }
  return { decided, balances }
}

function postingOf(draw: NewHold, outcome: Outcome) {
  const { balances } = outcome as Extract<Outcome, { held: true }>
  const person = { id: draw.personId, name: '' }
  return { kind: 'hold' as const, amount: draw.amount, after: balances, holdId: draw.id, changeId: null, person }
}

function heldOf(draw: Draw, outcome: Outcome, account: CreditAccount): Held {
  if ('held' in outcome) return { holdId: draw.id }
  if ('again' in outcome) return { holdId: outcome.again }
  return { refusal: refusalOf(outcome.refused, account) }
}

function refusalOf(refused: DrawRefusal, account: CreditAccount): Refusal {
  if (refused === 'other_body') return platformProblems.refuse('platform.idempotency_mismatch')
  if (refused !== 'not_enough') return problems.refuse(`credit.${refused}`)
  return problems.refuse('credit.not_enough', { available: account.balances.available.toString() })
}

/** Says once for each time it runs low: the number of the last posting names that time. */
async function warn(tx: Tx, account: CreditAccount, balances: Balances): Promise<void> {
  await tellPeople(tx, account, `low ${account.id} ${account.postings}`, account.warn, (words) =>
    words.low(account.number, account.accountName, written(balances.available, account)),
  )
}
