import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme } = desk
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
type Clock = { id: string; kind: string; state: string; dueAt: string }
const promise = (request: { promises: Clock[] }, kind: string) => request.promises.find((one) => one.kind === kind)

describe('a request from the portal (createRequest)', () => {
  test('has number, severity by the answers, running promises and a page chain', async () => {
    const created = await newRequest()
    assert.ok(created.number >= 48001)
    assert.equal(created.severity, 'P1')
    assert.equal(new Date(created.firstResponseBy).getTime() > 0, true)
    await desk.world.settle()
    const seen = await get(staff.kim, created.number)
    assert.equal(seen.account.name, 'Acme')
    assert.equal(seen.contact.name, 'Jordan Placeholder')
    assert.equal(seen.team.name, 'Web operations')
    assert.equal(seen.plan.name, 'Gold 24x7')
    assert.deepEqual(seen.promises.map((one: { kind: string }) => one.kind).sort(), ['first_response', 'resolution'])
    assert.equal(seen.paging.status, 'paging')
    assert.deepEqual(seen.paging.people, ['Sam Sample'])
    assert.equal(seen.messages[0].text, 'Since half past one.')
    const mail = await desk.mailbox.waitFor((one) => one.subject === `[#${created.number}] Checkout returns 502`)
    assert.deepEqual(mail.envelope.to, ['jordan@acme.test'])
    assert.match(mail.text, new RegExp(`Its number is ${created.number}\\.`))
    assert.match(mail.text, /You hear from us by /)
    assert.equal(mail.header('auto-submitted'), 'auto-generated')
  })
})

