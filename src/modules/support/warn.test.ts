import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme } = desk

describe('a promise that nears its end', () => {
  test('is told to the team at the last warning, then as broken; the journal has every warning', async () => {
    const made = await desk.post(acme.jordan, '/api/requests', {
      title: 'Quota of the drawing office',
      text: 'Full.',
      answers: { work: 'partly', customers: 'none', wayAround: 'no' },
    })
    assert.equal(made.status, 200)
    const { number, severity } = made.body
    await desk.world.settle()
    desk.mailbox.clear()
    const told = (words: RegExp) =>
      desk.mailbox.messages.filter((mail) => mail.subject.includes(`#${number}`) && words.test(mail.subject))

    const seen = (await desk.get(staff.kim, `/api/requests/${number}`)).body
    const response = seen.promises.find((one: { kind: string }) => one.kind === 'first_response')
    const span = (share: number) => `${Math.round(response.allowedMs * share)}ms`
    await desk.world.forward(span(0.51))
    await desk.world.forward(span(0.25))
    assert.deepEqual(told(/First response/), [], 'half and three quarters are no mail')
    await desk.world.forward(span(0.15))
    assert.ok(told(/First response is due /).length >= 1, `nobody was told of ${severity}`)
    assert.match(told(/First response is due /)[0]!.text, /Nobody has it yet/)
    await desk.world.forward(span(0.2))
    assert.ok(told(/First response is broken/).length >= 1)

    const journal = (await desk.get(staff.kim, `/api/requests/${number}`)).body.journal as {
      text: string
      visibility: string
    }[]
    const lines = journal.filter((entry) => /^First response/.test(entry.text))
    assert.deepEqual(
      lines.map((entry) => entry.text),
      [
        'First response: 50 % of the time is used.',
        'First response: 75 % of the time is used.',
        'First response: 90 % of the time is used.',
        'First response is broken.',
      ],
    )
    assert.ok(lines.every((entry) => entry.visibility === 'internal'))
    const customers = JSON.stringify((await desk.get(acme.jordan, `/api/requests/${number}`)).body)
    assert.doesNotMatch(customers, /of the time is used/)
  })

  test('that has somebody is told to them alone', async () => {
    const made = await desk.post(acme.jordan, '/api/requests', { title: 'Add an address', text: 'Please.' })
    const { number } = made.body
    const { version } = (await desk.get(staff.kim, `/api/requests/${number}`)).body
    const changed = await desk.patch(staff.kim, `/api/requests/${number}`, { version, assigneeId: staff.sam })
    assert.equal(changed.status, 200)
    await desk.world.settle()
    desk.mailbox.clear()
    await desk.world.forward('30d')
    const mails = desk.mailbox.messages.filter((mail) => new RegExp(`#${number}\\] First response`).test(mail.subject))
    assert.ok(mails.length >= 1)
    assert.deepEqual([...new Set(mails.flatMap((mail) => mail.envelope.to))], ['sam@provider.test'])
    assert.match(mails[0]!.text, /It is yours/)
  })
})
