import { type CreditEntry, creditInFull, entriesInFull } from '#credit'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'

type Rows = readonly Record<string, unknown>[]
/** A table of the export. */
export type Table = { name: string; columns: readonly string[]; rows: Rows }

const entriesAtOnce = 1000
const accountColumns = [
  'number', 'name', 'kind', 'unit', 'available', 'held', 'drawn', 'bought', 'adjusted', 'lowAt', 'createdAt', 'closedAt',
] // biome-ignore format: a list
const limitColumns = ['creditAccount', 'person', 'each', 'perDay', 'setBy', 'setAt']
const entryColumns = [
  'creditAccount', 'n', 'at', 'kind', 'amount', 'available', 'held', 'by', 'reference', 'licenceKey', 'request',
] // biome-ignore format: a list

/**
 * The credit accounts of an account as tables: accounts with their balances, who may withdraw how much, and every posting, the
 * oldest first. Amounts are in the unit's base, so that nothing is rounded. None where it has no credit account.
 */
export async function creditTables(app: App, actor: Actor, accountId: string): Promise<Table[]> {
  const credit = await app.db.transact(actor, (tx) => creditInFull(tx, accountId))
  if (credit.length === 0) return []
  const accounts = credit.map(({ account }) => ({
    ...account,
    kind: account.kindCode,
    available: account.balances.available,
    held: account.balances.held,
    drawn: account.balances.drawn,
    bought: -account.balances.sold,
    adjusted: -account.balances.adjustments,
  }))
  const limits = credit.flatMap(({ account, limits }) =>
    limits.map(({ personName, each, perDay, setByName, setAt }) => ({
      creditAccount: account.number,
      person: personName,
      each,
      perDay,
      setBy: setByName,
      setAt,
    })),
  )
  const entries: Record<string, unknown>[] = []
  for (const { account } of credit)
    for (const entry of await allEntries(app, actor, account)) entries.push({ creditAccount: account.number, ...entry })
  return [
    { name: 'credit-accounts.csv', columns: accountColumns, rows: accounts },
    { name: 'credit-limits.csv', columns: limitColumns, rows: limits },
    { name: 'credit-entries.csv', columns: entryColumns, rows: entries },
  ]
}

async function allEntries(app: App, actor: Actor, account: { id: string; accountId: string }): Promise<CreditEntry[]> {
  const found: CreditEntry[] = []
  for (;;) {
    const before = found.at(-1)?.n
    const some = await app.db.transact(actor, (tx) => entriesInFull(tx, account, before, entriesAtOnce))
    found.push(...some)
    if (some.length < entriesAtOnce) return found.reverse()
  }
}
