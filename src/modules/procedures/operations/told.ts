import { addEntries, type NewEntry } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import '../events.ts'
import { definitionSubject, type Procedure, subjectOf } from '../types.ts'

type Values = { before?: Record<string, unknown>; after?: Record<string, unknown> }

/** Records an act on a procedure: audit log and live readers. */
export async function tellOfProcedure(
  tx: Tx,
  act: string,
  one: Pick<Procedure, 'id' | 'accountId' | 'name'>,
  values: Values = {},
): Promise<void> {
  const subject = definitionSubject(one.id)
  await recordAct(tx, { act, subject: { ...subject, name: one.name }, accountId: one.accountId, ...values })
  await definitionChanged(tx, one)
}

export function definitionChanged(tx: Tx, one: Pick<Procedure, 'id' | 'accountId'>): Promise<void> {
  return publish(tx, {
    name: 'procedures.definition_changed',
    accountId: one.accountId,
    subject: definitionSubject(one.id),
    data: { procedureId: one.id },
  })
}

type Told = { id: string; accountId: string; title: string; shared: boolean }

/** An entry of a run's journal. What the account's people may read they read only where the run is shared with them. */
export function entryOf(
  run: Pick<Told, 'id' | 'accountId' | 'shared'>,
  kind: string,
  text: string,
  customer = true,
): NewEntry {
  const visibility = customer && run.shared ? ('customer' as const) : ('internal' as const)
  return { accountId: run.accountId, subject: subjectOf(run.id), kind, visibility, text }
}

/** Records an act on a run: audit log, journal, live readers. */
export async function tellOfRun(
  tx: Tx,
  act: string,
  run: Told,
  text: string,
  { customer, ...values }: Values & { customer?: boolean } = {},
): Promise<void> {
  await recordAct(tx, { act, subject: { ...subjectOf(run.id), name: run.title }, accountId: run.accountId, ...values })
  await addEntries(tx, [entryOf(run, act, text, customer)])
  await runChanged(tx, run)
}

/** Work on a run: its journal says who did it, live readers hear of it. */
export async function noteOnRun(tx: Tx, kind: string, run: Told, text: string, customer = true): Promise<void> {
  await addEntries(tx, [entryOf(run, kind, text, customer)])
  await runChanged(tx, run)
}

export function runChanged(tx: Tx, run: Pick<Told, 'id' | 'accountId' | 'shared'>): Promise<void> {
  return publish(tx, {
    name: 'procedures.run_changed',
    accountId: run.accountId,
    subject: subjectOf(run.id),
    data: { runId: run.id },
    internal: !run.shared,
  })
}
