import { sql } from 'kysely'
import type { ApprovalPolicy } from '#licensing-rules'
import { canonicalJson } from '#platform/audit/canonical.ts'
import { recordAct } from '#platform/audit/record.ts'
import { json, type Tx } from '#platform/db/database.ts'
import type { Seal } from '../approvers.ts'

/** An approval policy of a kind as the licence server keeps it; amounts as decimal texts. */
export type PolicyRule = {
  limits: { role: string; upTo: string | null }[]
  needed: number
  fourEyesAbove: string | null
}
export type KnownPolicy = { kind: string; version: number; rule: PolicyRule; allowedAt: Date; allowedBy: string }
type PolicyRow = KnownPolicy & { seal: Buffer }

export function ruleOf(policy: ApprovalPolicy): PolicyRule {
  return {
    limits: policy.limits.map(({ role, upTo }) => ({ role, upTo: upTo === null ? null : String(upTo) })),
    needed: policy.needed,
    fourEyesAbove: policy.fourEyesAbove === null ? null : String(policy.fourEyesAbove),
  }
}

/** Whether `next` lets something through that `known` does not: fewer people, a new role, a higher limit, four eyes later. */
export function isLooser(next: PolicyRule, known: PolicyRule): boolean {
  const above = (a: string | null, b: string | null) => b !== null && (a === null || BigInt(a) > BigInt(b))
  if (next.needed < known.needed) return true
  if (above(next.fourEyesAbove, known.fourEyesAbove)) return true
  return next.limits.some(({ role, upTo }) => {
    const own = known.limits.filter((each) => each.role === role)
    return own.length === 0 || own.every((each) => above(upTo, each.upTo))
  })
}

/** How a policy stands to those that are known: the same, one that asks for at least as much, or one to ask an operator about. */
export function judgePolicy(
  rule: PolicyRule,
  version: number,
  known: readonly KnownPolicy[],
): 'known' | 'new' | 'changed' | 'looser' {
  const same = known.find((each) => each.version === version)
  if (same) return canonicalJson(same.rule) === canonicalJson(rule) ? 'known' : 'changed'
  const newest = known.toSorted((a, b) => b.version - a.version)[0]
  return newest && isLooser(rule, newest.rule) ? 'looser' : 'new'
}

/** The policies of kinds that carry our seal; others count as if they were not there. */
export async function knownPolicies(tx: Tx, seal: Seal, kinds?: readonly string[]): Promise<KnownPolicy[]> {
  const which = kinds ? sql`where kind = any(${[...kinds]}::text[])` : sql``
  const { rows } =
    await sql<PolicyRow>`select kind, version, rule, allowed_at as "allowedAt", allowed_by as "allowedBy",
    seal from licence_policy ${which} order by kind, version`.execute(tx)
  return rows.filter(({ seal: mark, ...row }) => seal.holds(mark, 'policy', row)).map(({ seal: _, ...row }) => row)
}

/** Keeps a policy as one that counts. */
export async function keepPolicy(tx: Tx, seal: Seal, policy: Omit<KnownPolicy, 'allowedAt'>): Promise<void> {
  const row: KnownPolicy = { ...policy, allowedAt: tx.now }
  const { numAffectedRows } = await sql`insert into licence_policy (kind, version, rule, allowed_at, allowed_by, seal)
    values (${row.kind}, ${row.version}, ${json(row.rule)}, ${row.allowedAt}, ${row.allowedBy}, ${seal.of('policy', row)})
    on conflict do nothing`.execute(tx)
  if (numAffectedRows === 0n) return
  await recordAct(tx, {
    act: 'licensing.policy_allowed',
    subject: { kind: 'capacity_kind', id: row.kind },
    accountId: null,
    data: { version: row.version, rule: row.rule, by: row.allowedBy },
  })
}
