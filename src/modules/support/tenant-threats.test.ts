import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { actorForPerson } from '#accounts'
import { tenantFilter } from '#platform/db/tenant.ts'
import { readFile } from '#platform/files/files.ts'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, birch, cedar, delta, mailbox } = desk
const read = async (ref: string | number, person = staff.kim) => (await desk.get(person, `/api/requests/${ref}`)).body

async function newRequest(person = acme.jordan) {
  return (await desk.post(person, '/api/requests', { title: 'Something', text: 'The first words.', severity: 'P3' }))
    .body
}

describe('an internal note stays in the house', () => {
  test('not by API, mail, attachment, HTML, search or live event', async () => {
    const { id, number } = await newRequest()
    await desk.world.settle()
    mailbox.clear()
    const file = (await desk.upload(staff.kim, `?requestId=${number}`, 'internal.txt', Buffer.from('internal bytes')))
      .body
    const note = await desk.post(staff.kim, `/api/requests/${id}/notes`, {
      text: 'Wallaby: they owe us money.',
      files: [file.id],
    })
    assert.equal(note.status, 200, JSON.stringify(note.body))
    await desk.post(staff.kim, `/api/requests/${id}/messages`, { text: 'An answer after the note.' })
    await desk.world.settle()
    assert.ok(mailbox.messages.length > 0)
    for (const mail of mailbox.messages) assert.doesNotMatch(mail.raw.toString(), /Wallaby|internal bytes/)
    const reply = await desk.get(acme.jordan, `/api/requests/${id}`)
    assert.doesNotMatch(JSON.stringify(reply.body), /Wallaby|internal\.txt/)
    assert.equal((await desk.get(acme.jordan, `/api/attachments/${file.id}`)).status, 404)
    assert.equal((await desk.get(acme.jordan, `/api/requests/${id}/messages/${note.body.message.id}/html`)).status, 404)
    await desk.world.indexed()
    assert.equal((await desk.get(acme.jordan, '/api/requests?q=Wallaby')).body.items.length, 0)
    assert.equal((await desk.get(staff.kim, '/api/requests?q=Wallaby')).body.items.length, 1)
    assert.equal((await desk.get(staff.kim, `/api/attachments/${file.id}`)).raw.toString(), 'internal bytes')
    const { rows } = await desk.world.tx((tx) =>
      sql<{
        internal: boolean
      }>`select internal from event where name = 'support.note_added' and subject_id = ${id}`.execute(tx),
    )
    assert.deepEqual(rows, [{ internal: true }])
    assert.equal((await desk.post(acme.jordan, `/api/requests/${id}/notes`, { text: 'x' })).status, 404)
  })

  test('by the database alone, whatever the program asks', async () => {
    const { id } = await newRequest()
    const file = (await desk.upload(staff.kim, `?requestId=${id}`, 'n.txt', Buffer.from('n'))).body
    await desk.post(staff.kim, `/api/requests/${id}/notes`, { text: 'hidden', files: [file.id] })
    const jordan = (await desk.world.tx((tx) => actorForPerson(tx, acme.jordan, 'session')))!
    await desk.world.tx(async (tx) => {
      const notes = await sql`select 1 from request_message where kind = 'note'`.execute(tx)
      const files = await sql`select 1 from request_file where internal`.execute(tx)
      assert.deepEqual([notes.rows.length, files.rows.length], [0, 0])
      await assert.rejects(readFile(tx, file.id))
    }, jordan)
    await assert.rejects(
      desk.world.tx(
        (tx) =>
          sql`insert into request_message (account_id, id, request_id, kind, author_name, author_staff, channel, at, text)
          values (${acme.id}, gen_random_uuid(), ${id}, 'note', 'x', true, 'portal', app_now(), 'x')`.execute(tx),
        jordan,
      ),
      /row-level security/,
    )
  })
})

