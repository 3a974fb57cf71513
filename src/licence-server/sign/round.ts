import type { AuditProof, Issuer, TrustedKeyset } from '#licence'
import { mostAmount } from '#licence'
import { type Envelope, type Signer, signPackage, thumbprint } from '#licence-issue'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { Seal } from '../approvers.ts'
import { creditLeft, drawnBefore, type Hold, insertDraws } from '../check/credit.ts'
import { type Checked, namesOf } from '../check/decision.ts'
import type { Approved } from '../check/evidence.ts'
import { keepPolicy, ruleOf } from '../check/policy.ts'
import { type Refused, refused } from '../problems.ts'
import type { Head, History } from './history.ts'
import * as store from './store.ts'

/** Who signs in this round, under which key set. */
export type Office = {
  signer: Signer
  issuer: Issuer
  keyset: TrustedKeyset
  keysets: readonly TrustedKeyset[]
  chain: readonly Envelope[]
  importDays: number
}

export type Ready = Checked & { proof: AuditProof }
export type Answered = { signed: number; refused: number; heads: Map<string, Head> }

/**
 * Signs for what was checked and stores it, in one transaction under the lock: packages, the assertions they used up, refusals.
 * What another licence server answered meanwhile is left out. Nothing of it happened when this throws.
 */
export async function answer(
  tx: Tx,
  office: Office,
  history: History,
  seal: Seal,
  ready: readonly Ready[],
  refusals: readonly store.NewRefusal[],
): Promise<Answered> {
  await store.lockSigning(tx)
  const done = await store.answeredAlready(
    tx,
    [...ready, ...refusals].map(({ request }) => request),
  )
  const open = ready.filter(({ request }) => !done.has(request.id))
  const late: store.NewRefusal[] = refusals.filter(({ request }) => !done.has(request.id))
  const counts = await openCounts(tx, office, history, seal, open)
  const packages: store.NewPackage[] = []
  for (const each of open) {
    const next = await signNext(tx, office, counts, each)
    if ('code' in next) late.push({ request: each.request, refused: next })
    else {
      packages.push(next)
    }
  }
  const signedIds = new Set(packages.map(({ request }) => request.id))
  await keepPolicies(
    tx,
    seal,
    open.filter(({ request, newPolicy }) => newPolicy && signedIds.has(request.id)),
  )
  await store.insertPackages(tx, packages)
  await store.insertUsed(
    tx,
    open.filter(({ request }) => signedIds.has(request.id)).flatMap(({ used }) => used),
  )
  await insertDraws(
    tx,
    open.flatMap(({ request, hold }) => (hold && signedIds.has(request.id) ? [hold] : [])),
  )
  await store.insertRefusals(tx, late)
  await store.tellAnswered(tx)
  return { signed: packages.length, refused: late.length, heads: counts.heads }
}

/** What is counted over the requests of a round. */
type Counts = {
  standing: Map<string, Head | null>
  /** Where keys stand once this transaction is committed. */
  heads: Map<string, Head>
  today: Map<string, bigint>
  usedBefore: Set<string>
  /** What is left on credit accounts, and holds that bought a package. */
  credit: Map<string, bigint>
  drawn: Set<string>
}

async function openCounts(
  tx: Tx,
  office: Office,
  history: History,
  seal: Seal,
  open: readonly Ready[],
): Promise<Counts> {
  const keys = [...new Set(open.map(({ request }) => request.licenceKeyId))]
  const holds = open.flatMap(({ hold }) => hold ?? [])
  return {
    standing: await history.headsOf(tx, keys, office.keysets),
    heads: new Map(),
    today: await store.signedToday(tx, thumbprint(office.issuer.key)),
    usedBefore: await store.usedBefore(
      tx,
      open.flatMap(({ used }) => used),
    ),
    credit: await creditLeft(
      tx,
      seal,
      holds.map(({ creditAccountId }) => creditAccountId),
    ),
    drawn: await drawnBefore(
      tx,
      holds.map(({ holdId }) => holdId),
    ),
  }
}

