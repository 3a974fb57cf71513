import { sql } from 'kysely'
import type { Withdrawal } from '#licensing-rules'
import type { Tx } from '#platform/db/database.ts'
import type { Seal } from '../approvers.ts'
import { type Refused, refused } from '../problems.ts'
import type { Approved } from './evidence.ts'

/** What the database says of the hold behind a request. None of it is believed yet. */
export type Hold = Withdrawal & {
  requestId: string
  amount: bigint
  state: string
  licenceKeyId: string
  kindIsSame: boolean
  /** The key is the credit account's own, or of a customer of it. */
  keyBelongs: boolean
  /** The person is there, and of the credit account's account or its partner. */
  personBelongs: boolean
}

/** The holds of these requests, by request. */
export async function holdsOf(tx: Tx, requestIds: readonly string[]): Promise<Map<string, Hold>> {
  const { rows } = await sql<Omit<Hold, 'amount'> & { amount: string }>`
    select r.id as "requestId", h.id as "holdId", h.credit_account_id as "creditAccountId", h.person_id as "personId",
           h.amount::text as amount, h.state, h.licence_key_id as "licenceKeyId", c.kind_id = r.kind_id as "kindIsSame",
           (o.account_id = c.account_id or o.partner_id is not distinct from c.account_id) as "keyBelongs",
           exists (select from person p where p.id = h.person_id and p.active and p.locked_at is null
             and (p.account_id = c.account_id or p.account_id = a.partner_id)) as "personBelongs"
      from licence_request r join credit_hold h on h.id = r.hold_id
      join credit_account c on c.account_id = h.account_id and c.id = h.credit_account_id
      join account a on a.account_id = c.account_id join account o on o.account_id = r.account_id
     where r.id = any(${[...requestIds]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.requestId, { ...row, amount: BigInt(row.amount) }]))
}

/** Whether a hold pays for exactly this request; how much there is to pay with is asked under the lock. */
export function unfitHold(request: Approved, hold: Hold | undefined): Refused | null {
  if (request.baselineUsed !== null) return refused('signer.credit_hold', 'Credit pays for no baseline.')
  if (!hold || hold.holdId !== request.holdId || hold.state !== 'held') return refused('signer.credit_hold')
  if (hold.amount !== request.granted || hold.amount !== request.amount || hold.amount <= 0n)
    return refused('signer.other_amount', 'The hold is of another amount.')
  if (hold.licenceKeyId !== request.licenceKeyId || !hold.kindIsSame || !hold.keyBelongs)
    return refused('signer.credit_hold', 'It is for another licence key.')
  if (hold.personId !== request.requesterId || hold.personId !== request.enteredBy || !hold.personBelongs)
    return refused('signer.other_person', 'Whoever withdrew is not of the credit account.')
  return null
}

/** A change of credit as the licence server found it: `amount` is 0 when it does not count. */
export type CountedChange = { changeId: string; creditAccountId: string; amount: bigint; refused: Refused | null }

const sealed = ({ changeId, creditAccountId, amount }: Omit<CountedChange, 'refused'>, code: string | null) => ({
  changeId,
  creditAccountId,
  amount: amount.toString(),
  refused: code,
})

export async function keepCounted(tx: Tx, seal: Seal, change: CountedChange): Promise<void> {
  const code = change.refused?.code ?? null
  const mark = seal.of('credit', sealed(change, code))
  await sql`insert into licence_credit (change_id, credit_account_id, amount, refused, sentence, at, seal)
    values (${change.changeId}, ${change.creditAccountId}, ${change.amount.toString()}, ${code}, ${change.refused?.sentence ?? null},
      ${tx.now}, ${mark})`.execute(tx)
}

/**
 * What is left on credit accounts by the licence server's own books: changes whose signatures it checked, as far as they carry its
 * seal, less what it signed. Under the lock.
 */
export async function creditLeft(tx: Tx, seal: Seal, accountIds: readonly string[]): Promise<Map<string, bigint>> {
  const left = new Map<string, bigint>()
  if (accountIds.length === 0) return left
  const add = (id: string, amount: bigint) => left.set(id, (left.get(id) ?? 0n) + amount)
  const ids = [...new Set(accountIds)]
  const { rows } = await sql<{ changeId: string; creditAccountId: string; amount: string; seal: Buffer }>`
    select change_id as "changeId", credit_account_id as "creditAccountId", amount::text as amount, seal from licence_credit
     where credit_account_id = any(${ids}::uuid[]) and refused is null`.execute(tx)
  for (const { seal: mark, ...row } of rows) {
    const change = { ...row, amount: BigInt(row.amount) }
    if (seal.holds(mark, 'credit', sealed(change, null))) add(change.creditAccountId, change.amount)
  }
  const { rows: drawn } = await sql<{
    id: string
    sum: string
  }>`select credit_account_id as id, sum(amount)::text as sum
    from licence_credit_draw where credit_account_id = any(${ids}::uuid[]) group by 1`.execute(tx)
  for (const { id, sum } of drawn) add(id, -BigInt(sum))
  return left
}

/** Holds that bought a package already. */
export async function drawnBefore(tx: Tx, holdIds: readonly string[]): Promise<Set<string>> {
  if (holdIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`select hold_id as id from licence_credit_draw
    where hold_id = any(${[...holdIds]}::uuid[])`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

export async function insertDraws(tx: Tx, draws: readonly Hold[]): Promise<void> {
  if (draws.length === 0) return
  await sql`insert into licence_credit_draw (hold_id, credit_account_id, request_id, amount, at)
    select *, ${tx.now}::timestamptz from unnest(${draws.map((d) => d.holdId)}::uuid[], ${draws.map((d) => d.creditAccountId)}::uuid[],
      ${draws.map((d) => d.requestId)}::uuid[], ${draws.map((d) => String(d.amount))}::bigint[])`.execute(tx)
}
