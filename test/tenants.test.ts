import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { addEntry } from '#journal'
import { tenantFilter } from '#platform/db/tenant.ts'
import type { RouteSpec } from '#platform/http/contract.ts'
import { mountedRoutes } from '#platform/http/mount.ts'
import { createRequest } from '#support'
import { type Client, clientOf, strangerTo } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * threat-12 and threat-14: people of one account call every route of the program with the ids of another. Each walk is done
 * twice, the second time with the program's own tenant filter switched off: row-level security alone must hold.
 */
const marker = 'ACMEONLY'
const world = await createWorld()
const provider = await world.tx(makeProvider)

/** Something of Acme in every table a customer's route reads, each with the marker in its text. */
async function fillAcme(): Promise<void> {
  await world.tx(async (tx) => {
    await tx
      .updateTable('account')
      .set({ name: `${marker} Corp`, notes: marker, phone: '+12025550177' })
      .where('account_id', '=', provider.acme.id)
      .execute()
    await tx
      .updateTable('person')
      .set({ name: `${marker} Jordan` })
      .where('id', '=', provider.acme.jordan)
      .execute()
    await tx
      .updateTable('contract')
      .set({ name: `${marker} contract`, description: marker })
      .where('id', '=', provider.acme.contractId)
      .execute()
  })
  const jordan = await clientOf(world, provider.acme.jordan)
  const created = await world.tx((tx) =>
    createRequest(tx, {
      accountId: provider.acme.id,
      title: `${marker} checkout fails`,
      text: `${marker} text`,
      channel: 'portal',
      severity: 'P1',
      asker: {
        personId: provider.acme.jordan,
        accountId: provider.acme.id,
        name: `${marker} Jordan`,
        email: 'jordan@acme.test',
      },
    }),
  )
  await jordan.post(`/api/requests/${created.request.id}/messages`, { text: `${marker} answer of the customer` })
  const sam = await clientOf(world, provider.staff.sam)
  await sam.post(`/api/requests/${created.request.id}/notes`, { text: `${marker} note` })
  await world.tx((tx) =>
    addEntry(tx, {
      accountId: provider.acme.id,
      subject: { kind: 'account', id: provider.acme.id },
      kind: 'accounts.noted',
      visibility: 'customer',
      text: `${marker} entry`,
    }),
  )
  await world.tx((tx) =>
    createRequest(tx, {
      accountId: provider.cedar.id,
      title: 'CEDARONLY lamp is broken',
      text: 'CEDARONLY',
      channel: 'portal',
      severity: 'P3',
      asker: null,
    }),
  )
  await world.settle()
}

/** As the owner of the database sees it: every table with an account, its rows of Acme as text. */
async function acmeRows(): Promise<Map<string, { id: string | null; text: string }[]>> {
  const client = new pg.Client({ connectionString: world.database.ownerUrl })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string; has_id: boolean }>(`
    select c.relname as name, bool_or(a.attname = 'id' and a.atttypid = 'uuid'::regtype) as has_id
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
     group by c.relname having bool_or(a.attname = 'account_id') order by 1`)
  const found = new Map<string, { id: string | null; text: string }[]>()
  for (const { name, has_id } of tables) {
    const { rows } = await client.query<{ id: string | null; text: string }>(
      `select ${has_id ? 'id::text' : 'null'} as id, t::text as text from ${pg.escapeIdentifier(name)} t where account_id = $1 order by 2`,
      [provider.acme.id],
    )
    if (name !== 'event' && name !== 'session') found.set(name, rows)
  }
  await client.end()
  return found
}

await fillAcme()
const rowsBefore = await acmeRows()
const requestIds = rowsBefore.get('request')!.map((row) => row.id!)
const everyId = [
  provider.acme.id,
  ...[...rowsBefore.values()].flatMap((rows) => rows.slice(0, 2).flatMap((row) => row.id ?? [])),
]
const toni = await clientOf(world, provider.birch.toni)
const pat = await clientOf(world, provider.delta.pat)
const uma = await clientOf(world, provider.cedar.uma)

/** Every path of the route with ids of Acme for its parameters. */
function pathsOf(route: RouteSpec): string[] {
  if (!route.path.includes(':')) return [route.path]
  return everyId.map((id) => route.path.replace(/:(\w+)/g, (_, name: string) => (name === 'kind' ? 'request' : id)))
}

