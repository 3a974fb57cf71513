import { sql } from 'kysely'
import type { Assertion } from '#identity'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Decision, LicenceRequest } from '../types.ts'

type Row = Omit<LicenceRequest, 'amount' | 'baselineUsed' | 'granted' | 'priceMinor'> & {
  baselineUsed: string | null
  amount: string
  granted: string | null
  priceMinor: string | null
}
const columns = sql`r.id, r.account_id as "accountId", a.name as "accountName", r.number, r.purpose,
  r.licence_key_id as "licenceKeyId", k.code as "keyCode", r.appliance_id as "applianceId", p.name as "applianceName",
  p.thumbprint, r.kind_id as "kindId", c.code as "kindCode", c.name as "kindName", c.unit, c.written_in as "writtenIn",
  r.amount::text as amount, r.baseline_used::text as "baselineUsed", r.written, r.reason, r.channel, r.requester_id as "requesterId",
  r.requester_name as "requesterName", r.entered_by as "enteredBy", r.entered_name as "enteredName",
  r.policy_version as "policyVersion", r.state, r.round, r.granted::text as granted, r.price_minor::text as "priceMinor",
  r.currency, r.contract_number as "contractNumber", r.refusal_code as "refusalCode", r.refusal_text as "refusalText",
  r.package_id as "packageId", r.drawn_from_id as "drawnFromId", r.drawn_from as "drawnFrom",
  r.asked_at as "askedAt", r.decided_at as "decidedAt", r.issued_at as "issuedAt"`
const from = sql`licence_request r join account a on a.account_id = r.account_id
  join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id
  join appliance p on p.account_id = r.account_id and p.id = r.appliance_id join capacity_kind c on c.id = r.kind_id`
const big = (text: string | null) => (text === null ? null : BigInt(text))
const requestOf = (row: Row): LicenceRequest => ({
  ...row,
  amount: BigInt(row.amount),
  baselineUsed: big(row.baselineUsed),
  granted: big(row.granted),
  priceMinor: big(row.priceMinor),
})

export type RequestFilter = {
  states?: readonly string[]
  accountId?: string
  keyId?: string
  after?: { at: Date; id: string }
  limit: number
}

export async function selectRequests(tx: Tx, filter: RequestFilter): Promise<LicenceRequest[]> {
  const { rows } = await sql<Row>`select ${columns} from ${from} where ${seesAccount(tx, 'r.account_id')}
      ${filter.states?.length ? sql`and r.state = any(${[...filter.states]}::text[])` : sql``}
      ${filter.accountId ? sql`and r.account_id = ${filter.accountId}` : sql``}
      ${filter.keyId ? sql`and r.licence_key_id = ${filter.keyId}` : sql``}
      ${filter.after ? sql`and (r.asked_at, r.id) < (${filter.after.at}, ${filter.after.id}::uuid)` : sql``}
    order by r.asked_at desc, r.id desc limit ${filter.limit}`.execute(tx)
  return rows.map(requestOf)
}

export async function findRequest(tx: Tx, id: string): Promise<LicenceRequest | null> {
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where r.id = ${id} and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows[0] ? requestOf(rows[0]) : null
}

