import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme, birch } = desk
const critical = { work: 'partly', customers: 'all', wayAround: 'no' }

async function newRequest(body: Record<string, unknown> = {}, person = acme.jordan) {
  const reply = await desk.post(person, '/api/requests', {
    title: 'Checkout returns 502',
    text: 'Since half past one.',
    answers: critical,
    ...body,
  })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body
}

const get = async (person: string, id: string | number) => (await desk.get(person, `/api/requests/${id}`)).body

describe('lists', () => {
  test('take every filter from the query, in pages (listRequests)', async () => {
    for (let i = 0; i < 5; i++)
      await newRequest({ title: `Paged list ${i}`, answers: undefined, severity: 'P4', topic: 'Mail' })
    for (const status of ['in_progress', 'solved']) {
      const { id } = await newRequest()
      const { version } = await get(staff.kim, id)
      await desk.patch(staff.kim, `/api/requests/${id}`, { version, status, assigneeId: staff.sam })
    }
    await desk.world.indexed()
    for (const order of ['due', 'newest', 'oldest', 'changed']) {
      const seen: string[] = []
      let cursor = ''
      for (let page = 0; page < 10; page++) {
        const reply = (
          await desk.get(staff.kim, `/api/requests?q=Paged&order=${order}&limit=2${cursor && `&cursor=${cursor}`}`)
        ).body
        seen.push(...reply.items.map((row: { title: string }) => row.title))
        if (!reply.next) break
        cursor = reply.next
      }
      assert.equal(seen.length, 5, order)
      assert.equal(new Set(seen).size, 5, order)
    }
    const filters: [string, (row: { severity: string; status: string; assignee: unknown }) => boolean][] = [
      ['severity=P4', (row) => row.severity === 'P4'],
      ['severity=P1,P2', (row) => row.severity < 'P3'],
      ['status=in_progress', (row) => row.status === 'in_progress'],
      ['assignee=none', (row) => row.assignee === null],
      ['state=done', (row) => row.status === 'solved' || row.status === 'closed'],
      [`team=${desk.teamId}`, () => true],
      ['team=mine', () => true],
      [`account=${acme.id}`, () => true],
    ]
    for (const [query, fits] of filters) {
      const { items } = (await desk.get(staff.kim, `/api/requests?${query}&limit=100`)).body
      assert.ok(items.length > 0, query)
      assert.ok(items.every(fits), query)
    }
    assert.equal((await desk.get(staff.kim, `/api/requests?account=${birch.id}`)).body.items.length, 0)
    assert.equal((await desk.get(staff.kim, '/api/requests?cursor=bm9uc2Vuc2U')).body.code, 'platform.invalid')
    assert.equal((await desk.get(staff.kim, '/api/requests?colour=red')).status, 400)
  })

  test('find by number, title, account and words of the conversation', async () => {
    const { number } = await newRequest({ title: 'Strange humming', text: 'The xylophone cabinet vibrates.' })
    await desk.world.indexed()
    for (const q of [String(number), `%23${number}`, 'humming', 'xylophone']) {
      const { items } = (await desk.get(staff.kim, `/api/requests?q=${q}`)).body
      assert.deepEqual(
        items.map((row: { number: number }) => row.number),
        [number],
        q,
      )
    }
    const byAccount = (await desk.get(staff.kim, '/api/requests?q=Acme')).body.items
    assert.ok(byAccount.some((row: { number: number }) => row.number === number))
  })

  test('counts and topics say what the navigation needs (counts, topics)', async () => {
    const counts = (await desk.get(staff.sam, '/api/requests/counts')).body
    const { items } = (await desk.get(staff.sam, '/api/requests?limit=200')).body
    assert.equal(counts.open, items.length)
    assert.equal(
      counts.mine,
      items.filter((row: { assignee: { id: string } | null }) => row.assignee?.id === staff.sam).length,
    )
    assert.deepEqual(
      counts.teams.map((team: { name: string; mine: boolean }) => [team.name, team.mine]),
      [['Web operations', true]],
    )
    assert.deepEqual((await desk.get(acme.jordan, '/api/topics')).body.items, ['Mail'])
  })

  test('my work puts what needs the person first, by what is due next (myWork)', async () => {
    const work = (await desk.get(staff.sam, '/api/my-work')).body
    const due = (rows: { nextPromise: { dueAt: string } | null }[]) => rows.map((row) => row.nextPromise?.dueAt ?? '9')
    assert.deepEqual(due(work.yours), due(work.yours).toSorted())
    assert.ok(work.teams[0].items.every((row: { assignee: unknown }) => row.assignee === null))
    assert.deepEqual(
      work.horizon.map((mark: { dueAt: string }) => mark.dueAt),
      work.horizon.map((mark: { dueAt: string }) => mark.dueAt).toSorted(),
    )
    assert.ok(work.changed.length > 0)
    for (const one of work.changed as { author: string; kind: string; text: string }[]) {
      assert.notEqual(one.author, 'Sam Sample')
      // The portal knows by its kind what an entry may say, and by `support.wrote` that it is a word for a message.
      assert.match(one.kind, /^\w+\.\w+$/)
      assert.equal(/^(wrote|left a note|answered)$/.test(one.text), one.kind === 'support.wrote')
    }
  })
})

