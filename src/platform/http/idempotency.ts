import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { platformProblems } from '../problem.ts'

/** The key of the call under way; the operation's first transaction claims it. */
type Claim = { personKey: string; key: string; bodyHash: Buffer; claimed: boolean }

/** Thrown out of the transaction when the key has an answer already; the edge replays it. */
export class Replay extends Error {
  readonly reply: unknown
  constructor(reply: unknown) {
    super('replay')
    this.reply = reply
  }
}

const current = new AsyncLocalStorage<Claim>()

/** Runs a creating call under its Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). */
export function underKey<T>(personKey: string, key: string, body: unknown, work: () => Promise<T>): Promise<T> {
  const bodyHash = createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest()
  return current.run({ personKey, key, bodyHash, claimed: false }, work)
}

/**
 * Called by every transaction: claims the key before the work and keeps the reply with it, in the same commit. So a crash
 * at any point leaves either nothing, or the work together with its answer. A second call waits at the unique index
 * until the first is done.
 */
export async function withinKey<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const claim = current.getStore()
  if (!claim || claim.claimed) return work()
  const { rows } = await sql<{ fresh: boolean }>`
    insert into idempotency (person_key, key, body_hash, created_at)
    values (${claim.personKey}, ${claim.key}, ${claim.bodyHash}, ${tx.now})
    on conflict (person_key, key) do update set key = excluded.key
      where idempotency.created_at < ${tx.now}::timestamptz - interval '24 hours'
    returning true as fresh`.execute(tx)
  if (rows.length === 0) await replay(tx, claim)
  claim.claimed = true
  let result: T
  try {
    result = await work()
  } catch (error) {
    // Rolled back with everything else: should the transaction be tried again (a deadlock), it claims the key again.
    claim.claimed = false
    throw error
  }
  await sql`update idempotency set reply = ${JSON.stringify(result ?? null)}::jsonb, body_hash = ${claim.bodyHash}, created_at = ${tx.now}
    where person_key = ${claim.personKey} and key = ${claim.key}`.execute(tx)
  return result
}

async function replay(tx: Tx, claim: Claim): Promise<never> {
  const { rows } = await sql<{ body_hash: Buffer; reply: unknown }>`select body_hash, reply from idempotency
    where person_key = ${claim.personKey} and key = ${claim.key}`.execute(tx)
  if (rows[0] && !rows[0].body_hash.equals(claim.bodyHash))
    throw platformProblems.refuse('platform.idempotency_mismatch')
  if (!rows[0]) throw platformProblems.refuse('platform.idempotency_running')
  throw new Replay(rows[0].reply)
}
