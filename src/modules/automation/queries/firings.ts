import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { hourMs } from '../rules/judge.ts'
import type { Firing, FiringState } from '../types.ts'

const columns = sql`f.id, f.account_id as "accountId", f.rule_account_id as "ruleAccountId", f.rule_id as "ruleId",
  f.version_id as "versionId", f.event, f.subject_kind as "subjectKind", f.subject_id as "subjectId", f.data, f.seen, f.inputs, f.state,
  f.code, f.text, f.result, f.depth, f.led_by as "ledBy", f.at, f.ended_at as "endedAt"`

/** How often a rule fired in the hour before this transaction. What was stopped does not count. */
export async function firedLately(tx: Tx, ruleId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from automation_firing
    where rule_id = ${ruleId} and at > ${new Date(tx.now.getTime() - hourMs)} and state <> 'stopped'`.execute(tx)
  return rows[0]!.n
}

export type NewFiring = Omit<Firing, 'result'> & { eventKey: string }

/** Writes down that a rule fired. False when it did for this event before. */
export async function insertFiring(tx: Tx, of: NewFiring): Promise<boolean> {
  const { rows } =
    await sql`insert into automation_firing (account_id, id, rule_account_id, rule_id, version_id, event, event_key,
      subject_kind, subject_id, data, seen, inputs, state, code, text, depth, led_by, at, ended_at)
    values (${of.accountId}, ${of.id}, ${of.ruleAccountId}, ${of.ruleId}, ${of.versionId}, ${of.event}, ${of.eventKey},
      ${of.subjectKind}, ${of.subjectId}, ${json(of.data)}, ${json(of.seen)}, ${json(of.inputs)}, ${of.state}, ${of.code}, ${of.text},
      ${of.depth}, ${[...of.ledBy]}::uuid[], ${of.at}, ${of.endedAt})
    on conflict (rule_id, event_key) do nothing returning id`.execute(tx)
  return rows.length > 0
}

export async function findFiring(tx: Tx, id: string): Promise<Firing | null> {
  const { rows } = await sql<Firing>`select ${columns} from automation_firing f where f.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** A firing whose act waits, locked; null when it is over. */
export async function lockWaiting(tx: Tx, id: string): Promise<Firing | null> {
  const { rows } = await sql<Firing>`select ${columns} from automation_firing f
    where f.id = ${id} and f.state = 'waiting' for update`.execute(tx)
  return rows[0] ?? null
}

type End =
  | { state: 'done'; result: Record<string, unknown> }
  | { state: 'failed' | 'stopped'; code: string; text: string }

/** Writes down what came of it, unless something did before. */
export async function endFiring(tx: Tx, id: string, end: End): Promise<boolean> {
  const { code, text, result } = { code: null, text: null, result: null, ...end }
  const { rows } = await sql`update automation_firing set state = ${end.state}, code = ${code}, text = ${text},
      result = ${result === null ? null : json(result)}, ended_at = ${tx.now}
    where id = ${id} and state = 'waiting' returning id`.execute(tx)
  return rows.length > 0
}

/** A firing as the history shows it: with the number of the version, the account's name, and the names of the rules that led to it. */
export type Told = Firing & { version: number; accountName: string; accountNumber: string; ledNames: string[] }

export async function selectFirings(
  tx: Tx,
  of: { ruleId: string; states?: readonly FiringState[]; after?: { at: Date; id: string }; limit: number },
): Promise<Told[]> {
  const { rows } =
    await sql<Told>`select ${columns}, v.number as version, a.name as "accountName", a.number as "accountNumber",
      array(select coalesce(r.name, '') from unnest(f.led_by) with ordinality l(id, place)
        left join automation_rule r on r.id = l.id order by l.place) as "ledNames"
    from automation_firing f join automation_version v on v.account_id = f.rule_account_id and v.id = f.version_id
    join account a on a.account_id = f.account_id
    where f.rule_id = ${of.ruleId} and ${seesAccount(tx, 'f.account_id')}
      ${of.states ? sql`and f.state = any(${[...of.states]}::text[])` : sql``}
      ${of.after ? sql`and (f.at, f.id) < (${of.after.at}, ${of.after.id}::uuid)` : sql``}
    order by f.at desc, f.id desc limit ${of.limit}`.execute(tx)
  return rows
}

export type Summary = { fired: number; trouble: { at: Date; code: string; text: string } | null }

/** How often each rule fired within a week, and what went wrong last in that time. */
export async function weekOf(tx: Tx, ruleIds: readonly string[]): Promise<Map<string, Summary>> {
  if (ruleIds.length === 0) return new Map()
  const since = new Date(tx.now.getTime() - 7 * 86_400_000)
  const { rows } = await sql<{ id: string; fired: number; at: Date | null; code: string; text: string | null }>`
    select r.id, c.n as fired, t.at, t.code, t.text from unnest(${[...ruleIds]}::uuid[]) as r(id),
      lateral (select count(*)::int as n from automation_firing f
        where f.rule_id = r.id and f.at > ${since} and f.state <> 'stopped') c
      left join lateral (select f.at, f.code, f.text from automation_firing f where f.rule_id = r.id and f.at > ${since}
        and f.state in ('failed', 'stopped') order by f.at desc, f.id desc limit 1) t on true`.execute(tx)
  return new Map(
    rows.map(({ id, fired, at, code, text }) => [id, { fired, trouble: at && { at, code, text: text ?? '' } }]),
  )
}

/** Forgets what fired before a moment. */
export async function pruneFirings(tx: Tx, before: Date): Promise<void> {
  await sql`delete from automation_firing where at < ${before} and state <> 'waiting'`.execute(tx)
}

/** Takes a contact's words out of what rules of their account heard and did. */
export async function eraseFromFirings(
  tx: Tx,
  accountId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  const inJson = (word: string) => JSON.stringify(word).slice(1, -1)
  for (const word of words) {
    const [from, to] = [inJson(word), inJson(instead)]
    await sql`update automation_firing set data = replace(data::text, ${from}, ${to})::jsonb,
        seen = replace(seen::text, ${from}, ${to})::jsonb, inputs = replace(inputs::text, ${from}, ${to})::jsonb,
        result = replace(result::text, ${from}, ${to})::jsonb, text = replace(text, ${word}, ${instead})
      where account_id = ${accountId} and (strpos(data::text, ${from}) > 0 or strpos(inputs::text, ${from}) > 0
        or strpos(result::text, ${from}) > 0 or strpos(text, ${word}) > 0)`.execute(tx)
  }
}