describe('who works on it', () => {
  test('acknowledging assigns it, sets it in progress and stops the page; a status update restarts the clock', async () => {
    const { id, number } = await newRequest()
    await desk.world.settle()
    const before = await get(staff.sam, number)
    assert.equal(before.paging.you, true)
    const work = (await desk.get(staff.sam, '/api/my-work')).body
    assert.ok(work.paged.some((row: { id: string }) => row.id === id))
    assert.equal((await desk.post(staff.sam, `/api/escalations/${before.paging.escalationId}/acknowledge`)).status, 200)
    const taken = await get(staff.sam, number)
    assert.equal(taken.status, 'in_progress')
    assert.deepEqual(taken.assignee, { id: staff.sam, name: 'Sam Sample' })
    assert.equal(taken.paging.status, 'acknowledged')

    const answer = await desk.post(staff.sam, `/api/requests/${number}/messages`, { text: 'We see it too.' })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    assert.equal(answer.body.message.kept[0].kind, 'first_response')
    assert.ok(answer.body.message.kept[0].earlyMs > 0)
    const first = promise(await get(staff.sam, number), 'next_update')
    assert.equal(first?.state, 'running')

    await desk.world.forward('10m')
    const update = await desk.post(staff.sam, `/api/requests/${number}/status-updates`, { text: 'Rolling back.' })
    assert.equal(update.body.message.statusUpdate, true)
    const next = promise(await get(staff.sam, number), 'next_update')
    assert.notEqual(next?.id, first?.id)
    assert.equal(update.body.status, 'in_progress')
    assert.equal(
      (await get(staff.sam, number)).paging.leaseUntil > taken.paging.leaseUntil,
      true,
      'progress extends the lease',
    )
  })

  test('waiting for the customer pauses, their message resumes, solved keeps the resolution, their reply reopens', async () => {
    const { number } = await newRequest()
    await desk.post(staff.sam, `/api/requests/${number}/messages`, {
      text: 'May we roll back?',
      status: 'waiting_customer',
    })
    let seen = await get(staff.sam, number)
    assert.equal(seen.status, 'waiting_customer')
    assert.equal(promise(seen, 'resolution')?.state, 'paused')
    await desk.post(acme.jordan, `/api/requests/${number}/messages`, { text: 'Yes.' })
    seen = await get(staff.sam, number)
    assert.equal(seen.status, 'open')
    assert.equal(promise(seen, 'resolution')?.state, 'running')
    const solved = await desk.patch(staff.sam, `/api/requests/${number}`, { version: seen.version, status: 'solved' })
    assert.equal(solved.status, 200, JSON.stringify(solved.body))
    assert.equal(promise(solved.body, 'resolution')?.state, 'kept')
    assert.equal(solved.body.nextPromise, null)
    await desk.world.settle()
    assert.equal((await get(staff.sam, number)).paging.status, 'closed')
    await desk.post(acme.jordan, `/api/requests/${number}/messages`, { text: 'It is back.' })
    await desk.world.settle()
    seen = await get(staff.sam, number)
    assert.equal(seen.status, 'open')
    assert.equal(seen.paging.status, 'paging', 'whoever is on duty is called again')
    assert.ok(
      seen.promises.some(
        (one: { kind: string; state: string }) => one.kind === 'resolution' && one.state === 'running',
      ),
    )
  })

  test('a solved request is closed after seven days without a word, and then takes no more messages', async () => {
    const { number } = await newRequest({ answers: undefined, severity: 'P4' })
    const { version } = await get(staff.sam, number)
    await desk.patch(staff.sam, `/api/requests/${number}`, { version, status: 'solved' })
    await desk.world.forward('7d 1s')
    assert.equal((await get(staff.sam, number)).status, 'closed')
    const late = await desk.post(acme.jordan, `/api/requests/${number}/messages`, { text: 'Again.' })
    assert.equal(late.status, 409)
    assert.equal(late.body.code, 'support.request_closed')
  })

  test('the customer may say that it works again', async () => {
    const { number } = await newRequest()
    const reply = await desk.post(acme.jordan, `/api/requests/${number}/messages`, {
      text: 'Works again.',
      solved: true,
    })
    assert.equal(reply.body.status, 'solved')
    await desk.world.settle()
    assert.equal((await get(staff.sam, number)).paging.status, 'closed')
  })

  test('a higher severity retargets the promises and pages', async () => {
    const created = await newRequest({ answers: undefined, severity: 'P3' })
    await desk.world.settle()
    const before = await get(staff.kim, created.number)
    assert.equal(before.paging.status, 'silent')
    const raised = await desk.patch(staff.kim, `/api/requests/${created.id}`, {
      version: before.version,
      severity: 'P1',
    })
    assert.equal(raised.body.paging.status, 'paging')
    const due = (request: typeof before) => new Date(promise(request, 'first_response')!.dueAt).getTime()
    assert.equal(due(before) - due(raised.body), (240 - 30) * 60_000)
    assert.ok(raised.body.journal.some((entry: { text: string }) => entry.text === 'Severity: P3 to P1.'))
  })

  test('changes name the version they saw; a second writer is told', async () => {
    const { number } = await newRequest({ answers: undefined, severity: 'P4' })
    const { version } = await get(staff.kim, number)
    assert.equal(
      (await desk.patch(staff.kim, `/api/requests/${number}`, { version, tags: ['shop', 'shop'] })).status,
      200,
    )
    const second = await desk.patch(staff.sam, `/api/requests/${number}`, { version, title: 'Mine' })
    assert.equal(second.status, 409)
    assert.equal(second.body.code, 'platform.conflict')
    const now = await get(staff.kim, number)
    assert.deepEqual(now.tags, ['shop'])
    assert.notEqual(now.title, 'Mine')
  })

  test('assigning is recorded, and only staff can have a request', async () => {
    const { number } = await newRequest({ answers: undefined, severity: 'P4' })
    let { version } = await get(staff.kim, number)
    const given = await desk.patch(staff.kim, `/api/requests/${number}`, { version, assigneeId: staff.robin })
    assert.equal(given.body.assignee.name, 'Robin Example')
    version = given.body.version
    const wrong = await desk.patch(staff.kim, `/api/requests/${number}`, { version, assigneeId: acme.jordan })
    assert.equal(wrong.body.code, 'support.unknown_assignee')
    const mine = (await desk.get(staff.robin, '/api/requests?assignee=me')).body
    assert.ok(mine.items.some((row: { number: number }) => row.number === number))
  })
})