/** As findRequest, and nobody else decides about it until the end of this transaction. */
export async function lockRequest(tx: Tx, id: string): Promise<LicenceRequest | null> {
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where r.id = ${id} and ${seesAccount(tx, 'r.account_id')} for update of r`.execute(tx)
  return rows[0] ? requestOf(rows[0]) : null
}

/** Many at once, in no order; whoever asks has locked them. */
export async function requestsByIds(tx: Tx, ids: readonly string[]): Promise<LicenceRequest[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where r.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows.map(requestOf)
}

/** The request this very file made before. */
export async function requestOfFile(tx: Tx, accountId: string, hash: Buffer): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from licence_request
    where account_id = ${accountId} and file_hash = ${hash} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]?.id ?? null
}

/** The request that a hold of a credit account pays for. */
export async function requestOfHold(tx: Tx, holdId: string): Promise<LicenceRequest | null> {
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where r.hold_id = ${holdId} and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows[0] ? requestOf(rows[0]) : null
}

export async function nextNumber(tx: Tx): Promise<string> {
  const { rows } = await sql<{ n: string }>`select nextval('licence_request_number')::text as n`.execute(tx)
  return `LR-${rows[0]!.n}`
}

export type NewRequest = Pick<
  LicenceRequest,
  | 'id' | 'accountId' | 'number' | 'purpose' | 'licenceKeyId' | 'applianceId' | 'kindId' | 'amount' | 'written' | 'reason'
  | 'channel' | 'requesterId' | 'requesterName' | 'enteredBy' | 'enteredName' | 'policyVersion' | 'priceMinor' | 'currency'
  | 'contractNumber' | 'baselineUsed'
> & { fileHash: Buffer | null; holdId?: string; drawnFromId?: string; drawnFrom?: string } // biome-ignore format: a list

export async function insertRequest(tx: Tx, one: NewRequest): Promise<void> {
  await sql`insert into licence_request (account_id, id, number, purpose, licence_key_id, appliance_id, kind_id, amount,
      written, reason, channel, requester_id, requester_name, entered_by, entered_name, file_hash, policy_version, state,
      price_minor, currency, contract_number, hold_id, drawn_from_id, drawn_from, baseline_used, asked_at)
    values (${one.accountId}, ${one.id}, ${one.number}, ${one.purpose}, ${one.licenceKeyId}, ${one.applianceId},
      ${one.kindId}, ${one.amount.toString()}, ${one.written}, ${one.reason}, ${one.channel}, ${one.requesterId},
      ${one.requesterName}, ${one.enteredBy}, ${one.enteredName}, ${one.fileHash}, ${one.policyVersion}, 'asked',
      ${one.priceMinor?.toString() ?? null}, ${one.currency}, ${one.contractNumber}, ${one.holdId ?? null},
      ${one.drawnFromId ?? null}, ${one.drawnFrom ?? null}, ${one.baselineUsed?.toString() ?? null}, ${tx.now})`.execute(
    tx,
  )
}

/** Stores where a request stands; what was asked stays as it is. */
export async function saveRequest(tx: Tx, one: LicenceRequest): Promise<void> {
  await sql`update licence_request set state = ${one.state}, round = ${one.round},
      granted = ${one.granted?.toString() ?? null}, price_minor = ${one.priceMinor?.toString() ?? null},
      refusal_code = ${one.refusalCode}, refusal_text = ${one.refusalText}, package_id = ${one.packageId},
      decided_at = ${one.decidedAt}, issued_at = ${one.issuedAt}
    where account_id = ${one.accountId} and id = ${one.id}`.execute(tx)
}

/** Each has its package now. */
export async function saveIssued(
  tx: Tx,
  issued: readonly Pick<LicenceRequest, 'accountId' | 'id' | 'packageId' | 'issuedAt'>[],
): Promise<void> {
  await sql`update licence_request r set state = 'issued', package_id = t.package_id, issued_at = ${tx.now}
    from unnest(${issued.map((r) => r.accountId)}::uuid[], ${issued.map((r) => r.id)}::uuid[], ${issued.map((r) => r.packageId)}::uuid[])
      as t(account_id, id, package_id) where r.account_id = t.account_id and r.id = t.id`.execute(tx)
}

const decisionColumns = sql`d.id, d.request_id as "requestId", d.round, d.person_id as "personId",
  d.person_name as "personName", d.verdict, d.amount::text as amount, d.reason, d.at`
type DecisionRow = Omit<Decision, 'amount'> & { amount: string | null }

export async function decisionsOf(tx: Tx, requestId: string): Promise<Decision[]> {
  const { rows } = await sql<DecisionRow>`select ${decisionColumns} from licence_decision d
    where d.request_id = ${requestId} and ${seesAccount(tx, 'd.account_id')} order by d.at, d.id`.execute(tx)
  return rows.map((row) => ({ ...row, amount: big(row.amount) }))
}

export async function insertDecision(
  tx: Tx,
  request: LicenceRequest,
  decision: Decision,
  signed: Assertion | null,
): Promise<void> {
  await sql`insert into licence_decision (account_id, id, request_id, round, person_id, person_name, requester_id, entered_by,
      verdict, amount, reason, policy_version, credential_id, client_data, authenticator_data, signature, at)
    values (${request.accountId}, ${decision.id}, ${request.id}, ${decision.round}, ${decision.personId},
      ${decision.personName}, ${request.requesterId}, ${request.enteredBy}, ${decision.verdict},
      ${decision.amount?.toString() ?? null}, ${decision.reason}, ${request.policyVersion},
      ${signed?.credentialId ?? null}, ${signed?.clientData ?? null}, ${signed?.authenticatorData ?? null},
      ${signed?.signature ?? null}, ${decision.at})`.execute(tx)
}

/** The assertions of the approvals of an amount in a round. */
export async function assertionsOf(
  tx: Tx,
  requestId: string,
  round: number,
  amount: bigint,
): Promise<(Assertion & { personId: string })[]> {
  const { rows } = await sql<Assertion & { personId: string }>`select d.person_id as "personId",
      d.credential_id as "credentialId", d.client_data as "clientData", d.authenticator_data as "authenticatorData", d.signature
    from licence_decision d where d.request_id = ${requestId} and d.round = ${round} and d.verdict = 'approve'
      and d.amount = ${amount.toString()} and ${seesAccount(tx, 'd.account_id')} order by d.at, d.id`.execute(tx)
  return rows
}
