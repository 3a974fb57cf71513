import { permit } from '#accounts'
import { showAmount } from '#licensing'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { csvOf } from '../files/csv.ts'
import { pdfOf } from '../files/files.ts'
import { findAccount } from '../queries/accounts.ts'
import { statementLines } from '../queries/ledger.ts'
import { type CreditAccount, type Statement, subjectOf } from '../types.ts'
import { lineView } from './view.ts'

type Span = { from?: Date; to?: Date }
/** A file holds so many postings at most, the newest: a PDF of them is some hundred pages and takes half a second. */
const mostInFile = { csv: 100_000, pdf: 5_000 }

async function readable(tx: Tx, id: string): Promise<CreditAccount> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.read', { accountId: account.accountId })
  return account
}

/** Also people at the partner are named who withdrew: people of the account do not see them otherwise. */
function linesWithNames(tx: Tx, id: string, span: Parameters<typeof statementLines>[2]) {
  return beyondTenant(tx, () => statementLines(tx, id, span))
}

/** A page of postings, the newest first. */
export async function getStatement(tx: Tx, id: string, query: Span & { cursor?: string; limit: number }) {
  const account = await readable(tx, id)
  const { cursor, limit, ...span } = query
  const values = fromCursor(cursor, 1)
  const before = values ? { before: Number(values[0]) || 0 } : {}
  const rows = await linesWithNames(tx, id, { ...span, ...before, limit: limit + 1 })
  return toPage(rows, limit, (row) => [row.n], (row) => lineView(row, account)) // biome-ignore format: one thing
}

/** A statement as a file; that it was taken is an act in the audit log. */
export async function statementFile(
  app: App,
  actor: Actor,
  id: string,
  { format, language, ...span }: Span & { format: 'csv' | 'pdf'; language: string },
): Promise<{ name: string; type: string; bytes: Buffer }> {
  const most = mostInFile[format]
  const statement = await app.db.transact(actor, async (tx): Promise<Statement> => {
    const account = await readable(tx, id)
    const lines = await linesWithNames(tx, id, { ...span, limit: most + 1 })
    await recordAct(tx, {
      act: 'credit.exported',
      subject: { ...subjectOf(id), name: account.number },
      accountId: account.accountId,
      data: { format, postings: lines.length },
    })
    return { account, lines: lines.slice(0, most).reverse(), cut: lines.length > most, now: tx.now }
  })
  const { unit, writtenIn } = statement.account
  const bytes =
    format === 'csv'
      ? csvOf(statement, language)
      : await pdfOf(statement, language, (amount) => showAmount(amount, unit, writtenIn))
  const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/pdf'
  return { name: `${statement.account.number}-${statement.now.toISOString().slice(0, 10)}.${format}`, type, bytes }
}
