import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform/id.ts'
import { createDuty, hushAll, numberOf, policyOf, startOne, stepsOf } from './oncall.fixture.ts'
import { type EscalationView, escalationOf } from './oncall.ts'
import type { NightPage } from './operations/night-page.ts'

const duty = await createDuty()

type Wire = Omit<NightPage, 'leaseUntil' | 'nextDueAt'> & { leaseUntil: string | null; nextDueAt: string | null }

/** Starts an escalation and returns its subject and the link the first person got. */
async function paged(...steps: Parameters<typeof stepsOf>): Promise<{ subjectId: string; token: string }> {
  await hushAll(duty)
  const subjectId = await duty.world.tx(async (tx) => startOne(tx, duty, await policyOf(tx, stepsOf(...steps))))
  await duty.world.settle()
  return { subjectId, token: tokenIn(duty.phone.sms[0]!.body) }
}

const tokenIn = (text: string) => /\/page\/([\w-]+)/.exec(text)![1]!

async function now(subjectId: string): Promise<EscalationView> {
  const [view] = await duty.world.tx((tx) => escalationOf(tx, [{ kind: 'request', id: subjectId }]))
  return view!
}

const look = async (token: string) => duty.call('GET', `/api/pages/${token}`)
const act = async (token: string, body: unknown) => duty.call('POST', `/api/pages/${token}/acts`, null, body)

test('the night page says what is wrong, who is next, and when', async () => {
  const { token } = await paged([duty.sam], [duty.kim])
  const { status, body } = await look(token)
  const page = body as Wire
  assert.equal(status, 200)
  assert.equal(page.title, 'Checkout returns 502 for all card payments')
  assert.equal(page.account.name, 'Acme Corp demo')
  assert.deepEqual([page.step, page.stepCount, page.leaseSeconds], [0, 2, 900])
  assert.deepEqual(
    page.next.map((p) => p.name),
    ['Kim Mockup'],
  )
  assert.deepEqual(
    page.passOnTo.map((p) => p.name),
    ['Kim Mockup'],
  )
  assert.deepEqual(page.before, [])
  await duty.world.forward('2m')
  const kims = (await look(tokenIn(duty.phone.sms[1]!.body))).body as Wire
  assert.deepEqual(
    kims.before.map((b) => [b.person.name, b.kinds]),
    [['Sam Sample', ['sms', 'voice']]],
  )
})

test('threat-06: a mail scanner that visits the link acknowledges nothing; a POST does', async () => {
  const { subjectId, token } = await paged([duty.sam], [duty.kim])
  for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
    await duty.world.app.http.inject({ method, url: `/api/pages/${token}` })
    await duty.world.app.http.inject({ method, url: `/api/pages/${token}/acts` })
  }
  assert.equal((await now(subjectId)).status, 'paging')
  const { status, body } = await act(token, { act: 'acknowledge' })
  assert.equal(status, 200)
  assert.equal((body as Wire).holder?.name, 'Sam Sample')
  assert.ok((body as Wire).leaseUntil)
  assert.deepEqual((body as Wire).actions, ['escalate', 'handover', 'answer', 'close'])
  const view = await now(subjectId)
  assert.equal(view.status, 'acknowledged')
  assert.equal(view.steps[0]!.people[0]!.pages[0]!.state, 'acknowledged')
})

test('threat-05: only the hash of a link is stored; a guessed, foreign or old link opens nothing', async () => {
  const { subjectId, token } = await paged([duty.sam], [duty.kim])
  const stored = await duty.world.tx((tx) => tx.selectFrom('page').selectAll().execute())
  assert.ok(!JSON.stringify(stored).includes(token))
  for (const wrong of [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, newId()]) {
    const { status, body } = await look(wrong)
    assert.deepEqual([status, (body as { code: string }).code], [404, 'oncall.page_unknown'])
    assert.equal((await act(wrong, { act: 'acknowledge' })).status, 404)
  }
  assert.equal((await now(subjectId)).status, 'paging')
  await duty.world.forward('73h')
  assert.equal((await look(token)).status, 404)
})

test('somebody who has left acts on nothing', async () => {
  const { subjectId, token } = await paged([duty.robin], [duty.kim])
  await duty.world.tx((tx) =>
    tx.updateTable('person').set({ active: false, left_at: tx.now }).where('id', '=', duty.robin.id).execute(),
  )
  assert.equal((await act(token, { act: 'acknowledge' })).status, 404)
  assert.equal((await now(subjectId)).status, 'paging')
  await duty.world.tx((tx) =>
    tx.updateTable('person').set({ active: true, left_at: null }).where('id', '=', duty.robin.id).execute(),
  )
})