describe('a call', () => {
  test('finds the caller by name, number, phone and contract (callers)', async () => {
    const phones = await desk.world.tx((tx) =>
      tx
        .updateTable('person')
        .set({ phones: ['+12025550142'] })
        .where('id', '=', acme.jordan)
        .execute(),
    )
    assert.ok(phones)
    const account = (await get(staff.ola, (await newRequest()).number)).account
    for (const [q, by] of [
      ['jord', 'person'],
      ['(202) 555-0142', 'phone'],
      ['+1 202 555 0142', 'phone'],
      [account.number, 'account'],
      ['C-2020', 'contract'],
    ]) {
      const { items } = (await desk.get(staff.ola, `/api/callers?q=${encodeURIComponent(q)}`)).body
      const found = items.find(
        (one: { account: { name: string }; by: string }) => one.account.name === 'Acme' && one.by === by,
      )
      assert.ok(found, `${q}: ${JSON.stringify(items)}`)
      assert.equal(found.contract.planName, 'Gold 24x7')
    }
    const nobody = (await desk.get(staff.ola, '/api/callers?q=sam')).body.items
    assert.deepEqual(nobody, [], 'colleagues do not call the desk')
  })

  test('becomes a request by phone with the severity of the answers (logCall)', async () => {
    const shown = (
      await desk.get(staff.ola, `/api/requests/preview?accountId=${acme.id}&work=partly&customers=all&wayAround=no`)
    ).body
    assert.equal(shown.severity, 'P1')
    assert.equal(shown.paging.atOnce, true)
    assert.deepEqual(shown.paging.people, ['Sam Sample'])
    assert.equal(shown.paging.nextAfterMs, 120_000)
    const call = {
      accountId: acme.id,
      contactId: acme.jordan,
      callBack: '+1 202 555 0142',
      topic: 'Web shop',
      answers: critical,
      text: 'No customer can pay by card since half past one',
    }
    const reply = await desk.post(staff.ola, '/api/calls', call)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    assert.equal(reply.body.title, 'No customer can pay by card since half past one')
    const seen = await get(staff.ola, reply.body.id)
    assert.equal(seen.channel, 'phone')
    assert.equal(seen.callBack, '+1 202 555 0142')
    assert.equal(seen.contact.id, acme.jordan)
    const unknown = await desk.post(staff.ola, '/api/calls', {
      ...call,
      contactId: undefined,
      callerName: 'Somebody at Acme',
    })
    assert.equal((await get(staff.ola, unknown.body.id)).contact.name, 'Somebody at Acme')
  })

  test('the customer sees the live promise without the names of who is called (preview)', async () => {
    const shown = (await desk.get(acme.jordan, '/api/requests/preview?severity=P2')).body
    assert.equal(shown.plan.name, 'Gold 24x7')
    assert.equal(shown.hours, 'day and night')
    assert.equal(new Date(shown.firstResponseBy).getTime() - new Date(shown.now).getTime(), 60 * 60_000)
    assert.deepEqual(
      shown.promises.map((one: { kind: string }) => one.kind),
      ['first_response', 'next_update', 'resolution'],
    )
    assert.deepEqual(shown.paging, { atOnce: true, policyName: null, team: null, people: [], nextAfterMs: 120_000 })
  })
})

describe('files', () => {
  test('go along with a message and come back as downloads (upload, attachment)', async () => {
    const uploaded = await desk.upload(acme.jordan, '', '../../etc/log of today.txt', Buffer.from('line 1\n'))
    assert.equal(uploaded.status, 200, JSON.stringify(uploaded.body))
    assert.equal(uploaded.body.name, 'log of today.txt')
    const { number } = await newRequest({ files: [uploaded.body.id] })
    const seen = await get(staff.sam, number)
    assert.deepEqual(
      seen.messages[0].attachments.map((file: { id: string; size: number }) => [file.id, file.size]),
      [[uploaded.body.id, 7]],
    )
    const file = await desk.get(staff.sam, `/api/attachments/${uploaded.body.id}`)
    assert.equal(file.raw.toString(), 'line 1\n')
    assert.match(String(file.headers['content-disposition']), /^attachment; filename="log of today\.txt"/)
    assert.equal(file.headers['content-type'], 'application/octet-stream')
    assert.equal(file.headers['x-content-type-options'], 'nosniff')
    assert.match(String(file.headers['content-security-policy']), /sandbox/)
    const again = await desk.post(acme.jordan, '/api/requests', {
      title: 'Second',
      text: 'x',
      files: [uploaded.body.id],
    })
    assert.equal(again.body.code, 'support.unknown_file')
  })

  test('that hang on nothing after a day are forgotten', async () => {
    const { body } = await desk.upload(acme.jordan, '', 'lost.txt', Buffer.from('x'))
    await desk.world.forward('20h')
    assert.equal((await desk.get(acme.jordan, `/api/attachments/${body.id}`)).status, 200)
    await desk.world.forward('5h')
    assert.equal((await desk.get(acme.jordan, `/api/attachments/${body.id}`)).status, 404)
  })

  test('of safe picture types are shown, everything else only downloads (threat-03)', async () => {
    const script = Buffer.from('<svg onload=alert(1)>')
    for (const [type, bytes, shown] of [
      ['image/png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), true],
      ['image/png', script, false],
      ['image/svg+xml', script, false],
      ['text/html', script, false],
    ] as const) {
      const { body } = await desk.upload(acme.jordan, '', 'x', bytes, type)
      const file = await desk.get(acme.jordan, `/api/attachments/${body.id}?inline=true`)
      assert.equal(file.headers['content-type'], shown ? type : 'application/octet-stream')
      assert.match(String(file.headers['content-disposition']), shown ? /^inline/ : /^attachment/)
    }
  })

  test('without a file, not multipart, or beyond 25 MB are refused', async () => {
    assert.equal((await desk.post(acme.jordan, '/api/uploads', {})).status, 415)
    const large = await desk.upload(acme.jordan, '', 'large.bin', Buffer.alloc(25 * 1024 * 1024 + 1))
    assert.equal(large.status, 413)
    assert.equal(large.body.code, 'platform.too_large')
  })
})
