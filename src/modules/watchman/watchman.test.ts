import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { escalationOf, startEscalations } from '#oncall'
import { clock } from '#platform/clock.ts'
import { newId, newToken } from '#platform/id.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { type Kept, nothingKept } from '../../watchman/kept.ts'
import { createShift } from '../../watchman/shift.ts'
import { watchmanFindings, watchmenSeen } from './findings.ts'
import { registerForetold } from './foretold.ts'
import { createGate } from './hold.ts'
import { enrolWatchman, retireWatchman } from './operations/enrol.ts'
import { type Enrolment, readCopy, readEnrolment } from './rules/signed.ts'
import type { Copy, Line, Signed } from './rules/wire.ts'
import { fromText } from './rules/wire.ts'

const phone = await createPhone()
const world = await createWorld({ settings: phone.settings })
after(() => phone.close())
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  for (const [personId, address] of [
    [made.staff.sam, '+12025550101'],
    [made.staff.robin, '+12025550102'],
    [made.staff.kim, '+12025550103'],
  ] as const)
    await tx
      .insertInto('channel')
      .values({
        account_id: made.providerId,
        id: newId(),
        person_id: personId,
        kind: 'sms',
        address,
        label: 'sms',
        position: 0,
        delay_seconds: 0,
        verified_at: tx.now,
      })
      .execute()
  return made
})
const enrolment = readEnrolment(
  (await world.tx((tx) => enrolWatchman(tx, { name: 'North', url: 'https://north.test' }))).word,
)!

/** A shift that sends into a list, as a watchman beside this world. */
function beside() {
  const sent: string[] = []
  const shift = createShift(nothingKept(enrolment.watchmanId), {
    nowMs: () => clock.now().getTime(),
    newId,
    save: async () => {},
    send: async (page) => {
      sent.push(page.personName)
      return { ok: true, providerId: null }
    },
    pauseMs: () => null,
  })
  return { shift, sent }
}

async function call(
  lines: readonly Line[],
  options: { version?: string | null; secret?: string; nonce?: string } = {},
) {
  const nonce = options.nonce ?? newToken()
  const reply = await world.app.http.inject({
    method: 'POST',
    url: '/api/watchman/exchange',
    headers: { authorization: `Bearer ${options.secret ?? enrolment.secret}` },
    payload: { at: clock.now().toISOString(), nonce, version: options.version ?? null, lines },
  })
  return { status: reply.statusCode, body: reply.json() as { text: string; signature: string; code?: string }, nonce }
}

async function exchange(kept: Kept): Promise<Signed> {
  const { status, body, nonce } = await call(kept.lines, { version: kept.copy === null ? null : kept.version })
  assert.equal(status, 200, JSON.stringify(body))
  const signed = readCopy(body, { ...enrolment, nonce, newestMs: kept.newestMs })
  if (typeof signed === 'string') throw new Error(signed)
  return signed
}

async function escalate(title: string): Promise<string> {
  const id = newId()
  await world.tx((tx) =>
    startEscalations(tx, [
      {
        accountId: provider.acme.id,
        subject: { kind: 'request', id, label: '1', url: 'https://site.test/requests/1' },
        title,
        body: '',
        severity: 'P1',
        policyId: provider.policyId,
      },
    ]),
  )
  return id
}

const standing = async (id: string) => (await world.tx((tx) => escalationOf(tx, [{ kind: 'request', id }])))[0]!
const pagesOf = async (id: string) =>
  (await standing(id)).steps.flatMap((step) =>
    step.people.flatMap(({ person, pages }) => pages.map((page) => `${person.name} ${page.state}`)),
  )
const journalOf = async (id: string) =>
  (await world.tx((tx) => tx.selectFrom('journal_entry').select('text').where('subject_id', '=', id).execute())).map(
    (row) => row.text,
  )

