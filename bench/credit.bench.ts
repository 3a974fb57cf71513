// Withdrawals from one credit account, 200 at a time, 100,000 in all (CREDIT_WITHDRAWALS for fewer). Measured is the operation of
// the ledger, as the route calls it: a person's wish is permitted, decided under the account's lock with everybody else's,
// held and durable (a commit that waits for the disk), with its key. Not measured: HTTP, and the licence request that follows
// each hold, which is a transaction of its own beside no other's lock. One wish in fifty is for more than the account ever has,
// one in fifty repeats a key, and credit ends before the wishes do, so that refusals are in it as well.
// Beside it the raw limit of the same machine in the same run: bare UPDATEs of one row, 200 at a time, a commit each.
import { sql } from 'kysely'
import { actorForPerson, createAccount, createPerson } from '#accounts'
import { createGathering, type Held } from '#credit'
import type { Actor } from '#platform/actor.ts'
import { systemActor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { benchProgram, type Figure, quantile } from './figure.ts'

const wishes = Number(process.env.CREDIT_WITHDRAWALS ?? 100_000)
const atATime = 200
/** Enough for nine in ten. */
const credit = Math.floor(wishes * 0.9)

const { program, close } = await benchProgram({ DATABASE_POOL: 20 })
const { app } = program
const system = systemActor('bench')

const made = await app.db.transact(system, async (tx) => {
  const { id: accountId } = await createAccount(tx, { kind: 'customer', name: 'Acme', mailDomains: [] })
  const { id: personId } = await createPerson(tx, { accountId, name: 'Jordan', email: 'jordan@acme.test', phones: [], roles: ['contact'] }) // biome-ignore format: one thing
  const [product, kind, appliance, key, account, change] = [newId(), newId(), newId(), newId(), newId(), newId()]
  await sql`insert into licence_product (id, name) values (${product}, 'Bench')`.execute(tx)
  await sql`insert into capacity_kind (id, product_id, code, name, unit, written_in, credit_allowed)
    values (${kind}, ${product}, 'bench', 'Bench', 'count', 'count', true)`.execute(tx)
  await sql`insert into approval_policy (kind_id, version, limits, needed, decide_within_ms)
    values (${kind}, 1, '[{"role": "licence_manager", "upTo": null}]', 1, 3600000)`.execute(tx)
  await sql`insert into appliance (account_id, id, name, public_key, registered_via, registered_by)
    values (${accountId}, ${appliance}, 'box', sha256('x'), 'file', ${personId})`.execute(tx)
  await sql`insert into licence_key (account_id, id, code, kind_id, appliance_id)
    values (${accountId}, ${key}, 'BENCH-01', ${kind}, ${appliance})`.execute(tx)
  await sql`insert into credit_account (account_id, id, number, name, kind_id) values (${accountId}, ${account}, 'CA-1', 'Bench', ${kind})`.execute(
    tx,
  )
  await sql`insert into credit_change (account_id, id, credit_account_id, purpose, amount, reference, policy_version, kind_id, proposed_by,
      proposed_name, state) values (${accountId}, ${change}, ${account}, 'purchase', ${credit}, 'PO-1', 1, ${kind}, ${newId()}, 'x', 'proposed')`.execute(
    tx,
  )
  await sql`insert into credit_posting (account_id, id, credit_account_id, n, kind, from_book, to_book, amount, change_id, available, held,
      person_name, at) values (${accountId}, ${newId()}, ${account}, 1, 'purchase', 'sold', 'available', ${credit}, ${change}, ${credit}, 0, 'x',
      ${tx.now})`.execute(tx)
  await sql`insert into credit_limit (account_id, credit_account_id, person_id, each, per_day, set_by_name, set_at)
    values (${accountId}, ${account}, ${personId}, 1000000, 1000000000, 'x', ${tx.now})`.execute(tx)
  return { accountId, personId, key, account }
})
const actor: Actor = (await app.db.transact(system, (tx) => actorForPerson(tx, made.personId, 'session')))!

const gathering = createGathering(app.db)
const waited: number[] = []
const codes = new Map<string, number>()
let next = 0
const holds = new Set<string>()
let repeated = 0

async function one(n: number): Promise<void> {
  const again = n % 50 === 25 && n > 1001
  const value = n % 50 === 49 ? '999999' : '1'
  const key = again ? `wish-${n - 1001}` : `wish-${n}`
  const begin = performance.now()
  const held: Held = await gathering.hold({ actor, creditAccountId: made.account, licenceKeyId: made.key, amount: { value, unit: 'count' }, key }) // biome-ignore format: one thing
  waited.push(performance.now() - begin)
  if ('refusal' in held) return void codes.set(held.refusal.code, (codes.get(held.refusal.code) ?? 0) + 1)
  if (holds.has(held.holdId)) repeated++
  holds.add(held.holdId)
}

const begin = performance.now()
await Promise.all(
  Array.from({ length: atATime }, async () => {
    while (next < wishes) await one(next++)
  }),
)
const seconds = (performance.now() - begin) / 1000

const { rows } = await app.db.transact(system, (tx) =>
  sql<{
    available: string
    held: string
    postings: string
    entries: string
    wrong: string
    open: string
    lowest: string
  }>`
    select a.available::text, a.held::text, (select count(*) from credit_posting where kind = 'hold')::text as postings,
      (select sum(case when to_book = 'available' then amount when from_book = 'available' then -amount else 0 end) from credit_posting)::text as entries,
      (select count(*) from (select available, sum(case when to_book = 'available' then amount else -amount end) over (order by n) as sum
         from credit_posting) s where s.available <> s.sum)::text as wrong,
      (select coalesce(sum(amount), 0) from credit_hold where state = 'held')::text as open,
      (select min(available) from credit_posting)::text as lowest
    from credit_account a where a.id = ${made.account}`.execute(tx),
)
const end = rows[0]!
const overdraft = Number(end.lowest) < 0 || Number(end.available) < 0 || holds.size > credit
const drift =
  Math.abs(Number(end.available) - Number(end.entries)) +
  Math.abs(Number(end.held) - Number(end.open)) +
  Math.abs(Number(end.postings) - holds.size) +
  Math.abs(Number(end.available) + Number(end.held) - credit) +
  Number(end.wrong)

// The raw limit: what one row takes when everybody commits by themselves.
const bareFor = Math.min(5000, wishes)
await app.db.pool.query(`insert into setting (name, value) values ('bench', '0') on conflict (name) do nothing`)
let bare = 0
const bareBegin = performance.now()
await Promise.all(
  Array.from({ length: atATime }, async () => {
    while (bare++ < bareFor)
      await app.db.transact(system, (tx) =>
        sql`update setting set value = to_jsonb(0) where name = 'bench'`.execute(tx),
      )
  }),
)
const barePerSecond = bareFor / ((performance.now() - bareBegin) / 1000)
await close()

const refused = [...codes].map(([code, n]) => `${n} ${code}`).join(', ')
const figures: Figure[] = [
  {
    name: `withdrawals held from one credit account, ${atATime} at a time, ${wishes} in all`,
    value: Math.round(wishes / seconds),
    unit: '/s',
    floor: 1000,
    note: `${holds.size} held, ${repeated} repeats of a key, ${refused}; the operation of the ledger, without HTTP and request`,
  },
  { name: 'overdrafts', value: overdraft ? 1 : 0, unit: '', floor: 0, atMost: true },
  { name: 'drift between balances, postings and holds', value: drift, unit: 'base units', floor: 0, atMost: true },
  { name: 'a withdrawal waits, p50', value: Math.round(quantile(waited, 0.5)), unit: 'ms' },
  { name: 'a withdrawal waits, p99', value: Math.round(quantile(waited, 0.99)), unit: 'ms' },
  { name: 'raw limit: bare updates of one row, a commit each', value: Math.round(barePerSecond), unit: '/s' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
