import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import { createWorld } from '#test/world.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/data.md'), 'utf8')
const classes = [
  ...page
    .split('## Classes')[1]!
    .split('## ')[0]!
    .matchAll(/^\| (\w+) \| /gm),
].map(([, name]) => name!)
const said = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|$/gm)].map(([, table, its]) => ({ table: table!, its: its! }))

test('docs/data.md puts each table of the database into one class', async () => {
  const world = await createWorld()
  const { rows } = await world.app.db.transact(systemActor('test'), (tx) =>
    sql<{ name: string }>`select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> 'migration' order by 1`.execute(tx),
  )
  assert.deepEqual(said.map(({ table }) => table).sort(), rows.map(({ name }) => name).sort())
  for (const { table, its } of said) assert.ok(classes.includes(its), `${table}: no class ${its}`)
})