async function signNext(
  tx: Tx,
  office: Office,
  counts: Counts,
  { request, proof, entry, used, hold }: Ready,
): Promise<store.NewPackage | Refused> {
  const head = counts.standing.get(request.licenceKeyId)
  if (!head) return refused('signer.history_altered')
  if (used.some((each) => namesOf(each).some((name) => counts.usedBefore.has(name)))) return refused('signer.replayed')
  const { amount, total } = stepFrom(head, request)
  const over =
    unfitBaseline(office.issuer, request, head) ??
    overCeiling(office.issuer, request.kind, amount, counts.today) ??
    outOfRange(total) ??
    overCredit(hold, counts)
  if (over) return over
  const [issuedAt, importBefore] = [tx.now, new Date(tx.now.getTime() + office.importDays * 86_400_000)]
  const content = {
    v: 1 as const,
    id: newId(),
    licenceKey: request.licenceKey,
    appliance: request.appliance,
    kind: request.kind,
    unit: request.unit,
    sequence: head.sequence + 1,
    previous: head.hash,
    amount,
    total,
    baseline: baselineOf(request),
    requestId: request.id,
    issuedAt,
    importBefore,
    keyset: office.keyset.keyset.version,
    audit: proof,
  }
  const { bytes, hash } = await signPackage(content, office.signer, office.keyset.keyset, office.chain)
  const after: Head = { sequence: content.sequence, hash, total }
  counts.standing.set(request.licenceKeyId, after)
  counts.heads.set(request.licenceKeyId, after)
  if (hold) draw(hold, counts)
  if (amount > 0n) counts.today.set(request.kind, (counts.today.get(request.kind) ?? 0n) + amount)
  for (const each of used) for (const name of namesOf(each)) counts.usedBefore.add(name)
  return {
    id: content.id,
    request,
    sequence: content.sequence,
    amount,
    total,
    previous: head.hash,
    hash,
    bytes,
    issuer: thumbprint(office.issuer.key),
    keysetVersion: content.keyset,
    auditIndex: entry.index,
    issuedAt,
    importBefore,
  }
}

/** What a package adds, and the total after it: a baseline says the total, everything else what is added. */
function stepFrom(head: Head, { granted, baselineUsed }: Approved): { amount: bigint; total: bigint } {
  return baselineUsed === null
    ? { amount: granted, total: head.total + granted }
    : { amount: granted - head.total, total: granted }
}

/** A baseline is signed by an issuing key that may, on a key that has packages, and lowers nothing that was granted meanwhile. */
function unfitBaseline(issuer: Issuer, { granted, baselineUsed }: Approved, head: Head): Refused | null {
  if (baselineUsed === null) return null
  if (!issuer.baseline) return refused('signer.baseline_not_allowed')
  if (head.sequence === 0 || granted < head.total)
    return refused('signer.baseline_moved', `The key stands at ${head.total} after ${head.sequence} packages.`)
  return null
}

function baselineOf({ kind, unit, granted, baselineUsed }: Approved) {
  return baselineUsed === null ? null : [{ kind, unit, total: granted, used: baselineUsed }]
}

function overCeiling(issuer: Issuer, kind: string, amount: bigint, today: ReadonlyMap<string, bigint>): Refused | null {
  const ceiling = Object.hasOwn(issuer.kinds, kind) ? issuer.kinds[kind]! : null
  if (!ceiling) return refused('signer.kind_not_allowed', `The kind is ${kind}.`)
  if (amount > ceiling.perPackage) return refused('signer.over_package', `The ceiling is ${ceiling.perPackage}.`)
  const signed = today.get(kind) ?? 0n
  if (amount > 0n && signed + amount > ceiling.perDay)
    return refused('signer.over_day', `The ceiling is ${ceiling.perDay}, of which ${signed} are used.`)
  return null
}

/** Credit pays with what signed purchases gave, less what was drawn; and each hold once. */
function overCredit(hold: Hold | null, { credit, drawn }: Counts): Refused | null {
  if (!hold) return null
  if (drawn.has(hold.holdId)) return refused('signer.replayed')
  const left = credit.get(hold.creditAccountId) ?? 0n
  return hold.amount > left ? refused('signer.credit_exceeded', `There are ${left < 0n ? 0n : left}.`) : null
}

function draw({ holdId, creditAccountId, amount }: Hold, { credit, drawn }: Counts): void {
  credit.set(creditAccountId, (credit.get(creditAccountId) ?? 0n) - amount)
  drawn.add(holdId)
}

function outOfRange(total: bigint): Refused | null {
  if (total < 0n) return refused('signer.below_zero')
  return total > mostAmount ? refused('signer.too_much') : null
}

/** Policies that were signed by for the first time, each for the first request of it. */
async function keepPolicies(tx: Tx, seal: Seal, checked: readonly Checked[]): Promise<void> {
  const policies = Map.groupBy(checked, ({ request }) => `${request.policy.version} ${request.kind}`)
  for (const [first] of policies.values())
    await keepPolicy(tx, seal, { ...policyOf(first!), allowedBy: `the licence server, for ${first!.request.number}` })
}

function policyOf({ request }: Checked) {
  return { kind: request.kind, version: request.policy.version, rule: ruleOf(request.policy) }
}
