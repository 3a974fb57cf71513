import { showAmount } from '#licensing'
import type { HandlerReply } from '#platform/http/contract.ts'
import type { credit } from '../contract.ts'
import { signed } from '../rules/statement.ts'
import type { Approval, Change, CreditAccount, Line, StoredLimit } from '../types.ts'

type AccountRow = HandlerReply<typeof credit.listCreditAccounts>['items'][number]
type ChangeView = HandlerReply<typeof credit.proposeCredit>
type LineView = HandlerReply<typeof credit.getStatement>['items'][number]
type LimitView = HandlerReply<typeof credit.getCreditAccount>['limits'][number]

type Counted = Pick<CreditAccount, 'unit' | 'writtenIn'>

/** An amount for the wire: exact, and as people write it. */
export function amountView(amount: bigint, { unit, writtenIn }: Counted) {
  return { amount: amount.toString(), text: showAmount(amount, unit, writtenIn) }
}

export function rowView(one: CreditAccount): AccountRow {
  const { balances } = one
  return {
    id: one.id,
    number: one.number,
    name: one.name,
    account: { id: one.accountId, name: one.accountName },
    kind: { id: one.kindId, code: one.kindCode, name: one.kindName, unit: one.unit, writtenIn: one.writtenIn },
    available: amountView(balances.available, one),
    held: amountView(balances.held, one),
    drawn: amountView(balances.drawn, one),
    bought: amountView(-balances.sold, one),
    adjusted: amountView(-balances.adjustments, one),
    low: one.lowAt !== null && balances.available < one.lowAt,
    createdAt: one.createdAt,
    closedAt: one.closedAt,
  }
}

export function limitView(limit: StoredLimit, of: Counted): LimitView {
  const { personId, personName, each, perDay, used, setByName, setAt } = limit
  return {
    person: { id: personId, name: personName },
    each: amountView(each, of),
    perDay: amountView(perDay, of),
    usedToday: amountView(used, of),
    setBy: setByName,
    setAt,
  }
}

export function changeView(change: Change, approvals: readonly Approval[], needed: number, of: Counted): ChangeView {
  return {
    id: change.id,
    purpose: change.purpose,
    amount: amountView(change.amount, of),
    reference: change.reference,
    state: change.state,
    proposedBy: { id: change.proposedBy, name: change.proposedName },
    proposedAt: change.proposedAt,
    approvals: approvals.map(({ personId, personName, at }) => ({ person: { id: personId, name: personName }, at })),
    needed,
    decidedAt: change.decidedAt,
    declinedBy: change.declinedBy,
    reason: change.reason,
    checked: change.checked,
    checkedSentence: change.checkedSentence,
  }
}

export function lineView(line: Line, of: Counted): LineView {
  const { amount, available, held, ...rest } = line
  return {
    ...rest,
    amount: amountView(signed(line), of),
    available: amountView(available, of),
    held: amountView(held, of),
  }
}