describe('the copy', () => {
  test('is signed for the call and the watchman, and not sent again while it is the same', async () => {
    // Before the watchman is heard for the first time nobody waits for it.
    await world.settle()
    await exchange(beside().shift.kept)
    const subject = await escalate('Copied')
    await world.settle()
    const { shift } = beside()
    const signed = await exchange(shift.kept)
    const copy = fromText<Copy>(signed.copy!)
    const copied = copy.escalations.find((one) => one.subject.id === subject)!
    assert.equal(copied.state!.status, 'paging')
    assert.deepEqual(
      copied.pages.map((page) => [page.personName, page.handed]),
      [['Sam Sample', true]],
    )
    assert.ok(copy.duty.policies.some((policy) => policy.policyId === provider.policyId))
    await shift.heard(signed)
    assert.equal((await exchange(shift.kept)).copy, null)
    const { body, nonce } = await call([])
    const pinned: Enrolment & { nonce: string; newestMs: number } = { ...enrolment, nonce, newestMs: 0 }
    assert.equal(readCopy({ ...body, text: body.text.replace('Copied', 'Forged') }, pinned), 'signature')
    assert.equal(readCopy(body, { ...pinned, nonce: newToken() }), 'replayed')
    assert.equal(readCopy(body, { ...pinned, watchmanId: newId() }), 'another_watchman')
    assert.equal(readCopy(body, { ...pinned, newestMs: clock.now().getTime() + 60_000 }), 'older')
  })

  test('is for whoever is enrolled', async () => {
    const { status, body } = await call([], { secret: newToken(32) })
    assert.deepEqual([status, body.code], [401, 'watchman.unknown'])
    const other = readEnrolment(
      (await world.tx((tx) => enrolWatchman(tx, { name: 'South', url: 'https://south.test' }))).word,
    )!
    assert.equal((await call([], { secret: other.secret })).status, 200)
    await assert.rejects(
      world.tx((tx) => enrolWatchman(tx, { name: 'south', url: 'https://x.test' })),
      { code: 'watchman.name_taken' },
    )
    await world.tx((tx) => retireWatchman(tx, 'South'))
    assert.equal((await call([], { secret: other.secret })).status, 401)
  })
})

describe('the hand-over', () => {
  test('is taken over as if it had been done here, once', async () => {
    const subject = await escalate('Taken over')
    await world.settle()
    const { shift, sent } = beside()
    await shift.heard(await exchange(shift.kept))
    // The site stands still from here on: its clock goes, its loops do not.
    clock.shift(125_000)
    await shift.work()
    assert.notEqual(shift.kept.tookOverAtMs, null)
    assert.ok(sent.includes('Robin Example'))
    assert.ok(!sent.includes('Sam Sample'))
    const [robin] = shift.find((page, about) => page.personName === 'Robin Example' && about.subject.id === subject)
    assert.deepEqual(await shift.act(robin!, 'acknowledge', 'page'), { outcome: 'done' })
    const lines = [...shift.kept.lines]
    await shift.heard(await exchange(shift.kept))
    assert.equal(shift.kept.tookOverAtMs, null)
    const after = await standing(subject)
    assert.deepEqual([after.status, after.holder?.name], ['acknowledged', 'Robin Example'])
    assert.deepEqual(await pagesOf(subject), ['Sam Sample expired', 'Robin Example handed'])
    const told = await journalOf(subject)
    assert.ok(told.includes('Robin Example paged by watchman North (sms).'))
    assert.equal((await call(lines)).status, 200)
    assert.deepEqual(await journalOf(subject), told, 'the same record again changes nothing')
    const pagedHere = phone.sms.length
    await world.forward('3m')
    assert.equal((await standing(subject)).status, 'acknowledged')
    assert.deepEqual(await pagesOf(subject), ['Sam Sample expired', 'Robin Example handed'])
    assert.equal(phone.sms.slice(pagedHere).filter((sms) => sms.body.includes('Taken over')).length, 0)
  })

  test('gives way where the site had gone on by itself, but nobody who took it is forgotten', async () => {
    const subject = await escalate('Gone on')
    await world.settle()
    const { shift } = beside()
    await shift.heard(await exchange(shift.kept))
    clock.shift(125_000)
    await shift.work()
    const [robin] = shift.find((page, about) => page.personName === 'Robin Example' && about.subject.id === subject)
    await shift.act(robin!, 'acknowledge', 'sms')
    await world.forward('1s')
    assert.equal((await standing(subject)).step, 1, 'the site paged Robin, too')
    await shift.heard(await exchange(shift.kept))
    assert.equal((await standing(subject)).holder?.name, 'Robin Example')
    assert.ok((await journalOf(subject)).some((text) => text.includes('meanwhile this site had gone on by itself')))
  })

  test('acts only in the names of those who were paged', async () => {
    const subject = await escalate('Forged')
    await world.settle()
    const { shift } = beside()
    await shift.heard(await exchange(shift.kept))
    clock.shift(125_000)
    await shift.work()
    const [robin] = shift.find((page, about) => page.personName === 'Robin Example' && about.subject.id === subject)
    const stranger = { ...robin!, page: { ...robin!.page, personId: provider.staff.ada, personName: 'Ada Admin' } }
    await shift.act(stranger, 'acknowledge', 'page')
    await shift.heard(await exchange(shift.kept))
    assert.equal((await standing(subject)).status, 'paging')
  })
})

