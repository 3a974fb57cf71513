import { compareReports, type Report } from '#licence'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { type Granted, grantedOn } from '../queries/packages.ts'
import { flagKey, insertReport, type NewReport, newestSigned, type Via } from '../queries/reports.ts'
import type { Kind, LicenceKey } from '../types.ts'
import { tellOfKey } from './told.ts'

/** What an appliance said, and how it came. */
export type Said = { report: Report; hash: Buffer; saidAt: Date; via: Via; applianceId: string }

/**
 * Keeps what an appliance reports about a key and holds it against what it reported before and what was issued. A machine that
 * was put back to an earlier state, or that knows of packages nobody issued, flags the key: people are told, nothing is
 * blocked. False when this very file was received before.
 */
export async function keepReport(tx: Tx, key: LicenceKey, kind: Kind, said: Said): Promise<boolean> {
  const before = await newestSigned(tx, key.id)
  const granted = (await grantedOn(tx, [key.id])).get(key.id)
  const verdict = judge(said.report, before?.report ?? null, granted)
  const capacity = said.report.capacities.find((each) => each.kind === kind.code)
  const stored: NewReport = {
    id: newId(),
    accountId: key.accountId,
    licenceKeyId: key.id,
    applianceId: said.applianceId,
    epoch: key.epoch,
    number: said.report.number,
    via: said.via,
    sequence: said.report.sequence,
    total: capacity?.total ?? null,
    used: capacity?.used ?? 0n,
    reserved: capacity?.reserved ?? null,
    report: said.report,
    hash: said.hash,
    saidAt: said.saidAt,
    ...verdict,
  }
  if (!(await insertReport(tx, stored))) return false
  if (verdict.verdict === 'rolled_back') await flag(tx, key, verdict.because)
  return true
}

type Verdict = Pick<NewReport, 'verdict' | 'because'>

function judge(report: Report, before: Report | null, granted: Granted | undefined): Verdict {
  const issued = granted?.sequence ?? 0
  if (report.sequence > issued)
    return { verdict: 'rolled_back', because: `It knows of package ${report.sequence}; ${issued} were issued.` }
  if (!before) return { verdict: 'first', because: '' }
  const compared = compareReports(before, report)
  return { verdict: compared.verdict, because: 'because' in compared ? compared.because : '' }
}

/** Marks a key: a manager has to look. Requests on it go on. */
export async function flag(tx: Tx, key: LicenceKey, because: string): Promise<void> {
  await flagKey(tx, key.id, because)
  await tellOfKey(tx, 'licensing.key_flagged', key, `${key.code} has to be looked at: ${because}`, {
    data: { because },
  })
}
