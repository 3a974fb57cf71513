import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Content } from '../rules/types.ts'
import type { Rule, Version } from '../types.ts'

const columns = sql`r.id, r.account_id as "accountId", a.name as "accountName", a.number as "accountNumber",
  a.kind = 'provider' as provider, r.name, r.description, r.draft, r.revision, r.version_id as "versionId", v.number as "versionNumber",
  r.event, r.enabled, r.paused_at as "pausedAt", r.created_name as "createdName", r.created_at as "createdAt",
  r.changed_name as "changedName", r.changed_at as "changedAt", r.retired_at as "retiredAt"`
const from = sql`automation_rule r join account a on a.account_id = r.account_id
  left join automation_version v on v.account_id = r.account_id and v.id = r.version_id`

export async function findRule(tx: Tx, id: string): Promise<Rule | null> {
  const { rows } = await sql<Rule>`select ${columns} from ${from}
    where r.id = ${id} and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** As findRule; nobody else changes it, and it fires nowhere else, until the end of this transaction. */
export async function lockRule(tx: Tx, id: string): Promise<Rule | null> {
  await sql`select from automation_rule r where r.id = ${id} and ${seesAccount(tx, 'r.account_id')} for no key update`.execute(
    tx,
  )
  return findRule(tx, id)
}

export type RuleFilter = {
  accountId?: string
  state: 'active' | 'retired' | 'all'
  q?: string
  after?: { name: string; id: string }
  limit: number
}

const literally = (words: string) => words.replace(/[\\%_]/g, '\\$&')

export async function selectRules(tx: Tx, filter: RuleFilter): Promise<Rule[]> {
  const like = filter.q ? `%${literally(filter.q.toLowerCase())}%` : ''
  const states = { all: sql``, active: sql`and r.retired_at is null`, retired: sql`and r.retired_at is not null` }
  const { rows } = await sql<Rule>`select ${columns} from ${from} where ${seesAccount(tx, 'r.account_id')}
      ${states[filter.state]}
      ${filter.accountId ? sql`and r.account_id = ${filter.accountId}` : sql``}
      ${like ? sql`and lower(r.name) like ${like}` : sql``}
      ${filter.after ? sql`and (lower(r.name), r.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
    order by lower(r.name), r.id limit ${filter.limit}`.execute(tx)
  return rows
}

export async function insertRule(
  tx: Tx,
  rule: Pick<Rule, 'id' | 'accountId' | 'name' | 'description'> & { draft: Content },
): Promise<void> {
  await sql`insert into automation_rule (account_id, id, name, description, draft, created_by, created_name, created_at,
      changed_name, changed_at)
    values (${rule.accountId}, ${rule.id}, ${rule.name}, ${rule.description}, ${json(rule.draft)}, ${tx.actor.personId},
      ${tx.actor.name}, ${tx.now}, ${tx.actor.name}, ${tx.now})`.execute(tx)
}

/** Saves whatever of a rule may change. */
export async function saveRule(tx: Tx, rule: Rule): Promise<void> {
  await sql`update automation_rule set name = ${rule.name}, description = ${rule.description}, draft = ${json(rule.draft)},
      revision = ${rule.revision}, version_id = ${rule.versionId}, event = ${rule.event}, enabled = ${rule.enabled},
      paused_at = ${rule.pausedAt}, changed_name = ${tx.actor.name}, changed_at = ${tx.now}, retired_at = ${rule.retiredAt}
    where id = ${rule.id}`.execute(tx)
}

const versionColumns = sql`v.id, v.account_id as "accountId", v.rule_id as "ruleId", v.number, v.event, v.condition, v.feel, v.act,
  v.inputs, v.hourly, v.note, v.published_by as "publishedBy", v.published_name as "publishedName", v.published_at as "publishedAt"`

/** The versions of a rule, newest first. */
export async function selectVersions(tx: Tx, ruleId: string): Promise<Version[]> {
  const { rows } = await sql<Version>`select ${versionColumns} from automation_version v
    where v.rule_id = ${ruleId} and ${seesAccount(tx, 'v.account_id')} order by v.number desc limit 100`.execute(tx)
  return rows
}

export async function findVersion(tx: Tx, id: string): Promise<Version | null> {
  const { rows } = await sql<Version>`select ${versionColumns} from automation_version v
    where v.id = ${id} and ${seesAccount(tx, 'v.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Keeps a version under the next number, which it returns. */
export async function insertVersion(tx: Tx, of: Omit<Version, 'number'>): Promise<number> {
  const { rows } = await sql<{
    number: number
  }>`insert into automation_version (account_id, id, rule_id, number, event, condition,
      feel, act, inputs, hourly, note, published_by, published_name, published_at)
    select ${of.accountId}, ${of.id}, ${of.ruleId}, coalesce(max(v.number), 0) + 1, ${of.event}, ${json(of.condition)}, ${of.feel},
      ${of.act}, ${json(of.inputs)}, ${of.hourly}, ${of.note}, ${of.publishedBy}, ${of.publishedName}, ${of.publishedAt}
    from automation_version v where v.rule_id = ${of.ruleId} returning number`.execute(tx)
  return rows[0]!.number
}

/** A rule that listens, with the version that acts. */
export type Listening = Version & { name: string }

/** Rules that listen to an event of an account (null: of none): its own and the provider's. */
export async function listeningTo(tx: Tx, event: string, accountId: string | null): Promise<Listening[]> {
  const { rows } = await sql<Listening>`select ${versionColumns}, r.name from automation_rule r
    join automation_version v on v.account_id = r.account_id and v.id = r.version_id
    join account a on a.account_id = r.account_id
    where r.event = ${event} and r.enabled and r.paused_at is null and r.retired_at is null
      and (a.kind = 'provider' or r.account_id = ${accountId}) order by r.id limit 200`.execute(tx)
  return rows
}

/** Rules the program paused and nobody switched on or off since. */
export async function pausedRules(tx: Tx): Promise<{ id: string; name: string; pausedAt: Date }[]> {
  const { rows } = await sql<{ id: string; name: string; pausedAt: Date }>`select id, name, paused_at as "pausedAt"
    from automation_rule where paused_at is not null and enabled and retired_at is null
      and ${seesAccount(tx, 'account_id')} order by id limit 100`.execute(tx)
  return rows
}

/** What was asked of a name in a transaction: a storm of one event asks once. */
const asked = new WeakMap<Tx, Map<string, boolean>>()

/** Whether any rule listens to an event of this name. One look into one index, once a transaction. */
export async function isHeard(tx: Tx, name: string): Promise<boolean> {
  const known = asked.get(tx) ?? new Map<string, boolean>()
  asked.set(tx, known)
  const found = known.get(name)
  if (found !== undefined) return found
  const { rows } = await sql<{ heard: boolean }>`select exists (select from automation_rule
    where event = ${name} and enabled and paused_at is null and retired_at is null) as heard`.execute(tx)
  known.set(name, rows[0]!.heard)
  return rows[0]!.heard
}