describe('threat-12: another tenant sees nothing', () => {
  test("threat-12 every route gives the same answer for a foreign request as for none, also without the program's filter", async () => {
    const { id, number } = await newRequest()
    const file = (await desk.upload(acme.jordan, '', 'a.txt', Buffer.from('a'))).body
    const none = '01900000-0000-7000-8000-000000000000'
    const routes: [
      Parameters<typeof desk.post>[0] extends never ? never : 'get' | 'post' | 'put',
      (ref: string) => string,
      unknown?,
    ][] = [
      ['get', (ref) => `/api/requests/${ref}`],
      ['get', (ref) => `/api/requests/${ref}/messages/${none}/html`],
      ['post', (ref) => `/api/requests/${ref}/messages`, { text: 'x' }],
      ['post', (ref) => `/api/requests/${ref}/notes`, { text: 'x' }],
      ['put', (ref) => `/api/requests/${ref}/watchers`, { watchers: [] }],
      ['get', (ref) => `/api/attachments/${ref === none ? none : file.id}`],
      ['get', (ref) => `/api/requests/preview?accountId=${ref === none ? none : acme.id}`],
    ]
    for (const enabled of [true, false]) {
      tenantFilter.enabled = enabled
      try {
        for (const person of [birch.toni, delta.pat, cedar.uma]) {
          for (const [method, url, body] of routes) {
            const [theirs, nothing] = [
              await desk[method](person, url(id), body),
              await desk[method](person, url(none), body),
            ]
            assert.equal(theirs.status, 404, `${method} ${url(id)}`)
            assert.deepEqual(theirs.body, nothing.body)
          }
          assert.equal((await desk.get(person, `/api/requests/${number}`)).status, 404)
          const { items } = (await desk.get(person, '/api/requests?state=all')).body
          assert.ok(items.every((row: { account: { id: string } }) => row.account.id !== acme.id))
        }
      } finally {
        tenantFilter.enabled = true
      }
    }
  })

  test("threat-12 what belongs to others cannot be named in one's own request", async () => {
    const foreign = (await desk.upload(birch.toni, '', 'b.txt', Buffer.from('b'))).body
    const mine = { title: 'x', text: 'x' }
    for (const [body, code] of [
      [{ ...mine, accountId: birch.id }, 'platform.not_found'],
      [{ ...mine, contactId: birch.toni }, 'support.unknown_contact'],
      [{ ...mine, watchers: [{ personId: birch.toni }] }, 'support.unknown_contact'],
      [{ ...mine, watchers: [{ personId: staff.kim }] }, 'support.unknown_contact'],
      [{ ...mine, files: [foreign.id] }, 'support.unknown_file'],
    ] as const) {
      const reply = await desk.post(acme.jordan, '/api/requests', body)
      assert.equal(reply.body.code, code, JSON.stringify(body))
    }
    const { number } = (
      await desk.post(acme.jordan, '/api/requests', {
        ...mine,
        contractId: birch.contractId,
        teamId: desk.teamId,
        assigneeId: staff.kim,
        tags: ['x'],
      })
    ).body
    const seen = await read(number)
    assert.equal(seen.contract.id, acme.contractId)
    assert.equal(seen.assignee, null)
    assert.deepEqual(seen.tags, [])
  })

  test("threat-12 a partner sees and writes for its customers, and nobody else's", async () => {
    const { number } = await newRequest(cedar.uma)
    assert.equal((await desk.get(delta.pat, `/api/requests/${number}`)).status, 200)
    const created = await desk.post(delta.pat, '/api/requests', { accountId: cedar.id, title: 'For Cedar', text: 'x' })
    assert.equal(created.status, 200, JSON.stringify(created.body))
    const seen = await read(created.body.number)
    assert.equal(seen.account.name, 'Cedar')
    assert.equal(seen.contact.name, 'Pat Specimen')
    assert.equal((await desk.get(cedar.uma, `/api/requests/${created.body.number}`)).status, 200)
    assert.equal(
      (await desk.post(delta.pat, '/api/requests', { accountId: acme.id, title: 'x', text: 'x' })).status,
      404,
    )
  })

  test('threat-12 internals of the provider are not shown to a customer', async () => {
    const { id } = await newRequest()
    const { version } = await read(id)
    await desk.patch(staff.kim, `/api/requests/${id}`, { version, tags: ['difficult'], assigneeId: staff.robin })
    await desk.put(staff.kim, `/api/requests/${id}/watchers`, { watchers: [{ personId: staff.ola }] })
    await desk.receive({ from: 'jordan@acme.test', subject: 'x', text: 'y' })
    const seen = await read(id, acme.jordan)
    assert.deepEqual([seen.team, seen.tags, seen.paging, seen.watchers, seen.mayBecome], [null, [], null, [], []])
    assert.equal(seen.messages[0].authentication, null)
    assert.ok(seen.promises.every((one: { latenessMs: unknown }) => one.latenessMs === null))
    assert.ok(seen.journal.every((entry: { visibility: string }) => entry.visibility === 'customer'))
    await desk.put(acme.jordan, `/api/requests/${id}/watchers`, { watchers: [] })
    assert.deepEqual(
      (await read(id)).watchers.map((one: { name: string }) => one.name),
      ['Ola Draft'],
      'colleagues who follow stay',
    )
  })
})
