import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { addOverride } from '#oncall'
import { clientOf } from '#test/client.ts'
import { crisisWorld } from './crises.fixture.ts'

const all = await crisisWorld()
const { world, provider, sam, robin, kim, jordan, published, attach, request, crisesOf, crisis, journal } = all
const { acme, staff, rotaId } = provider
await attach({ name: 'Down', procedureId: await published('Down'), severities: ['P1'], updateMinutes: { P1: 20 } })
const requestId = await request(acme.id, 'P1', 'Shop is down')
const { id } = (await crisesOf(`request=${requestId}`))[0]!
const at = `/api/crises/${id}`
const refused = async (answer: Promise<{ body: Record<string, unknown> }>, code: string) => assert.equal((await answer).body.code, code) // biome-ignore format: one thing
const texts = async () => (await journal(id)).map(({ text }) => text)
const holder = async (role: string) => (await crisis(id)).roles.find((one) => one.role === role)?.person.id ?? null
const give = (by: typeof sam, role: string, personId: string | null) => by.call('PUT', `${at}/roles/${role}`, { personId }) // biome-ignore format: one call

describe('roles', () => {
  test('go to whoever acknowledges the page while nobody chose the lead', async () => {
    const { rows } = await world.tx((tx) => sql<{ id: string }>`select id from escalation where subject_id = ${requestId}`.execute(tx)) // biome-ignore format: one statement
    assert.equal((await robin.post(`/api/escalations/${rows[0]!.id}/acknowledge`)).status, 200)
    assert.equal(await holder('lead'), staff.robin)
    assert.ok((await texts()).includes('Robin Example acknowledged the page and is incident lead'))
  })

  test('are taken and given; steps of the checklist follow', async () => {
    assert.equal((await give(sam, 'lead', staff.sam)).status, 200)
    assert.equal((await give(sam, 'communications', staff.kim)).status, 200)
    assert.deepEqual([await holder('lead'), await holder('communications')], [staff.sam, staff.kim])
    const { run } = await crisis(id)
    const mine = async (by: typeof sam) => {
      const { steps } = (await by.get(`/api/projects/${run!.id}`)).body as { steps: { may: { do: boolean } }[] }
      return steps[0]!.may.do
    }
    assert.deepEqual([await mine(sam), await mine(robin)], [true, false])
    await refused(give(sam, 'scribe', acme.jordan), 'crises.role_refused')
    assert.notEqual((await give(jordan, 'lead', acme.jordan)).status, 200)
    assert.equal((await give(sam, 'ghost', staff.sam)).body.code, 'platform.invalid')
  })

  test('stay with who was chosen when another acknowledges', async () => {
    const { rows } = await world.tx((tx) => sql<{ id: string }>`select id from escalation where subject_id = ${requestId}`.execute(tx)) // biome-ignore format: one statement
    await kim.post(`/api/escalations/${rows[0]!.id}/acknowledge`)
    assert.equal(await holder('lead'), staff.sam)
  })

  test('are handed over with a word, and move when that is accepted by whom it is for', async () => {
    await refused(kim.post(`${at}/handovers`, { roles: ['lead'], toId: staff.robin }), 'crises.role_refused')
    await refused(sam.post(`${at}/handovers`, { roles: ['lead'], toId: staff.sam }), 'crises.role_refused')
    const offered = await sam.post(`${at}/handovers`, { roles: ['lead'], toId: staff.robin, word: 'Call Acme at nine.' })
    assert.equal(offered.status, 200, offered.text)
    const [one] = (await crisis(id)).handovers
    assert.deepEqual([one!.from.id, one!.to.id, one!.word, one!.shift], [staff.sam, staff.robin, 'Call Acme at nine.', false])
    assert.equal(await holder('lead'), staff.sam, 'an offer moves nothing')
    await refused(kim.post(`${at}/handovers/${one!.id}/accept`), 'crises.role_refused')
    assert.equal((await robin.post(`${at}/handovers/${one!.id}/accept`)).status, 200)
    assert.equal(await holder('lead'), staff.robin)
    await refused(robin.post(`${at}/handovers/${one!.id}/accept`), 'crises.not_asked')
    assert.ok((await texts()).includes('Robin Example took over incident lead from Sam Sample'))
  }) // biome-ignore format: one test

  test('an offer is declined or taken back, and ends when the role goes elsewhere', async () => {
    const offer = async () => {
      await robin.post(`${at}/handovers`, { roles: ['lead'], toId: staff.sam })
      return (await crisis(id)).handovers[0]!.id
    }
    const first = await offer()
    await refused(kim.post(`/api/crises/${id}/handovers/${first}/end`), 'crises.role_refused')
    assert.equal((await sam.post(`${at}/handovers/${first}/end`)).status, 200)
    assert.equal((await robin.post(`${at}/handovers/${await offer()}/end`)).status, 200)
    await offer()
    assert.equal((await give(kim, 'lead', staff.sam)).status, 200)
    assert.deepEqual((await crisis(id)).handovers, [])
  })
})

