import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import yauzl from 'yauzl'
import yazl from 'yazl'
import { createRequest } from '#support'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { moveForeignIn } from './operations/foreign.ts'
import { openExport } from './read/archive.ts'

/** What replies here may have. */
type Body = {
  id: string
  code: string
  detail: string
  rows: number
  made: number
  faults: { line: number; code: string; says: string; cell: unknown }[]
  items: { id: string }[]
  status: string
  severity: string
  tags: string[]
  name: string
  email: string
  promises: unknown[]
  messages: { kind: string; text: string; attachments: { name: string }[] }[]
}

const world = await createWorld()
const provider = await world.tx(makeProvider)

async function signIn(personId: string) {
  const client: Client = await clientOf(world, personId)
  const typed = async (answer: ReturnType<Client['get']>) => {
    const { status, body, text } = await answer
    return { status, body: body as Body, text }
  }
  return {
    cookie: client.cookie,
    get: (path: string) => typed(client.get(path)),
    post: (path: string, body: unknown) => typed(client.post(path, body)),
  }
}
const ada = await signIn(provider.staff.ada)
const sam = await signIn(provider.staff.sam)
const kim = await signIn(provider.staff.kim)
const jordan = await signIn(provider.acme.jordan)

const folder = await mkdtemp(join(tmpdir(), 'palisade-transfer-'))
after(() => rm(folder, { recursive: true }))

const count = async (table: 'account' | 'person' | 'request' | 'contract') =>
  (
    await world.tx((tx) =>
      tx
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow(),
    )
  ).n

describe('a table', () => {
  const text = [
    'Name;Number;Kind;Mail domains;Phone',
    'Elm Placeholder;E-1;customer;elm.example;+49 30 123456',
    ';E-2;customer;;',
    'Fir Placeholder;E-1;customer;;',
    '"Oak ""Big""\nPlaceholder";;customer;gmail.com;',
    'Ash Placeholder;E-5;vendor;;12',
    'Yew Placeholder;E-6;;;',
  ].join('\r\n')

  test('is previewed with everything wrong by line, and nothing is kept', async () => {
    const before = await count('account')
    const { body } = await ada.post('/api/transfer/preview', { kind: 'accounts', text })
    assert.equal(body.rows, 6)
    assert.equal(body.made, 2)
    assert.deepEqual(
      body.faults.map((fault: { line: number; code: string }) => [fault.line, fault.code]),
      [
        [3, 'transfer.cell'],
        [4, 'accounts.number_taken'],
        [5, 'accounts.domain_not_allowed'],
        [7, 'transfer.cell'],
      ],
    )
    const { faults } = body
    assert.deepEqual(faults[0]!.cell, { column: 'name', wrong: 'empty', value: '' })
    assert.equal(faults[0]!.says, 'name: must not be empty.')
    assert.deepEqual(faults[3]!.cell, { column: 'kind', wrong: 'one_of', value: 'customer, partner' })
    assert.equal(faults[1]!.cell, null)
    assert.equal(await count('account'), before)
  })

  test('goes in whole or not at all', async () => {
    const before = await count('account')
    const refused = await ada.post('/api/transfer/tables', { kind: 'accounts', text })
    assert.equal(refused.status, 422)
    assert.equal(refused.body.code, 'transfer.rows_refused')
    assert.equal(refused.body.faults.length, 4)
    assert.equal(await count('account'), before)
    const good = 'name,number,partner\nElm Placeholder,E-1,\nBirch Placeholder,E-2,E-9\n'
    const partner = 'name,number,kind\nPine Placeholder,E-9,partner\n'
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'accounts', text: partner })).status, 200)
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'accounts', text: good })).body.made, 2)
    const people =
      'account,name,email,phones,roles\nE-1,Robin Placeholder,robin@elm.example,+4930123456;+4930123457,contact account_admin\n'
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'people', text: people })).body.made, 1)
    const contracts = 'account,name,starts_on,ends_on,plan\nE-1,Support,2026-01-01,2026-12-31,gold 24X7\n'
    assert.equal((await ada.post('/api/transfer/tables', { kind: 'contracts', text: contracts })).body.made, 1)
  })

  test('with other columns, days that are none or nobody known is refused', async () => {
    const call = (kind: string, body: string) => ada.post('/api/transfer/preview', { kind, text: body })
    assert.match((await call('accounts', 'name,colour\nx,y')).body.detail, /"colour" is not known/)
    assert.equal((await call('accounts', 'number\nE-3')).body.code, 'transfer.columns')
    assert.equal((await call('accounts', 'name,name\nx,y')).body.code, 'transfer.columns')
    assert.equal((await call('accounts', 'name\n"open')).body.code, 'transfer.unreadable')
    assert.equal((await call('accounts', `name\n${'x\n'.repeat(5001)}`)).body.code, 'transfer.too_many_rows')
    const { faults } = (
      await call(
        'contracts',
        'account,name,starts_on,team\nE-1,x,2026-02-30,\nE-404,x,2026-01-01,\nE-1,x,2026-01-01,Nobody',
      )
    ).body
    assert.deepEqual(
      faults.map((fault: { line: number }) => fault.line),
      [2, 3, 4],
    )
  })

  test('is an administrator’s to move in', async () => {
    for (const client of [sam, kim])
      for (const path of ['/api/transfer/preview', '/api/transfer/tables'])
        assert.equal((await client.post(path, { kind: 'accounts', text: 'name\nx' })).status, 403)
    assert.equal((await jordan.post('/api/transfer/tables', { kind: 'accounts', text: 'name\nx' })).status, 404)
  })
})

