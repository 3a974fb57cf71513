import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { refusedChanges } from '../queries/changes.ts'
import { written } from './told.ts'

/** `text` is English; the reason is the licence server's. */
export type CreditFinding = { key: string; severity: Severity; text: string; german: string }

/**
 * What is wrong with credit, for the health page: changes that were booked and that the licence server does not count. Withdrawals
 * that rest on them get no package, however much the account shows; so this stands until the account is closed.
 */
export async function creditFindings(tx: Tx): Promise<CreditFinding[]> {
  return (await refusedChanges(tx)).map((change) => ({
    key: `credit ${change.id}`,
    severity: 'P2',
    text: `The licence server does not count ${written(change.amount, change)} (${change.reference}) on ${change.number} of ${change.accountName}: ${change.sentence}`,
    german: `Der Lizenzserver zählt ${written(change.amount, change)} (${change.reference}) auf ${change.number} von ${change.accountName} nicht: ${change.sentence}`,
  }))
}