describe('the timeline of the account', () => {
  test('has the beginning of what was written, and of notes for colleagues only', async () => {
    const { id, number } = await newRequest()
    const text = `We see it too. ${'Long words follow. '.repeat(20)}`
    await desk.post(staff.sam, `/api/requests/${id}/messages`, { text })
    await desk.post(staff.sam, `/api/requests/${id}/notes`, { text: 'Between ourselves: the cable.' })
    const lines = async (person: string) =>
      (
        (await desk.get(person, `/api/accounts/${acme.id}/timeline`)).body.items as {
          text: string
          subject: { id: string }
        }[]
      )
        .filter((entry) => entry.subject.id === id)
        .map((entry) => entry.text)
    const ours = await lines(staff.kim)
    assert.ok(
      ours.some((line) => /^Sam Sample answered: “We see it too\. .{60,} …”$/.test(line)),
      ours.join('\n'),
    )
    assert.ok(ours.some((line) => /Sam Sample noted: “Between ourselves/.test(line)))
    const theirs = await lines(acme.jordan)
    assert.ok(theirs.some((line) => /answered/.test(line)))
    assert.ok(!theirs.some((line) => /Between ourselves/.test(line)))
    const journal = (await get(staff.kim, number)).journal as { text: string }[]
    assert.ok(!journal.some((entry) => /answered: “/.test(entry.text)), 'the page itself shows the message')
  })
})

describe('answers', () => {
  test('leave with our number, a reply address of its own for each recipient, and report how far they came', async () => {
    const { number } = await newRequest()
    const { version } = await get(staff.kim, number)
    const watchers = [{ personId: staff.ola }, { email: 'agency@outside.example', name: 'The agency' }]
    assert.equal((await desk.put(staff.kim, `/api/requests/${number}/watchers`, { version, watchers })).status, 200)
    await desk.post(staff.sam, `/api/requests/${number}/messages`, { text: 'The gateway refuses TLS 1.1.' })
    await desk.world.settle()
    const mails = desk.mailbox.messages.filter((mail) => mail.text.includes('The gateway refuses TLS 1.1.'))
    assert.deepEqual(mails.map((mail) => mail.envelope.to[0]).sort(), [
      'agency@outside.example',
      'jordan@acme.test',
      'ola@provider.test',
    ])
    for (const mail of mails) assert.equal(mail.subject, `[#${number}] Checkout returns 502`)
    assert.equal(new Set(mails.map((mail) => mail.header('reply-to'))).size, 3)
    assert.equal(new Set(mails.map((mail) => mail.header('message-id'))).size, 3)
    const to = (address: string) => mails.find((mail) => mail.envelope.to[0] === address)!
    assert.match(to('jordan@acme.test').text, /> Since half past one\./)
    const message = (await get(staff.sam, number)).messages.at(-1)
    assert.deepEqual(
      message.deliveries.map((one: { state: string }) => one.state),
      ['sent', 'sent', 'sent'],
    )
    assert.ok(message.deliveries[0].at)
    const shown = (await get(acme.jordan, number)).messages.at(-1)
    assert.deepEqual(shown.to.sort(), ['Jordan Placeholder', 'The agency'])
  })

  test('that cannot be delivered say so', async () => {
    const { number } = await newRequest()
    await desk.world.settle()
    desk.mailbox.behave('refuse')
    await desk.post(staff.sam, `/api/requests/${number}/messages`, { text: 'Into the void.' })
    await desk.world.settle()
    desk.mailbox.behave('accept')
    const seen = await get(staff.sam, number)
    assert.equal(seen.messages.at(-1).deliveries[0].state, 'failed')
    assert.match(seen.messages.at(-1).deliveries[0].error, /no such mailbox/)
    assert.ok(seen.journal.some((entry: { kind: string }) => entry.kind === 'support.mail_failed'))
    assert.equal((await get(acme.jordan, number)).messages.at(-1).deliveries[0].error, null)
  })

  test('a customer message is told to the colleague who has the request', async () => {
    const { number } = await newRequest()
    const { version } = await get(staff.kim, number)
    await desk.patch(staff.kim, `/api/requests/${number}`, { version, assigneeId: staff.robin })
    await desk.post(acme.jordan, `/api/requests/${number}/messages`, { text: 'Any news of the gateway?' })
    await desk.world.settle()
    const notice = await desk.mailbox.waitFor(
      (mail) => mail.envelope.to[0] === 'robin@provider.test' && mail.subject.includes(String(number)),
    )
    assert.match(notice.text, /Any news of the gateway\?/)
  })
})