describe('the journal', () => {
  test('holds who wrote what when, tells those who read it live, and is for staff only', async () => {
    const before = await world.tx((tx) => sql<{ n: number }>`select count(*)::int as n from event where name = 'crises.changed' and internal`.execute(tx)) // biome-ignore format: one statement
    assert.equal((await sam.post(`${at}/entries`, { text: 'Disk full on db-1', kind: 'finding' })).status, 204)
    const [newest] = await journal(id)
    assert.deepEqual([newest!.text, newest!.kind, newest!.by, newest!.of], ['Disk full on db-1', 'finding', 'Sam Sample', 'crisis']) // biome-ignore format: one line
    const after = await world.tx((tx) => sql<{ n: number }>`select count(*)::int as n from event where name = 'crises.changed' and internal`.execute(tx)) // biome-ignore format: one statement
    assert.equal(after.rows[0]!.n, before.rows[0]!.n + 1)
    assert.equal((await sam.post(`${at}/entries`, { text: '  ' })).body.code, 'platform.invalid')
    assert.equal((await sam.post(`${at}/entries`, { text: 'x'.repeat(4001) })).body.code, 'platform.invalid')
    assert.notEqual((await jordan.get(`${at}/journal`)).status, 200)
    const timeline = await jordan.get(`/api/accounts/${acme.id}/journal`)
    assert.ok(!timeline.text.includes('Disk full on db-1'), 'the account’s own people never read it')
  })

  test('takes in what is ticked off the checklist', async () => {
    const { run } = await crisis(id)
    const { steps } = (await sam.get(`/api/projects/${run!.id}`)).body as { steps: { job: number }[] }
    const done = await sam.post(`/api/projects/${run!.id}/steps/${steps[0]!.job}/complete`, { data: {} })
    assert.equal(done.status, 200, done.text)
    const told = (await journal(id)).filter(({ of }) => of === 'checklist')
    assert.ok(
      told.some(({ text }) => text.includes('Find out what is hit')),
      JSON.stringify(told),
    )
    assert.deepEqual([(await crisis(id)).run!.done, (await crisis(id)).run!.open], [1, 1])
  })
})

describe('search', () => {
  const found = async (by: typeof sam, q: string) =>
    ((await by.get(`/api/find?q=${encodeURIComponent(q)}`)).body.items as { kind: string; about: { kind: string; ref: string } }[]).map(({ kind, about }) => `${kind} ${about.kind} ${about.ref}`) // biome-ignore format: one call

  test('finds a crisis by its number and its title, and what was written in it under its title; staff only', async () => {
    await world.indexed()
    const { number } = await crisis(id)
    assert.equal((await found(sam, `CR-${number}`))[0], `crisis crisis ${number}`)
    assert.ok((await found(sam, 'shop down')).includes(`crisis crisis ${number}`))
    assert.deepEqual(await found(sam, 'full db-1'), [`journal crisis ${number}`])
    assert.deepEqual(await found(jordan, `CR-${number}`), [])
    assert.deepEqual(await found(jordan, 'full db-1'), [])
  })
})

describe('status updates', () => {
  test('go to the customer through the request, and count from there', async () => {
    const due = (await crisis(id)).updateDueAt!
    await world.forward('1m')
    assert.equal((await sam.post(`${at}/updates`, { text: 'We found it: a full disk.' })).status, 200)
    const { messages } = (await sam.get(`/api/requests/${requestId}`)).body as { messages: { text: string; statusUpdate: boolean }[] } // biome-ignore format: one line
    assert.ok(messages.some(({ text, statusUpdate }) => statusUpdate && text === 'We found it: a full disk.'))
    const now = await crisis(id)
    assert.equal(now.summary, 'We found it: a full disk.')
    assert.ok(now.updateDueAt! > due)
    assert.equal(Date.parse(now.updateDueAt!) - Date.parse(now.updatedAt!), 20 * 60_000)
  })

  test('given on the request itself count too', async () => {
    await world.forward('1m')
    const given = await kim.post(`/api/requests/${requestId}/status-updates`, { text: 'Half is back.' })
    assert.equal(given.status, 200, given.text)
    assert.equal((await crisis(id)).summary, 'Half is back.')
    assert.ok((await texts()).includes('Status, to the customer: Half is back.'))
  })

  test('may stay inside: the customer reads nothing of it', async () => {
    assert.equal((await sam.post(`${at}/updates`, { text: 'The vendor is asleep.', customer: false })).status, 200)
    assert.equal((await crisis(id)).summary, 'The vendor is asleep.')
    assert.ok(!(await jordan.get(`/api/requests/${requestId}`)).text.includes('asleep'))
  })

  test('that are owed are asked for again at each interval, until one is given', async () => {
    const asked = async () => (await texts()).filter((text) => text.startsWith('A status update was due')).length
    assert.equal(await asked(), 0)
    await world.forward('19m')
    assert.equal(await asked(), 0, 'not before its time')
    await world.forward('2m')
    assert.equal(await asked(), 1)
    await world.forward('20m')
    assert.equal(await asked(), 2)
    await sam.post(`${at}/updates`, { text: 'Nearly there.', customer: false })
    await world.forward('15m')
    assert.equal(await asked(), 2)
  })
})

