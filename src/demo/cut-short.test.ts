import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createAccount, createPerson } from '#accounts'
import { clock } from '#platform/clock.ts'
import { createWorld } from '#test/world.ts'
import { fillDemo } from './demo.ts'

test('a demo that fails on the way gives the present back and stores nothing half', async () => {
  const world = await createWorld()
  await world.tx(async (tx) => {
    const { id } = await createAccount(tx, { kind: 'provider', name: 'Provider' })
    await createPerson(tx, {
      accountId: id,
      name: 'Noor',
      email: 'noor.fixture@example-hosting.example',
      roles: ['admin'],
    })
  })
  await assert.rejects(fillDemo(world.app, world.database.ownerUrl), { code: 'accounts.email_taken' })
  assert.equal(clock.shiftedMs, 0)
  const { rows } = await world.tx((tx) =>
    sql<{ plain: boolean; accounts: number; people: number }>`select
      pg_get_functiondef('app_now'::regproc) not like '%interval%' as plain,
      (select count(*)::int from account) as accounts, (select count(*)::int from person) as people`.execute(tx),
  )
  assert.deepEqual(rows, [{ plain: true, accounts: 1, people: 1 }])
})
