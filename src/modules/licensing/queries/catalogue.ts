import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Kind, Product, StoredPolicy } from '../types.ts'

const kindColumns = sql`k.id, k.product_id as "productId", k.code, k.name, k.unit, k.written_in as "writtenIn",
  k.price_minor::text as "priceMinor", k.price_per::text as "pricePer", k.currency, k.credit_allowed as "creditAllowed",
  k.retired_at as "retiredAt"`

const big = (text: string | null) => (text === null ? null : BigInt(text))
type KindRow = Omit<Kind, 'priceMinor' | 'pricePer'> & { priceMinor: string | null; pricePer: string | null }
const kindOf = (row: KindRow): Kind => ({ ...row, priceMinor: big(row.priceMinor), pricePer: big(row.pricePer) })

export async function allProducts(tx: Tx): Promise<Product[]> {
  const { rows } = await sql<Product>`select id, name, description, retired_at as "retiredAt" from licence_product
    order by retired_at is not null, lower(name)`.execute(tx)
  return rows
}

export async function findProduct(tx: Tx, id: string): Promise<Product | null> {
  return (await allProducts(tx)).find((one) => one.id === id) ?? null
}

export async function insertProduct(tx: Tx, product: Product): Promise<void> {
  await sql`insert into licence_product (id, name, description, created_at)
    values (${product.id}, ${product.name}, ${product.description}, ${tx.now})`.execute(tx)
}

export async function updateProduct(tx: Tx, product: Product): Promise<void> {
  await sql`update licence_product set name = ${product.name}, description = ${product.description},
    retired_at = ${product.retiredAt} where id = ${product.id}`.execute(tx)
}

export async function allKinds(tx: Tx): Promise<Kind[]> {
  const { rows } = await sql<KindRow>`select ${kindColumns} from capacity_kind k
    order by k.retired_at is not null, lower(k.name), k.id`.execute(tx)
  return rows.map(kindOf)
}

export async function kindsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Kind>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<KindRow>`select ${kindColumns} from capacity_kind k
    where k.id = any(${[...new Set(ids)]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.id, kindOf(row)]))
}

/** Nobody else changes the kind, or the versions of its policy, until the end of this transaction. */
export async function lockKind(tx: Tx, id: string): Promise<Kind | null> {
  const { rows } = await sql<KindRow>`select ${kindColumns} from capacity_kind k where k.id = ${id} for update`.execute(
    tx,
  )
  return rows[0] ? kindOf(rows[0]) : null
}

export async function insertKind(tx: Tx, kind: Kind): Promise<void> {
  await sql`insert into capacity_kind (id, product_id, code, name, unit, written_in, price_minor, price_per, currency,
      credit_allowed, created_at)
    values (${kind.id}, ${kind.productId}, ${kind.code}, ${kind.name}, ${kind.unit}, ${kind.writtenIn},
      ${kind.priceMinor?.toString() ?? null}, ${kind.pricePer?.toString() ?? null}, ${kind.currency},
      ${kind.creditAllowed}, ${tx.now})`.execute(tx)
}

export async function updateKind(tx: Tx, kind: Kind): Promise<void> {
  await sql`update capacity_kind set name = ${kind.name}, price_minor = ${kind.priceMinor?.toString() ?? null},
      price_per = ${kind.pricePer?.toString() ?? null}, currency = ${kind.currency},
      credit_allowed = ${kind.creditAllowed}, retired_at = ${kind.retiredAt} where id = ${kind.id}`.execute(tx)
}

type PolicyRow = Omit<StoredPolicy, 'limits' | 'fourEyesAbove' | 'decideWithinMs'> & {
  limits: { role: StoredPolicy['limits'][number]['role']; upTo: string | null }[]
  fourEyesAbove: string | null
  decideWithinMs: string
}
const policyColumns = sql`p.kind_id as "kindId", p.version, p.limits, p.needed, p.four_eyes_above::text as "fourEyesAbove",
  p.decide_within_ms::text as "decideWithinMs", p.calendar_id as "calendarId",
  p.escalation_policy_id as "escalationPolicyId", p.changed_at as "changedAt"`
const policyOf = (row: PolicyRow): StoredPolicy => ({
  ...row,
  limits: row.limits.map(({ role, upTo }) => ({ role, upTo: big(upTo) })),
  fourEyesAbove: big(row.fourEyesAbove),
  decideWithinMs: Number(row.decideWithinMs),
})

/** The policies that count for new requests, by kind. For the provider's transactions. */
export async function currentPolicies(tx: Tx, kindIds: readonly string[]): Promise<Map<string, StoredPolicy>> {
  if (kindIds.length === 0) return new Map()
  const { rows } = await sql<PolicyRow>`select distinct on (p.kind_id) ${policyColumns} from approval_policy p
    where p.kind_id = any(${[...new Set(kindIds)]}::uuid[]) order by p.kind_id, p.version desc`.execute(tx)
  return new Map(rows.map((row) => [row.kindId, policyOf(row)]))
}

/** One version of a kind's policy. For the provider's transactions. */
export async function policyVersion(tx: Tx, kindId: string, version: number): Promise<StoredPolicy | null> {
  const { rows } = await sql<PolicyRow>`select ${policyColumns} from approval_policy p
    where p.kind_id = ${kindId} and p.version = ${version}`.execute(tx)
  return rows[0] ? policyOf(rows[0]) : null
}

export async function insertPolicy(tx: Tx, policy: StoredPolicy): Promise<void> {
  const limits = policy.limits.map(({ role, upTo }) => ({ role, upTo: upTo?.toString() ?? null }))
  await sql`insert into approval_policy (kind_id, version, limits, needed, four_eyes_above, decide_within_ms, calendar_id,
      escalation_policy_id, changed_by, changed_at)
    values (${policy.kindId}, ${policy.version}, ${json(limits)}, ${policy.needed},
      ${policy.fourEyesAbove?.toString() ?? null}, ${policy.decideWithinMs}, ${policy.calendarId},
      ${policy.escalationPolicyId}, ${tx.actor.personId}, ${tx.now})`.execute(tx)
}
