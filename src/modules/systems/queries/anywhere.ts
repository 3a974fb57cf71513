import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { nameKey } from '../rules/names.ts'
import type { System } from '../types.ts'
import { systemsOf } from './systems.ts'

/**
 * As findSystems, but whichever account they are of: for sources that serve many. A word that systems of two accounts answer to
 * names none.
 */
export async function findSystemsAnywhere(tx: Tx, names: Iterable<string>): Promise<Map<string, System>> {
  const words = [...new Set(names)]
  if (words.length === 0) return new Map()
  const { rows } = await sql<{ key: string; id: string }>`select key, min(system_id::text) as id from system_name
    where key = any(${words.map(nameKey)}::text[]) and ${seesAccount(tx, 'account_id')}
    group by key having count(*) = 1`.execute(tx)
  const systems = await systemsOf(
    tx,
    rows.map(({ id }) => id),
  )
  const byKey = new Map(rows.map(({ key, id }) => [key, systems.get(id)]))
  return new Map(words.flatMap((word) => (byKey.get(nameKey(word)) ? [[word, byKey.get(nameKey(word))!]] : [])))
}
