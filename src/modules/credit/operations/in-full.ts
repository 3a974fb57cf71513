import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { limitsOf, selectAccounts } from '../queries/accounts.ts'
import { statementLines } from '../queries/ledger.ts'
import { signed } from '../rules/statement.ts'
import type { CreditAccount, StoredLimit } from '../types.ts'

/** A posting as it leaves the program: amounts in base units, signed as they change what is available. */
export type CreditEntry = {
  n: number
  at: Date
  kind: string
  amount: bigint
  available: bigint
  held: bigint
  by: string
  reference: string | null
  licenceKey: string | null
  request: string | null
}

/** More credit accounts nobody has; more than these are not taken along. */
const most = 1000

/** The credit accounts of an account, each with who may withdraw how much. For its export. */
export async function creditInFull(
  tx: Tx,
  accountId: string,
): Promise<{ account: CreditAccount; limits: StoredLimit[] }[]> {
  permit(tx.actor, 'credit.read', { accountId })
  const accounts = await selectAccounts(tx, { accountId, limit: most })
  const found = []
  for (const account of accounts) found.push({ account, limits: await limitsOf(tx, account.id) })
  return found
}

/** Postings of a credit account, the newest first, from before the number given. For its export. */
export async function entriesInFull(
  tx: Tx,
  account: Pick<CreditAccount, 'id' | 'accountId'>,
  before: number | undefined,
  limit: number,
): Promise<CreditEntry[]> {
  permit(tx.actor, 'credit.read', { accountId: account.accountId })
  const lines = await statementLines(tx, account.id, { limit, ...(before !== undefined && { before }) })
  return lines.map(({ n, at, kind, available, held, person, reference, keyCode, requestNumber, ...line }) => ({
    n,
    at,
    kind,
    amount: signed({ kind, amount: line.amount }),
    available,
    held,
    by: person,
    reference,
    licenceKey: keyCode,
    request: requestNumber,
  }))
}
