import { sql } from 'kysely'
import type { ApprovalLimit, ApprovalPolicy, Unit } from '#licensing-rules'
import type { Tx } from '#platform/db/database.ts'
import { type ApproverRow, selectApprovers } from '../approvers.ts'
import type { Assertion } from './assertion.ts'
import { type Hold, holdsOf } from './credit.ts'

/** An approved request, with everything the database says of it. None of it is believed yet. */
export type Approved = {
  id: string
  accountId: string
  number: string
  round: number
  requesterId: string
  enteredBy: string
  amount: bigint
  /** What is signed for; of a baseline the total that it sets. */
  granted: bigint
  /** Of a baseline: what was used. */
  baselineUsed: bigint | null
  licenceKeyId: string
  licenceKey: string
  kind: string
  unit: Unit
  /** Kind of the key itself. */
  keyKindIsSame: boolean
  /** Thumbprint of the appliance the request is for, and whether the key is bound to that one. */
  appliance: string
  boundToIt: boolean
  retired: boolean
  /** The hold of a credit account that pays for it; null where people approve. */
  holdId: string | null
  policy: ApprovalPolicy
}
export type Decision = Assertion & { requestId: string; personId: string; amount: bigint }
export type Person = { id: string; roles: string[]; active: boolean }
export type AuditEntry = { requestId: string; body: string; commitment: Buffer; index: number | null }

/** Who stands behind signatures, as the licence server and the portal know them. */
export type People = {
  approvers: ReadonlyMap<string, ApproverRow>
  people: ReadonlyMap<string, Person>
  /** Public keys by credential, as the portal keeps them now. */
  passkeys: ReadonlyMap<string, Buffer>
}

/** What was read for some requests. */
export type Evidence = People & {
  decisions: ReadonlyMap<string, Decision[]>
  holds: ReadonlyMap<string, Hold>
  entries: ReadonlyMap<string, AuditEntry[]>
}

type ApprovedRow = Omit<Approved, 'amount' | 'granted' | 'baselineUsed' | 'policy'> & {
  baselineUsed: string | null
  amount: string
  granted: string
  policyVersion: number
  limits: { role: ApprovalLimit['role']; upTo: string | null }[]
  needed: number
  fourEyesAbove: string | null
}

const unanswered = sql`r.state = 'approved'
  and not exists (select from licence_package p where p.request_id = r.id)
  and not exists (select from licence_refusal f where f.request_id = r.id and f.round = r.round)`

/** A place in the line of approved requests. */
export type Place = { id: string; decidedAt: Date }

/** Approved requests without an answer, the oldest approval first; with `after` only those behind it. */
export async function nextInLine(tx: Tx, limit: number, after: Place | null): Promise<Place[]> {
  const { rows } = await sql<Place>`select r.id, r.decided_at as "decidedAt" from licence_request r
     where ${unanswered} ${after ? sql`and (r.decided_at, r.id) > (${after.decidedAt}, ${after.id}::uuid)` : sql``}
     order by r.decided_at, r.id limit ${limit}`.execute(tx)
  return rows
}

/** What the database says of these approved requests, the oldest approval first. */
export async function approvedRequests(tx: Tx, ids: readonly string[]): Promise<Approved[]> {
  const { rows } = await sql<ApprovedRow>`
    select r.id, r.account_id as "accountId", r.number, r.round, r.requester_id as "requesterId", r.entered_by as "enteredBy",
           r.amount::text as amount, r.granted::text as granted, r.baseline_used::text as "baselineUsed", r.hold_id as "holdId", k.id as "licenceKeyId", k.code as "licenceKey",
           c.code as kind, c.unit, k.kind_id = r.kind_id as "keyKindIsSame", a.thumbprint as appliance,
           k.appliance_id is not distinct from r.appliance_id as "boundToIt",
           (k.retired_at is not null or a.retired_at is not null or o.closed_at is not null) as retired,
           r.policy_version as "policyVersion", p.limits, p.needed, p.four_eyes_above::text as "fourEyesAbove"
      from licence_request r
      join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id
      join appliance a on a.account_id = r.account_id and a.id = r.appliance_id
      join account o on o.account_id = r.account_id
      join capacity_kind c on c.id = r.kind_id
      join approval_policy p on p.kind_id = r.kind_id and p.version = r.policy_version
     where r.id = any(${[...ids]}::uuid[]) and r.state = 'approved' order by r.decided_at, r.id`.execute(tx)
  return rows.map(({ policyVersion, limits, needed, fourEyesAbove, ...row }) => ({
    ...row,
    amount: BigInt(row.amount),
    granted: BigInt(row.granted),
    baselineUsed: row.baselineUsed === null ? null : BigInt(row.baselineUsed),
    policy: {
      version: policyVersion,
      limits: limits.map(({ role, upTo }) => ({ role, upTo: upTo === null ? null : BigInt(upTo) })),
      needed,
      fourEyesAbove: fourEyesAbove === null ? null : BigInt(fourEyesAbove),
    },
  }))
}

/** Everything that speaks for these requests, in a handful of statements however many they are. */
export async function evidenceFor(tx: Tx, requests: readonly Approved[]): Promise<Evidence> {
  const ids = requests.map(({ id }) => id)
  const { rows: decisions } = await sql<Omit<Decision, 'amount'> & { amount: string }>`
    select d.request_id as "requestId", d.person_id as "personId", d.amount::text as amount, d.credential_id as "credentialId",
           d.client_data as "clientData", d.authenticator_data as "authenticatorData", d.signature
      from licence_decision d join licence_request r on r.account_id = d.account_id and r.id = d.request_id and r.round = d.round
     where d.request_id = any(${ids}::uuid[]) and d.verdict = 'approve' order by d.at, d.id`.execute(tx)
  const behind = await peopleBehind(tx, decisions)
  const { rows: entries } = await sql<AuditEntry>`
    select subject_id as "requestId", body, commitment, index from audit_entry
     where subject_id = any(${ids}::text[]) and act = 'licensing.approved' order by index nulls last`.execute(tx)
  return {
    decisions: Map.groupBy(
      decisions.map((each) => ({ ...each, amount: BigInt(each.amount) })),
      ({ requestId }) => requestId,
    ),
    ...behind,
    holds: await holdsOf(
      tx,
      requests.filter(({ holdId }) => holdId !== null).map(({ id }) => id),
    ),
    entries: Map.groupBy(entries, ({ requestId }) => requestId),
  }
}

/** The approvers, people and passkeys that some signatures name. */
export async function peopleBehind(
  tx: Tx,
  decisions: readonly Pick<Decision, 'credentialId' | 'personId'>[],
): Promise<People> {
  const credentials = [...new Set(decisions.map((each) => each.credentialId))]
  const persons = [...new Set(decisions.map((each) => each.personId))]
  const approvers = await selectApprovers(tx, credentials)
  const { rows: people } = await sql<Person>`
    select p.id, p.roles, (p.active and p.locked_at is null and a.kind = 'provider') as active
      from person p join account a using (account_id) where p.id = any(${persons}::uuid[])`.execute(tx)
  const { rows: passkeys } = await sql<{ credentialId: string; publicKey: Buffer }>`
    select credential_id as "credentialId", public_key as "publicKey" from passkey
     where credential_id = any(${credentials}::text[])`.execute(tx)
  return {
    approvers: new Map(approvers.map((each) => [each.credentialId, each])),
    people: new Map(people.map((each) => [each.id, each])),
    passkeys: new Map(passkeys.map((each) => [each.credentialId, each.publicKey])),
  }
}
