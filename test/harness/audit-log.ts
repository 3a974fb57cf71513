import pg from 'pg'
import { findOrigin, verifiers } from '#platform/audit/queries.ts'
import { openDatabaseLog } from '#platform/audit/source.ts'
import { readWitnessed, type Verdict, verifyLog } from '#platform/audit/verify.ts'
import type { World } from './world.ts'

/** What the tables of the audit log hold. */
export async function logOf(world: World) {
  return world.tx(async (tx) => {
    const entries = await tx.selectFrom('audit_entry').selectAll().orderBy('index').execute()
    const writer = await tx.selectFrom('audit_writer').selectAll().executeTakeFirst()
    const checkpoints = await tx.selectFrom('audit_checkpoint').selectAll().orderBy('size').execute()
    return { entries, writer, checkpoints, keys: await verifiers(tx), origin: await findOrigin(tx) }
  })
}

/** As an insider who owns the database. */
export async function asOwner(world: World, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: world.database.ownerUrl })
  await client.connect()
  await client.query(`select set_config('app.staff', 'on', false), set_config('app.accounts', '*', false)`)
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** What a check of the database against a witness's checkpoint finds. */
export async function verdictOf(world: World, note: string): Promise<Verdict> {
  const source = await openDatabaseLog(world.database.ownerUrl)
  try {
    return await verifyLog(source, readWitnessed(note))
  } finally {
    await source.close()
  }
}

/** The statements, with what guards a table against mistakes taken off. */
export const alter = (table: string, ...statements: string[]): string[] => [
  `alter table ${table} disable trigger user`,
  ...statements,
  `alter table ${table} enable trigger user`,
]
