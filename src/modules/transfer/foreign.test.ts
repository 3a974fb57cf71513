import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import yazl from 'yazl'
import { moveForeignIn } from './operations/foreign.ts'
import { openExport } from './read/archive.ts'
import { createTransfer } from './transfer.fixture.ts'

const { world, sam } = await createTransfer()

const folder = await mkdtemp(join(tmpdir(), 'palisade-transfer-'))
after(() => rm(folder, { recursive: true }))

async function zipOf(name: string, files: Record<string, unknown>): Promise<string> {
  const zip = new yazl.ZipFile()
  for (const [path, content] of Object.entries(files))
    zip.addBuffer(Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content)), path)
  zip.end()
  const file = join(folder, name)
  const out = createWriteStream(file)
  zip.outputStream.pipe(out)
  await once(out, 'finish')
  return file
}

async function move(source: 'zammad' | 'rt', file: string) {
  const opened = await openExport(source, file)
  try {
    return await moveForeignIn(
      (work) => world.tx(work),
      opened,
      () => {},
    )
  } finally {
    opened.close()
  }
}

describe('another desk', () => {
  const zammad = {
    'organizations.json': [{ id: 7, name: 'Sycamore Placeholder', domain: 'sycamore.example', note: '<p>old</p>' }],
    'users.json': [
      {
        id: 11,
        firstname: 'Lou',
        lastname: 'Placeholder',
        email: 'lou@sycamore.example',
        organization: 'Sycamore Placeholder',
      },
      { id: 12, firstname: 'Agent', lastname: 'Example', email: 'agent@desk.example', roles: ['Agent'] },
      { id: 13, firstname: 'No', lastname: 'Address', email: 'not an address' },
    ],
    'tickets.json': [
      {
        id: 101,
        number: '20031',
        title: 'Printer burns',
        state: 'closed',
        priority: '3 high',
        customer: 'lou@sycamore.example',
        tags: ['printer'],
        created_at: '2024-03-01T08:00:00Z',
        close_at: '2024-03-02T08:00:00Z',
      },
      {
        id: 102,
        number: '20032',
        title: 'Still waiting',
        state: 'pending reminder',
        priority: '2 normal',
        customer: 'nobody@else.example',
        created_at: '2024-04-01T08:00:00Z',
      },
    ],
    'articles.json': [
      {
        id: 2,
        ticket_id: 101,
        sender: 'Agent',
        from: 'Agent Example',
        body: '<b>Water</b> helps<script>alert(1)</script>',
        content_type: 'text/html',
        internal: false,
        created_at: '2024-03-01T09:00:00Z',
      },
      {
        id: 1,
        ticket_id: 101,
        sender: 'Customer',
        from: 'Lou Placeholder <lou@sycamore.example>',
        body: 'It burns',
        content_type: 'text/plain',
        internal: false,
        created_at: '2024-03-01T08:00:00Z',
        attachments: [
          { id: 5, filename: '../photo.txt', preferences: { 'Content-Type': 'text/plain' } },
          { id: 6, filename: 'gone.txt' },
        ],
      },
      {
        id: 3,
        ticket_id: 101,
        sender: 'Agent',
        from: 'Agent Example',
        body: 'ours alone',
        content_type: 'text/plain',
        internal: true,
        created_at: '2024-03-01T10:00:00Z',
      },
    ],
    'attachments/101/1/5': Buffer.from('a photo'),
  }

  test('Zammad: organizations, users, tickets, articles and files, once', async () => {
    const file = await zipOf('zammad.zip', zammad)
    const first = await move('zammad', file)
    assert.deepEqual(first, {
      made: { organization: 1, user: 2, ticket: 2 },
      before: 0,
      files: 1,
      missing: 1,
      faults: [],
    })
    const again = await move('zammad', file)
    assert.deepEqual([again.made, again.before], [{ organization: 0, user: 0, ticket: 0 }, 5])
    await world.indexed()
    const { items } = (await sam.get('/api/requests?state=all&q=Printer')).body
    const { body } = await sam.get(`/api/requests/${items[0]!.id}`)
    assert.deepEqual([body.status, body.severity, body.tags], ['closed', 'P2', ['printer']])
    assert.deepEqual(
      body.messages.map((message: { kind: string; text: string }) => [message.kind, message.text]),
      [
        ['customer', 'It burns'],
        ['answer', 'Water helps'],
        ['note', 'ours alone'],
      ],
    )
    assert.equal(body.messages[0]!.attachments[0]!.name, 'photo.txt')
    assert.equal(body.promises.length, 0)
    const { rows } = await world.app.db.pool.query('select 1 from mail_out')
    assert.equal(rows.length, 0, 'nobody is told of what is long over')
  })

  test('Request Tracker: tickets with what was said, comments as notes, files out of base64', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const file = await zipOf('rt.zip', {
      'users.json': [
        {
          id: 1,
          Name: 'max',
          RealName: 'Max Placeholder',
          EmailAddress: 'max@poplar.example',
          Organization: 'Poplar Placeholder',
          Privileged: 0,
        },
        { id: 2, Name: 'root', RealName: 'Root Example', EmailAddress: 'root@desk.example', Privileged: 1 },
      ],
      'tickets.json': [
        {
          id: 55,
          Subject: 'Disk full',
          Status: 'resolved',
          Priority: '95',
          Requestor: [{ id: 'max' }],
          Queue: { id: '1', Name: 'General' },
          Created: '2023-05-01T08:00:00Z',
          Resolved: '2023-05-01T12:00:00Z',
        },
      ],
      'transactions.json': [
        {
          id: 900,
          Type: 'Create',
          Object: { id: '55', type: 'ticket' },
          Creator: { id: 'max' },
          Created: '2023-05-01T08:00:00Z',
        },
        {
          id: 901,
          Type: 'Comment',
          Object: { id: '55', type: 'ticket' },
          Creator: { id: 'root' },
          Created: '2023-05-01T09:00:00Z',
        },
        {
          id: 902,
          Type: 'Correspond',
          Object: { id: '55', type: 'ticket' },
          Creator: { id: 'root' },
          Created: '2023-05-01T10:00:00Z',
        },
        {
          id: 903,
          Type: 'Status',
          Object: { id: '55', type: 'ticket' },
          Creator: { id: 'root' },
          Created: '2023-05-01T12:00:00Z',
        },
      ],
      'attachments.json': [
        { id: 1, TransactionId: { id: '900' }, ContentType: 'text/plain', Content: base64('No space left') },
        { id: 2, TransactionId: { id: '900' }, ContentType: 'text/plain', Filename: 'df.txt', Content: base64('100%') },
        { id: 3, TransactionId: { id: '901' }, ContentType: 'text/plain', Content: base64('told you') },
        { id: 4, TransactionId: { id: '902' }, ContentType: 'text/html', Content: base64('<p>Cleaned<br>up</p>') },
      ],
    })
    const { made, files, faults } = await move('rt', file)
    assert.deepEqual([made, files, faults], [{ organization: 1, user: 1, ticket: 1 }, 1, []])
    await world.indexed()
    const { items } = (await sam.get('/api/requests?state=all&q=Disk')).body
    const { body } = await sam.get(`/api/requests/${items[0]!.id}`)
    assert.deepEqual([body.severity, body.status], ['P1', 'closed'])
    assert.deepEqual(
      body.messages.map((message: { kind: string; text: string }) => [message.kind, message.text]),
      [
        ['customer', 'No space left'],
        ['note', 'told you'],
        ['answer', 'Cleaned\nup'],
      ],
    )
  })

  test('threat-10: what is no export is refused in bounded time, and names in it lead nowhere', async () => {
    const open = (name: string, files: Record<string, unknown>) =>
      zipOf(name, files).then((file) => openExport('zammad', file))
    await assert.rejects(open('empty.zip', {}), /no tickets.json/)
    await assert.rejects(open('broken.zip', { 'tickets.json': Buffer.from('[{') }), /tickets.json/)
    const text = join(folder, 'text.zip')
    await writeFile(text, 'not a zip')
    await assert.rejects(openExport('rt', text), /no ZIP/)
    const odd = await zipOf('odd.zip', {
      'tickets.json': [null, 3, { id: 1, state: {}, tags: 'x', created_at: 'never' }],
      'articles.json': 'x',
    })
    const { made, faults } = await move('zammad', odd)
    assert.deepEqual([made.ticket, faults], [1, []])
  })
})