/** A body that passes the contract of the routes that change something of an account, so that the refusal is about whose it is. */
const bodies: Record<string, unknown> = {
  'POST /api/requests/:id/messages': { text: 'from outside' },
  'POST /api/requests/:id/notes': { text: 'from outside' },
  'POST /api/requests/:id/status-updates': { text: 'from outside' },
  'PATCH /api/requests/:id': { version: 1, status: 'solved' },
  'POST /api/requests': { accountId: provider.acme.id, title: 'from outside', text: 'x', severity: 'P4' },
}

async function walkReading(client: Client, mark: string): Promise<number> {
  let calls = 0
  for (const route of mountedRoutes.filter((each) => each.method === 'GET' && each.access !== 'public'))
    for (const path of pathsOf(route)) {
      const answer = await client.get(path)
      calls++
      assert.ok(answer.status < 500, `${path}: ${answer.status} ${answer.text}`)
      assert.ok(!answer.text.includes(mark), `${path} tells of another account: ${answer.text.slice(0, 400)}`)
      if (route.path.includes(':') && answer.status === 200) {
        // Found under a foreign id: only what is the caller's own, or nothing at all.
        assert.ok(
          !everyId.some((id) => answer.text.replaceAll(path, '').includes(id)),
          `${path} answers 200: ${answer.text.slice(0, 300)}`,
        )
      }
    }
  return calls
}

for (const filter of [true, false])
  describe(filter ? 'tenants' : 'tenants by row-level security alone', () => {
    test('a customer reads nothing of another, by any route and any id', async () => {
      tenantFilter.enabled = filter
      try {
        assert.ok((await walkReading(toni, marker)) > 100)
        await walkReading(uma, marker)
      } finally {
        tenantFilter.enabled = true
      }
    })

    test('a partner reads its customers and nobody else', async () => {
      tenantFilter.enabled = filter
      try {
        await walkReading(pat, marker)
        assert.match((await pat.get('/api/requests')).text, /CEDARONLY/)
        assert.doesNotMatch((await toni.get('/api/requests')).text, /CEDARONLY/)
      } finally {
        tenantFilter.enabled = true
      }
    })

    test('a customer changes nothing of another', async () => {
      tenantFilter.enabled = filter
      const before = await acmeRows()
      try {
        for (const route of mountedRoutes.filter(
          (each) => each.method !== 'GET' && each.access !== 'public' && !each.path.startsWith('/api/me'),
        ))
          for (const path of pathsOf(route).slice(0, route.path.includes(':') ? everyId.length : 1)) {
            if (route.path === '/api/sign-out') continue
            const answer = await toni.call(route.method, path, bodies[`${route.method} ${route.path}`] ?? {})
            assert.ok(answer.status < 500, `${route.method} ${path}: ${answer.status} ${answer.text}`)
            assert.ok(!answer.text.includes(marker), `${route.method} ${path}: ${answer.text.slice(0, 300)}`)
            if (route.path.includes(':id')) assert.notEqual(answer.status, 200, `${route.method} ${path}`)
          }
      } finally {
        tenantFilter.enabled = true
      }
      assert.deepEqual(await acmeRows(), before)
    })
  })

describe('nobody', () => {
  test('threat-15: gets nothing from any route without credentials', async () => {
    const stranger = strangerTo(world)
    for (const route of mountedRoutes.filter((each) => each.access !== 'public'))
      for (const path of pathsOf(route).slice(0, 2)) {
        const answer = await stranger.call(route.method, path, route.method === 'GET' ? undefined : {})
        assert.equal(answer.status, 401, `${route.method} ${path}`)
      }
  })
})

describe('the owner of the rows', () => {
  test('sees them: the walk would have found them', async () => {
    const jordan = await clientOf(world, provider.acme.jordan)
    assert.match((await jordan.get('/api/requests')).text, new RegExp(marker))
    assert.match((await jordan.get(`/api/requests/${requestIds[0]}`)).text, new RegExp(`${marker} text`))
    assert.doesNotMatch((await jordan.get(`/api/requests/${requestIds[0]}`)).text, new RegExp(`${marker} note`))
  })
})