describe('a promise that begins to page', () => {
  test('begins at the watchman when it comes due, and goes on here under the same id', async () => {
    const subject = newId()
    const dueAtMs = clock.now().getTime() + 60_000
    registerForetold(world.app, async () => [
      {
        key: `promise ${subject}`,
        dueAtMs,
        escalation: {
          accountId: provider.acme.id,
          subject: { kind: 'licence_request', id: subject, label: 'LR-1', url: 'https://site.test/licences/1' },
          title: 'LR-1 waits for approval',
          body: '',
          bodies: {},
          severity: 'P2',
          policyId: provider.policyId,
        },
      },
    ])
    const { shift } = beside()
    await shift.heard(await exchange(shift.kept))
    clock.shift(61_000)
    await shift.work()
    const [sam] = shift.find((page, about) => page.personName === 'Sam Sample' && about.subject.id === subject)
    assert.equal(sam!.page.state, 'sent')
    await shift.heard(await exchange(shift.kept))
    const here = (await world.tx((tx) => escalationOf(tx, [{ kind: 'licence_request', id: subject }])))[0]!
    assert.equal(here.id, sam!.about.id)
    assert.equal(here.status, 'paging')
    const paged = phone.sms.length
    await world.forward('10s')
    assert.equal(phone.sms.slice(paged).filter((sms) => sms.body.includes('LR-1')).length, 0)
    await world.forward('2m')
    assert.ok(
      phone.sms.some((sms) => sms.to === '+12025550102' && sms.body.includes('LR-1')),
      'the next step is paged here',
    )
  })
})

describe('a watchman', () => {
  test('that is silent is a condition', async () => {
    await exchange(beside().shift.kept)
    assert.deepEqual(
      (await world.tx(watchmanFindings)).filter((one) => one.key.startsWith('silent')),
      [],
    )
    const [north] = await world.tx(watchmenSeen)
    assert.deepEqual([north!.name, north!.silent], ['North', false])
    await world.forward('2m')
    assert.equal((await world.tx(watchmenSeen))[0]!.silent, true)
    const [silent] = await world.tx(watchmanFindings)
    assert.match(silent!.text, /^The watchman North is silent since/)
  })

  test('is waited for after a start and after the database was away, and not for ever', async () => {
    let ms = 0
    let heard: Date[] | null = [new Date(clock.now().getTime() - 60_000)]
    const gate = createGate(
      async () => {
        if (!heard) throw new Error('away')
        return heard
      },
      () => true,
      () => ms,
    )
    assert.equal(await gate.held(), true, 'after a start')
    heard = [new Date(clock.now().getTime() + 1)]
    assert.equal(await gate.held(), false, 'it was heard')
    heard = null
    ms += 1000
    await assert.rejects(gate.held(), /away/)
    heard = [clock.now()]
    clock.shift(10)
    ms += 6000
    assert.equal(await gate.held(), true, 'after the database was away')
    ms += 4000
    assert.equal(await gate.held(), false, 'not longer than it takes a watchman that lives')
    heard = []
    ms += 6000
    assert.equal(await gate.held(), false, 'nobody is enrolled')
  })
})