async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true })
  const found = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    found.set(entry.fileName, Buffer.concat(pieces).toString('utf8'))
  }
  return found
}

describe('an account', () => {
  test('is taken along as a ZIP, without what is internal unless asked', async () => {
    const made = await world.tx((tx) =>
      createRequest(tx, {
        accountId: provider.acme.id,
        title: '=HYPERLINK("x")',
        text: 'It does not work.',
        channel: 'portal',
        severity: 'P3',
        asker: null,
      }),
    )
    await sam.post(`/api/requests/${made.request.id}/notes`, { text: 'SECRETNOTE' })
    const get = async (view: string) => {
      const answer = await world.app.http.inject({
        url: `/api/transfer/accounts/${provider.acme.id}?view=${view}`,
        headers: { cookie: kim.cookie },
      })
      assert.equal(answer.statusCode, 200, answer.body)
      return unzip(answer.rawPayload)
    }
    const shown = await get('customer')
    const { number } = made.request
    assert.deepEqual([...shown.keys()].sort(), [
      'account.csv',
      'account.json',
      'contracts.csv',
      'journal.csv',
      'people.csv',
      'requests.csv',
      `requests/${number}.json`,
    ])
    assert.match(shown.get('requests.csv')!, /"'=HYPERLINK\(""x""\)"/)
    assert.equal(JSON.parse(shown.get(`requests/${number}.json`)!).messages[0].text, 'It does not work.')
    assert.doesNotMatch([...shown.values()].join(), /SECRETNOTE/)
    const all = await get('all')
    assert.match(all.get(`requests/${number}.json`)!, /SECRETNOTE/)
    const timeline = await ada.get(`/api/accounts/${provider.acme.id}/timeline?kinds=transfer`)
    assert.equal(timeline.body.items.length, 2)
  })

  test('is not everybody’s to take along', async () => {
    const path = (id: string) => `/api/transfer/accounts/${id}`
    assert.equal((await sam.get(path(provider.acme.id))).status, 403)
    assert.equal((await kim.get(path('01890000-0000-7000-8000-000000000000'))).status, 404)
    const foreign = await jordan.get(path(provider.birch.id))
    const absent = await jordan.get(path('01890000-0000-7000-8000-000000000000'))
    assert.deepEqual([foreign.status, foreign.body], [absent.status, absent.body])
  })
})

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

describe('a contact’s data', () => {
  test('goes on request, everywhere in the record of the account, and the record stays whole', async () => {
    const uma = provider.cedar.uma
    const before = (await ada.get(`/api/people/${uma}`)).body
    const client = await signIn(uma)
    const created = await client.post('/api/requests', {
      title: `${before.name} cannot log in`,
      text: `I am ${before.name}, ${before.email}`,
      severity: 'P4',
    })
    assert.equal(created.status, 200, created.text)
    await sam.post(`/api/requests/${created.body.id}/messages`, { text: `Dear ${before.name}, it works again.` })
    await world.settle()
    const requests = await count('request')
    assert.equal((await sam.post(`/api/people/${uma}/erase`, { reason: 'asked for it' })).status, 403)
    const staff = await ada.post(`/api/people/${provider.staff.sam}/erase`, { reason: 'x' })
    assert.equal(staff.body.code, 'accounts.not_a_contact')
    assert.equal((await ada.post(`/api/people/${uma}/erase`, { reason: 'asked for it' })).status, 204)
    await world.indexed()
    const owner = new pg.Client({ connectionString: world.database.ownerUrl })
    await owner.connect()
    const { rows } = await owner.query(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    )
    const found: string[] = []
    for (const { name } of rows)
      for (const word of [before.name, before.email])
        if (
          (await owner.query(`select 1 from "${name}" t where t::text ilike '%' || $1 || '%' limit 1`, [word])).rows
            .length > 0
        )
          found.push(`${name}: ${word}`)
    await owner.end()
    // Who did what that concerns security is evidence: the audit log keeps it.
    assert.deepEqual(
      found.filter((each) => !each.startsWith('audit_')),
      [],
    )
    assert.equal(await count('request'), requests)
    const { body } = await sam.get(`/api/requests/${created.body.id}`)
    assert.equal(body.messages[0]!.text, 'I am Erased person, Erased person')
    assert.equal((await client.get('/api/me')).status, 401)
    assert.equal((await ada.post(`/api/people/${uma}/erase`, { reason: 'again' })).status, 204)
  })

  test('threat-22: the program itself can neither change nor remove journal entries', async () => {
    await assert.rejects(
      world.tx((tx) => tx.updateTable('journal_entry').set({ text: 'never was' }).execute()),
      /permission denied/,
    )
    await assert.rejects(
      world.tx((tx) => tx.deleteFrom('journal_entry').execute()),
      /permission denied/,
    )
  })
})