test('passed on from the page, the other person is paged at once; escalated, the next step', async () => {
  const first = await paged([duty.sam], [duty.kim])
  assert.equal((await act(first.token, { act: 'handover', toPersonId: duty.noor.id })).status, 200)
  await duty.world.settle()
  assert.equal(duty.phone.sms.at(-1)!.to, `${numberOf.noor}0`)
  const second = await paged([duty.sam], [duty.kim])
  assert.equal((await act(second.token, { act: 'escalate' })).status, 200)
  await duty.world.settle()
  assert.equal(duty.phone.sms.at(-1)!.to, `${numberOf.kim}0`)
})

test('an answer goes to whoever owns the subject, and is refused where nobody does; solving closes', async () => {
  const { subjectId, token } = await paged([duty.sam])
  const refused = await act(token, { act: 'answer', text: 'We are on it.' })
  assert.deepEqual([refused.status, (refused.body as { code: string }).code], [422, 'oncall.cannot_answer'])
  assert.equal((await now(subjectId)).status, 'paging', 'nothing was stored half')
  const answers: unknown[] = []
  duty.world.app.events.on(
    'oncall.answered',
    async (tx, event) => void answers.push([tx.actor.name, event.subject.id, event.data.text]),
  )
  assert.equal((await act(token, { act: 'answer', text: 'We are on it.' })).status, 200)
  assert.deepEqual(answers, [['Sam Sample', subjectId, 'We are on it.']])
  assert.equal((await now(subjectId)).status, 'acknowledged')
  assert.equal((await act(token, { act: 'close' })).status, 200)
  assert.equal((await now(subjectId)).status, 'closed')
})

test('a key press in the call acknowledges, an SMS asks for the next step', async () => {
  const { subjectId } = await paged([duty.sam], [duty.kim])
  await duty.world.forward('1m')
  await duty.phone.press(duty.phone.calls[0]!, '1')
  const view = await now(subjectId)
  assert.equal(view.holder?.name, 'Sam Sample')
  const [sms] = duty.phone.sms
  const code = /Reply (\w+)/.exec(sms!.body)![1]!
  await duty.phone.reply(sms!, `${code} escalate`)
  await duty.world.settle()
  assert.equal(duty.phone.sms.at(-1)!.to, `${numberOf.kim}0`)
})

test('whoever reads German is paged, called, answered and shown the page in German', async () => {
  const languageOf = (language: string | null) =>
    duty.world.tx((tx) => tx.updateTable('person').set({ language }).where('id', '=', duty.sam.id).execute())
  await languageOf('de-AT')
  try {
    await hushAll(duty)
    const subjectId = await duty.world.tx(async (tx) =>
      startOne(tx, duty, await policyOf(tx, stepsOf([duty.sam], [duty.kim])), {
        bodies: { de: 'Acme Corp Vorführung' },
      }),
    )
    await duty.world.settle()
    const [sms] = duty.phone.sms
    const token = tokenIn(sms!.body)
    assert.match(sms!.body, /Acme Corp Vorführung/)
    assert.match(sms!.body, /Stufe 1 von 2\. Übernimmt niemand, wird nach 2 min Kim Mockup/)
    assert.match(((await look(token)).body as Wire).body, /^Acme Corp Vorführung/)
    await duty.world.forward('1m')
    const call = duty.phone.calls[0]!
    assert.match(
      await duty.phone.listen(call),
      /Schweregrad 1\. .* Die 1 übernimmt\. Die 2 gibt weiter\. Die 9 wiederholt/,
    )
    const code = /Antwort: (\w+) ack, weitergeben oder gelöst/.exec(sms!.body)![1]!
    await duty.phone.reply(sms!, `${code} Weitergeben`)
    await duty.world.settle()
    assert.equal(duty.phone.sms.at(-1)!.to, `${numberOf.kim}0`)
    assert.match(duty.phone.sms.at(-1)!.body, /Reply \w+ ack/, 'others read their own language')
    assert.match(await duty.phone.press(call, '1'), /^Übernommen: .* Auf Wiederhören\.$/)
    assert.equal((await now(subjectId)).holder?.name, 'Sam Sample')
  } finally {
    await languageOf(null)
  }
})

test('unknown fields and acts are refused', async () => {
  const { token } = await paged([duty.sam])
  assert.equal((await act(token, { act: 'acknowledge', personId: duty.kim.id })).status, 400)
  assert.equal((await act(token, { act: 'delete' })).status, 400)
})
