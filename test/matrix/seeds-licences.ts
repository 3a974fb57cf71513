import { generateKeyPairSync } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

/**
 * What is sold, and for each account a bound key with requests in the states that routes ask for. Written as rows: their making
 * takes passkeys, which callers of the matrix have none of.
 */
export async function seedLicences(world: World, cast: Cast): Promise<void> {
  const seeded = await world.tx(async (tx) => {
    const [product, kind] = [newId(), newId()]
    await sql`insert into licence_product (id, name) values (${product}, 'Of the matrix')`.execute(tx)
    await sql`insert into capacity_kind (id, product_id, code, name, unit, written_in, credit_allowed)
      values (${kind}, ${product}, 'of-the-matrix', 'Of the matrix', 'byte', 'TB', true)`.execute(tx)
    await sql`insert into approval_policy (kind_id, version, limits, needed, decide_within_ms)
      values (${kind}, 1, '[{"role": "licence_manager", "upTo": null}]', 1, 3600000)`.execute(tx)
    const made: { accountId: string; key: string; request: string }[] = []
    for (const [place, accountId] of Object.values(cast.accounts).entries())
      if (accountId !== cast.accounts.provider)
        made.push({ accountId, ...(await ofAccount(tx, cast, accountId, kind, place)) })
    return made
  })
  const client = new pg.Client({ connectionString: world.database.ownerUrl, options: '-c role=palisade_licence' })
  await client.connect()
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  await client.query(`insert into licence_keyset (version, envelope, payload_sha256, issued_at, expires_at, installed_at)
    values (1, '{}', sha256('x'), app_now(), app_now() + interval '1 year', app_now())`)
  for (const { accountId, key, request } of seeded) await packaged(client, accountId, key, request)
  await client.end()
}

async function ofAccount(tx: Tx, cast: Cast, accountId: string, kind: string, place: number) {
  const { publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
  const [appliance, key] = [newId(), newId()]
  const by = cast.callers.find((one) => one.own[0] === accountId && one.personId)!.personId!
  await sql`insert into appliance (account_id, id, name, public_key, registered_via, registered_by)
    values (${accountId}, ${appliance}, 'box', ${raw}, 'file', ${by})`.execute(tx)
  await sql`insert into licence_key (account_id, id, code, kind_id, appliance_id)
    values (${accountId}, ${key}, ${`MATRIX-0${place}`}, ${kind}, ${appliance})`.execute(tx)
  const request = async (number: string): Promise<string> => {
    const id = newId()
    await sql`insert into licence_request (account_id, id, number, purpose, licence_key_id, appliance_id, kind_id, amount, written,
        channel, requester_id, requester_name, entered_by, entered_name, policy_version, state)
      values (${accountId}, ${id}, ${`LR-${place}${number}`}, 'grant', ${key}, ${appliance}, ${kind}, 40, '40 B', 'portal', ${by}, 'x',
        ${by}, 'x', 1, 'asked')`.execute(tx)
    return id
  }
  await creditOf(tx, accountId, kind, place)
  return { request: await request('1'), key }
}

/** A credit account with something on it, a change that waits, and a limit of somebody. */
async function creditOf(tx: Tx, accountId: string, kind: string, place: number): Promise<void> {
  const [credit, booked, waits] = [newId(), newId(), newId()]
  await sql`insert into credit_account (account_id, id, number, name, kind_id) values (${accountId}, ${credit},
    ${`CA-0${place}`}, 'Of the matrix', ${kind})`.execute(tx)
  await sql`insert into credit_limit (account_id, credit_account_id, person_id, each, per_day, set_by_name, set_at)
    select account_id, ${credit}, id, 1000000000000000, 1000000000000000, 'x', ${tx.now} from person
     where account_id = ${accountId}`.execute(tx)
  for (const [id, reference] of [
    [booked, 'PO-1'],
    [waits, 'PO-2'],
  ])
    await sql`insert into credit_change (account_id, id, credit_account_id, purpose, amount, reference, policy_version, kind_id,
        proposed_by, proposed_name, state)
      values (${accountId}, ${id}, ${credit}, 'purchase', 1000000000000000, ${reference}, 1, ${kind}, ${newId()}, 'x', 'proposed')`.execute(
      tx,
    )
  await sql`insert into credit_posting (account_id, id, credit_account_id, n, kind, from_book, to_book, amount, change_id, available,
      held, person_name, at)
    values (${accountId}, ${newId()}, ${credit}, 1, 'purchase', 'sold', 'available', 1000000000000000, ${booked}, 1000000000000000, 0,
      'x', ${tx.now})`.execute(tx)
}

/** A package of an account, as the licence server's role writes it. */
async function packaged(client: pg.Client, accountId: string, key: string, request: string): Promise<void> {
  await client.query(
    `insert into licence_package (id, account_id, licence_key_id, sequence, request_id, kind, unit, amount, total, payload_sha256,
        file, file_sha256, issuer, keyset_version, audit_index, issued_at, import_before)
      values ($1, $2, $3, 1, $4, 'of-the-matrix', 'byte', 40, 40, sha256('x'), '{}', sha256('{}'), 'x', 1, 0, app_now(),
        app_now() + interval '90 days')`,
    [newId(), accountId, key, request],
  )
}
