import { sql } from 'kysely'
import { answeredLoop } from '#licensing-rules'
import type { Tx } from '#platform/db/database.ts'
import type { UsedAssertion } from '../check/decision.ts'
import type { Approved } from '../check/evidence.ts'
import type { Refused } from '../problems.ts'

/** A number no other program takes by accident: who holds it signs. */
const signingLock = 7_252_550
/** Ceilings count what was signed within so long. */
const dayMs = 86_400_000

export type NewPackage = {
  id: string
  request: Approved
  sequence: number
  amount: bigint
  total: bigint
  previous: string | null
  hash: string
  bytes: Buffer
  issuer: string
  keysetVersion: number
  auditIndex: number
  issuedAt: Date
  importBefore: Date
}
export type NewRefusal = { request: Approved; refused: Refused }

/** One licence server signs at a time, for all keys: sequences and ceilings are counted under this lock. */
export async function lockSigning(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${signingLock})`.execute(tx)
}

/** Requests that another licence server answered meanwhile. */
export async function answeredAlready(tx: Tx, requests: readonly Approved[]): Promise<Set<string>> {
  const ids = requests.map(({ id }) => id)
  const rounds = requests.map(({ round }) => round)
  const { rows } = await sql<{ id: string }>`
    select request_id as id from licence_package where request_id = any(${ids}::uuid[])
    union select f.request_id from licence_refusal f join unnest(${ids}::uuid[], ${rounds}::int[]) as r(id, round)
      on f.request_id = r.id and f.round = r.round`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

/** Assertions, and values of an authenticator's counter, that were used before, by their hash. */
export async function usedBefore(tx: Tx, used: readonly UsedAssertion[]): Promise<Set<string>> {
  const { rows } = await sql<{ sha256: Buffer }>`
    select u.sha256 from unnest(${used.map((u) => u.sha256)}::bytea[], ${used.map((u) => u.credentialId)}::text[],
        ${used.map((u) => u.counter)}::bigint[]) as u(sha256, credential_id, counter)
     where exists (select from licence_assertion a where a.sha256 = u.sha256)
        or exists (select from licence_assertion a where a.credential_id = u.credential_id and a.counter = u.counter and a.counter > 0)`.execute(
    tx,
  )
  return new Set(rows.map(({ sha256 }) => sha256.toString('hex')))
}

/** What an issuing key signed within the last 24 hours, by kind. Reductions take nothing back. */
export async function signedToday(tx: Tx, issuer: string): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ kind: string; sum: string }>`
    select kind, sum(amount)::text as sum from licence_package
     where issuer = ${issuer} and issued_at > ${new Date(tx.now.getTime() - dayMs)} and amount > 0 group by kind`.execute(
    tx,
  )
  return new Map(rows.map(({ kind, sum }) => [kind, BigInt(sum)]))
}

export async function insertUsed(tx: Tx, used: readonly UsedAssertion[]): Promise<void> {
  if (used.length === 0) return
  await sql`insert into licence_assertion (sha256, credential_id, counter, request_id, at)
    select *, ${tx.now}::timestamptz from unnest(${used.map((u) => u.sha256)}::bytea[], ${used.map((u) => u.credentialId)}::text[],
      ${used.map((u) => u.counter)}::bigint[], ${used.map((u) => u.requestId)}::uuid[])`.execute(tx)
}

export async function insertPackages(tx: Tx, packages: readonly NewPackage[]): Promise<void> {
  if (packages.length === 0) return
  const list = <T>(read: (each: NewPackage) => T) => packages.map(read)
  await sql`insert into licence_package (id, account_id, licence_key_id, sequence, request_id, kind, unit, amount, total,
      payload_sha256, previous_sha256, file, file_sha256, issuer, keyset_version, audit_index, issued_at, import_before, baseline_used)
    select id, account_id, licence_key_id, sequence, request_id, kind, unit, amount, total, payload_sha256, previous_sha256, file,
      sha256(file), issuer, keyset_version, audit_index, issued_at, import_before, baseline_used
    from unnest(${list((p) => p.id)}::uuid[], ${list((p) => p.request.accountId)}::uuid[], ${list((p) => p.request.licenceKeyId)}::uuid[],
      ${list((p) => p.sequence)}::int[], ${list((p) => p.request.id)}::uuid[], ${list((p) => p.request.kind)}::text[],
      ${list((p) => p.request.unit)}::text[], ${list((p) => String(p.amount))}::numeric[], ${list((p) => String(p.total))}::numeric[],
      ${list((p) => Buffer.from(p.hash, 'hex'))}::bytea[], ${list((p) => (p.previous === null ? null : Buffer.from(p.previous, 'hex')))}::bytea[],
      ${list((p) => p.bytes)}::bytea[], ${list((p) => p.issuer)}::text[], ${list((p) => p.keysetVersion)}::int[],
      ${list((p) => p.auditIndex)}::bigint[], ${list((p) => p.issuedAt)}::timestamptz[], ${list((p) => p.importBefore)}::timestamptz[],
      ${list((p) => p.request.baselineUsed?.toString() ?? null)}::numeric[])
      as t(id, account_id, licence_key_id, sequence, request_id, kind, unit, amount, total, payload_sha256, previous_sha256, file,
        issuer, keyset_version, audit_index, issued_at, import_before, baseline_used)`.execute(tx)
}

export async function insertRefusals(tx: Tx, refusals: readonly NewRefusal[]): Promise<void> {
  if (refusals.length === 0) return
  const list = <T>(read: (each: NewRefusal) => T) => refusals.map(read)
  await sql`insert into licence_refusal (account_id, request_id, round, code, sentence, at)
    select *, ${tx.now}::timestamptz from unnest(${list((r) => r.request.accountId)}::uuid[], ${list((r) => r.request.id)}::uuid[],
      ${list((r) => r.request.round)}::int[], ${list((r) => r.refused.code)}::text[], ${list((r) => r.refused.sentence)}::text[])
    on conflict do nothing`.execute(tx)
}

/** Wakes, at the commit, whoever moves requests on. */
export async function tellAnswered(tx: Tx): Promise<void> {
  await sql`select pg_notify('palisade_wake', ${answeredLoop})`.execute(tx)
}
