import { addEntry, type Visibility } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { type EventTypes, publish } from '#platform/events/events.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'accounts.account_changed': { accountId: string }
    /** Its people cannot sign in any more. */
    'accounts.account_closed': { accountId: string }
    'accounts.person_changed': { personId: string }
    /** The person has left: whatever they could act with ends in this transaction. */
    'accounts.person_left': { personId: string; staff: boolean }
    /** Locked out: as above, but they may come back. */
    'accounts.person_locked': { personId: string; staff: boolean }
    /** Their personal data goes, in the tables of every module; `wordsOf` says which words. `instead` stands where their name stood. */
    'accounts.person_erased': { personId: string; instead: string }
    /** Another address: what proved the old one counts no more. */
    'accounts.email_changed': { personId: string }
    /** Who keeps plans or policies may refuse here an id that is none of theirs. */
    'accounts.contract_changed': { contractId: string; planId: string | null; policyId: string | null }
    /** As above, for a team. */
    'accounts.team_changed': { teamId: string; policyId: string | null }
  }
}

type Name = Extract<keyof EventTypes, `accounts.${string}`>

type Changed = { before?: Record<string, unknown>; after?: Record<string, unknown> }

/** Writes what was done into the account's journal and into the audit log; `before` and `after` go to the log only. */
export async function tell(
  tx: Tx,
  subject: { accountId: string; kind: string; id: string; name?: string },
  kind: string,
  text: string,
  options: { visibility?: Visibility; data?: Record<string, unknown> } & Changed = {},
): Promise<void> {
  const { before, after, data } = options
  await recordAct(tx, {
    act: `accounts.${kind}`,
    subject,
    accountId: subject.accountId,
    before,
    after,
    data: { text, ...data },
  })
  return addEntry(tx, {
    accountId: subject.accountId,
    subject: { kind: subject.kind, id: subject.id },
    kind: `accounts.${kind}`,
    visibility: options.visibility ?? 'internal',
    text,
    data: options.data ?? {},
  })
}

/** Publishes one of the module's events; what subscribers do stands or falls with this transaction. */
export function announce<E extends Name>(
  tx: Tx,
  name: E,
  subject: { accountId: string | null; kind: string; id: string },
  data: EventTypes[E],
): Promise<void> {
  return publish(tx, { name, accountId: subject.accountId, subject: { kind: subject.kind, id: subject.id }, data })
}

/** Free text stays out of the audit log, from which nothing can be taken. */
const unrecorded = new Set(['notes', 'description'])

/** The old and new values of fields, for the audit log. */
export function valuesOf(
  fields: readonly string[],
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Required<Changed> {
  const of = (values: Record<string, unknown>) =>
    Object.fromEntries(fields.map((field) => [field, unrecorded.has(field) ? '(text)' : (values[field] ?? null)]))
  return { before: of(before), after: of(after) }
}

/** Which fields a change touched: the journal names them, never their content. */
export function changedFields(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  return Object.keys(after).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
}
