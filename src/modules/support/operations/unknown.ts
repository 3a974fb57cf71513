import { sql } from 'kysely'
import { createAccount } from '#accounts'
import { json, type Tx } from '#platform/db/database.ts'

const name = 'support.unknown_account'

/**
 * The account under which requests of senders stand whom nobody knows, until somebody moves them. Made when the first of
 * them comes, so that an installation without strangers has none.
 */
export async function unknownAccount(tx: Tx): Promise<string> {
  const known = await read(tx)
  if (known) return known
  const account = await createAccount(tx, { kind: 'customer', name: 'Unknown senders', number: 'A-0000' })
  await sql`insert into setting (name, value, changed_at) values (${name}, ${json({ id: account.id })}, ${tx.now})`.execute(
    tx,
  )
  return account.id
}

export async function isUnknownAccount(tx: Tx, accountId: string): Promise<boolean> {
  return (await read(tx)) === accountId
}

async function read(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select value->>'id' as id from setting where name = ${name}`.execute(tx)
  return rows[0]?.id ?? null
}