describe('the change of shift', () => {
  test('asks who comes and who goes, once, and moves the roles when it is accepted', async () => {
    assert.equal(await holder('lead'), staff.sam)
    const from = await world.tx(async (tx) => {
      const from = new Date(tx.now.getTime() + 3_600_000)
      const until = new Date(from.getTime() + 8 * 3_600_000)
      await addOverride(tx, rotaId, { personId: staff.robin, replaces: null, from, until, reason: '' })
      return from
    })
    await world.forward('10s')
    assert.deepEqual((await crisis(id)).handovers, [], 'the shift has not changed yet')
    await world.forward('1h')
    await world.forward('1m')
    const [asked, ...more] = (await crisis(id)).handovers
    assert.equal(more.length, 0)
    assert.deepEqual([asked!.shift, asked!.from.id, asked!.to.id, asked!.roles], [true, staff.sam, staff.robin, ['lead']])
    assert.ok(Date.parse(asked!.askedAt) >= from.getTime())
    await sam.post(`${at}/handovers`, { roles: ['lead'], toId: staff.robin, word: 'Disk is being grown.' })
    assert.equal((await crisis(id)).handovers[0]!.word, 'Disk is being grown.', 'the word goes with the same hand-over')
    assert.equal((await robin.post(`${at}/handovers/${asked!.id}/accept`)).status, 200)
    assert.equal(await holder('lead'), staff.robin)
    await world.forward('1h')
    assert.deepEqual((await crisis(id)).handovers, [])
  }) // biome-ignore format: one test
})

describe('the end', () => {
  test('is said by the lead or who answers for runbooks; there is no post-mortem before', async () => {
    await refused(sam.get(`${at}/post-mortem`), 'crises.open')
    await refused(sam.post(`${at}/close`, {}), 'crises.not_lead')
    assert.equal((await robin.post(`${at}/close`, { summary: 'The disk was full; it is larger now.' })).status, 200)
    await refused(robin.post(`${at}/close`, {}), 'crises.over')
    await refused(sam.post(`${at}/entries`, { text: 'Late' }), 'crises.over')
    const asked = (await texts()).length
    await world.forward('2h')
    assert.equal((await texts()).length, asked, 'nothing is owed any more')
  })

  type Doc = { number: number; text: string; versions: { number: number }[]; signed: { number: number } | null; may: { sign: boolean } } // biome-ignore format: one type
  const read = async (by: typeof sam, query = '') => (await by.get(`${at}/post-mortem${query}`)).body as unknown as Doc

  test('leaves a post-mortem that holds what was written', async () => {
    const { text, number } = await read(sam)
    assert.equal(number, 1)
    for (const part of ['# Post-mortem CR-', 'The disk was full; it is larger now.', 'Disk full on db-1', '- [x] Find out what is hit', '- [ ] Bring it back', 'Incident lead: Robin Example', 'Half is back.', 'Nearly there.']) // biome-ignore format: one list
      assert.ok(text.includes(part), `${part} is missing in\n${text}`)
  })

  test('whose versions are kept, are not overwritten, and are signed off by the lead alone', async () => {
    const first = await read(sam)
    const save = (by: typeof sam, base: number, text: string) => by.call('PUT', `${at}/post-mortem`, { base, text })
    assert.equal((await save(sam, 1, '# Second\n')).status, 200)
    await refused(save(kim, 1, '# Other\n'), 'crises.post_mortem_changed')
    assert.equal((await read(sam, '?version=1')).text, first.text)
    assert.deepEqual((await read(sam)).versions.map((one) => one.number), [2, 1])
    await refused(sam.post(`${at}/post-mortem/sign`, { number: 2 }), 'crises.not_lead')
    await refused(robin.post(`${at}/post-mortem/sign`, { number: 1 }), 'crises.post_mortem_changed')
    assert.equal((await robin.post(`${at}/post-mortem/sign`, { number: 2 })).status, 200)
    assert.equal((await save(sam, 2, '# Third\n')).status, 200)
    assert.deepEqual([(await read(sam)).number, (await read(sam)).signed!.number], [3, 2])
    await assert.rejects(world.tx((tx) => sql`update crisis_post_mortem set text = 'x'`.execute(tx)), /permission denied/)
    const file = await sam.get(`${at}/post-mortem/file`)
    assert.equal(file.text, '# Third\n')
    assert.match(String(file.headers['content-disposition']), /attachment; filename="CR-\d+ post-mortem v3\.md"/)
    assert.notEqual((await jordan.get(`${at}/post-mortem`)).status, 200)
  }) // biome-ignore format: one test

  test('keeps no words of a contact who was erased', async () => {
    const text = '# Third\nJordan Placeholder called.\n'
    assert.equal((await sam.call('PUT', `${at}/post-mortem`, { base: 3, text })).status, 200)
    const ada = await clientOf(world, staff.ada)
    const erased = await ada.post(`/api/people/${acme.jordan}/erase`, { reason: 'asked for it' })
    assert.equal(erased.status, 204, erased.text)
    assert.ok(!(await read(sam)).text.includes('Jordan'), (await read(sam)).text)
  })
})
