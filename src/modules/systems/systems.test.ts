import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { accountsWorld } from '#test/accounts-world.ts'
import { createSystem, findSystem, findSystems, parentGroupsOf, type System, systemsOf } from './systems.ts'

const { world, ids } = await accountsWorld()

const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected

describe('the face', () => {
  const make = (tx: Tx, name: string, more: Partial<Parameters<typeof createSystem>[1]> = {}): Promise<System> =>
    createSystem(tx, { accountId: ids.acme, name, kind: 'server', ...more })

  test('systems are found by every word they answer to, many at once', async () => {
    const made = await world.tx((tx) => make(tx, 'Web 01', { aliases: ['web-01.acme.test', 'WEB 01'] }))
    assert.deepEqual(made.aliases, ['web-01.acme.test'])
    await world.tx(async (tx) => {
      for (const word of ['web 01', 'WEB-01.ACME.TEST.', ' Web  01 '])
        assert.equal((await findSystem(tx, ids.acme, word))?.id, made.id, word)
      assert.equal(await findSystem(tx, ids.birch, 'web 01'), null)
      const found = await findSystems(tx, ids.acme, ['WEB 01', 'nobody'])
      assert.deepEqual(
        [...found].map(([word, { id }]) => [word, id]),
        [['WEB 01', made.id]],
      )
      assert.equal((await systemsOf(tx, [made.id, newId()])).size, 1)
    })
    await assert.rejects(
      world.tx((tx) => make(tx, 'web-01.acme.test')),
      code('systems.name_taken'),
    )
    // The same word is free in another account.
    await world.tx((tx) => make(tx, 'Web 01', { accountId: ids.birch }))
  })

  test('parents come with everything above them', async () => {
    await world.tx(async (tx) => {
      const [a, b] = [await make(tx, 'Line A', { kind: 'line' }), await make(tx, 'Line B', { kind: 'line' })]
      const router = await make(tx, 'Router', { parents: [{ mode: 'any', members: [a.id, b.id] }] })
      const host = await make(tx, 'Host', { parents: [{ mode: 'all', members: [router.id] }] })
      const groups = await parentGroupsOf(tx, [host.id])
      assert.deepEqual(
        new Map(groups.map(({ systemId, mode, members }) => [systemId, [mode, ...members]])),
        new Map([
          [host.id, ['all', router.id]],
          [router.id, ['any', ...[a.id, b.id].sort()]],
        ]),
      )
      assert.deepEqual(await parentGroupsOf(tx, [a.id]), [])
    })
  })

  test('people, contracts and parents of others are refused', async () => {
    const refused: [Partial<Parameters<typeof createSystem>[1]>, string][] = [
      [{ ownerId: ids.toni }, 'systems.owner_refused'],
      [{ accountId: ids.birch, contractId: ids.contract }, 'systems.contract_refused'],
      [{ parents: [{ mode: 'all', members: [newId()] }] }, 'systems.parent_refused'],
    ]
    for (const [more, expected] of refused)
      await assert.rejects(
        world.tx((tx) => make(tx, 'Refused', more)),
        code(expected),
        expected,
      )
    const made = await world.tx((tx) =>
      make(tx, 'Owned', { ownerId: ids.kim, contractId: ids.contract, runbook: 'RB-1' }),
    )
    assert.deepEqual([made.ownerId, made.contractId, made.runbook], [ids.kim, ids.contract, 'RB-1'])
  })
})

describe('the database', () => {
  test('refuses a circle by itself, also one that two transactions close from two sides', async () => {
    const [a, b, c] = await world.tx(async (tx) => [
      await createSystem(tx, { accountId: ids.acme, name: 'Circle A', kind: 'server' }),
      await createSystem(tx, { accountId: ids.acme, name: 'Circle B', kind: 'server' }),
      await createSystem(tx, { accountId: ids.acme, name: 'Circle C', kind: 'server' }),
    ])
    const link = async (tx: Tx, child: System, parent: System) => {
      const group = newId()
      await sql`insert into system_parent_group (account_id, id, child_id, mode)
        values (${ids.acme}, ${group}, ${child.id}, 'all')`.execute(tx)
      await sql`insert into system_parent (account_id, group_id, child_id, parent_id)
        values (${ids.acme}, ${group}, ${child.id}, ${parent.id})`.execute(tx)
    }
    await world.tx((tx) => link(tx, a!, b!))
    await world.tx((tx) => link(tx, b!, c!))
    await assert.rejects(
      world.tx((tx) => link(tx, c!, a!)),
      /depend on itself/,
    )
    await assert.rejects(
      world.tx((tx) => link(tx, a!, a!)),
      /system_not_its_own_parent/,
    )
    const [d, e] = await world.tx(async (tx) => [
      await createSystem(tx, { accountId: ids.acme, name: 'Circle D', kind: 'server' }),
      await createSystem(tx, { accountId: ids.acme, name: 'Circle E', kind: 'server' }),
    ])
    const both = await Promise.allSettled([world.tx((tx) => link(tx, d!, e!)), world.tx((tx) => link(tx, e!, d!))])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })
})
