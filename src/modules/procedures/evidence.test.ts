import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import type { Client } from '#test/client.ts'
import { begun, does, drawing, folds, oneStep, procedureWorld, rules, startEnd, stepOf } from './procedures.fixture.ts'

const { world, provider, sam, kim, ola, jordan, published } = await procedureWorld()
const { acme, birch } = provider
const accountId = acme.id

const boundary = 'evidence'
/** The client speaks JSON; a form is a text it must not write again. */
async function upload(by: Client, run: string, text: string, name = 'copy.log', field = 'file') {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n`
  const reply = await world.app.http.inject({
    method: 'POST',
    url: `/api/projects/${run}/files`,
    headers: { 'x-palisade': '1', cookie: by.cookie, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `${head}${text}\r\n--${boundary}--\r\n`,
  })
  return { status: reply.statusCode, body: reply.json() as { id: string; name: string; size: number; code: string } }
}

type Seen = { records: { text: string; job: number | null; file: { id: string; name: string; size: number } | null }[] }
const seen = async (by: Client, id: string) => (await by.get(`/api/projects/${id}`)).body as Seen

describe('files that show what was done', () => {
  test('hang on a step or the logbook, and are downloaded by whoever may read the record', async () => {
    const { id: procedureId } = await published(oneStep('customer'))
    const id = await begun(kim, { procedureId, accountId, shared: true })
    const { job } = await stepOf(sam, id, 'work')
    const inner = (await upload(sam, id, 'twelve shares copied', '../copy.log')).body
    assert.deepEqual([inner.name, inner.size], ['copy.log', 20])
    assert.equal((await sam.post(`/api/projects/${id}/records`, { text: 'For us', fileId: inner.id, job })).status, 204)
    const shown = (await upload(sam, id, 'for you')).body
    const told = { text: 'For the customer', fileId: shown.id, customer: true }
    assert.equal((await sam.post(`/api/projects/${id}/records`, told)).status, 204)
    assert.deepEqual((await seen(sam, id)).records.map(({ text, file }) => [text, file?.id]), [['For us', inner.id], ['For the customer', shown.id]]) // biome-ignore format: short
    const theirs = (await seen(jordan, id)).records
    assert.deepEqual(theirs.map(({ file }) => file?.id), [shown.id]) // biome-ignore format: short
    assert.equal((await jordan.get(`/api/projects/${id}/files/${shown.id}`)).text, 'for you')
    assert.equal((await jordan.get(`/api/projects/${id}/files/${inner.id}`)).status, 404)
    const bytes = await sam.get(`/api/projects/${id}/files/${inner.id}`)
    assert.deepEqual([bytes.text, bytes.headers['content-type']], ['twelve shares copied', 'application/octet-stream'])
    const { items } = (await jordan.get(`/api/projects/${id}/journal`)).body as {
      items: { data: { file?: { id: string } } }[]
    }
    assert.ok(
      items.some(({ data }) => data.file?.id === shown.id),
      'the logbook offers it',
    )
    assert.ok(!items.some(({ data }) => data.file?.id === inner.id))

    const own = (await upload(jordan, id, 'accepted')).body
    const done = await jordan.post(`/api/projects/${id}/steps/${job}/complete`, {
      record: { text: 'Accepted', fileId: own.id },
    })
    assert.equal(done.status, 200)
    assert.equal((await jordan.get(`/api/projects/${id}/files/${own.id}`)).text, 'accepted')
  })

  test('are of their own run, and nothing else is taken', async () => {
    const { id: procedureId } = await published(oneStep())
    const [one, other] = [
      await begun(kim, { procedureId, accountId }),
      await begun(kim, { procedureId, accountId: birch.id }),
    ]
    const file = (await upload(sam, one, 'x')).body
    assert.equal((await sam.post(`/api/projects/${other}/records`, { text: 'Not its', fileId: file.id })).status, 404)
    assert.equal((await sam.get(`/api/projects/${other}/files/${file.id}`)).status, 404)
    assert.equal((await upload(jordan, one, 'x')).status, 404, 'a run that is not shared')
    assert.deepEqual([(await upload(sam, one, 'x', 'a', 'other')).body.code], ['procedures.no_file'])
    assert.equal((await sam.post(`/api/projects/${one}/files`, {})).body.code, 'platform.unsupported_type')
  })
})

describe('dates', () => {
  test('of open steps follow those of the project, with their reminders', async () => {
    const due = (text: string, more = '') => rules(`who="engineer" due="${text}"`, more)
    const before = due('=date and time(project.ends) - duration(&quot;PT12M&quot;)', '<palisade:reminder at="-PT6M"/>')
    const xml = drawing(
      [
        ...startEnd,
        { id: 'both', tag: 'parallelGateway' },
        { id: 'late', tag: 'userTask', name: 'Late', inside: before },
        { id: 'own', tag: 'userTask', name: 'Own', inside: due('PT4H') },
      ],
      [['start', 'both'], ['both', 'late'], ['both', 'own'], ['late', 'end'], ['own', 'end']], // biome-ignore format: short
    )
    const { id: procedureId } = await published(xml)
    const from = clock.now().getTime()
    const moment = (n: number) => new Date(from + n * 360_000).toISOString()
    const id = await begun(kim, {
      procedureId,
      accountId,
      endsAt: moment(10),
      people: [{ role: 'engineer', personId: provider.staff.sam }],
    })
    const dues = async () => {
      const { steps } = (await sam.get(`/api/projects/${id}`)).body as { steps: { name: string; dueAt: string }[] }
      return Object.fromEntries(steps.map(({ name, dueAt }) => [name, dueAt]))
    }
    const first = await dues()
    assert.equal(Date.parse(first.Late!), Date.parse(moment(8)))
    assert.equal((await ola.patch(`/api/projects/${id}`, { endsAt: moment(20) })).status, 403)
    assert.equal((await kim.patch(`/api/projects/${id}`, { endsAt: moment(20) })).status, 200)
    assert.deepEqual(await dues(), { Late: moment(18), Own: first.Own })
    const texts = async () =>
      ((await sam.get(`/api/projects/${id}/journal`)).body as { items: { text: string }[] }).items.map(
        ({ text }) => text,
      )
    assert.ok((await texts()).some((text) => text.includes('its end; due dates moved with it: Late')))
    await world.forward('48m')
    assert.ok(!(await texts()).some((text) => text.startsWith('Reminded of “Late”')), 'the reminder moved too')
    await world.forward('54m')
    assert.ok((await texts()).some((text) => /“Late”/.test(text) && /[Rr]eminded/.test(text)))
    assert.equal((await kim.patch(`/api/projects/${id}`, { endsAt: null })).status, 200)
    assert.equal((await dues()).Late, null, 'without an end there is no date before it')
    await folds(world, id)
    await does(sam, id, 'own')
  })
})

test('projects are found by search, as far as they are the reader’s to see', async () => {
  const { id: procedureId } = await published(oneStep(), 'Quarterly restore')
  await begun(kim, { procedureId, accountId, title: 'Zanzibar archive', shared: true })
  const hidden = await begun(kim, { procedureId, accountId, title: 'Zanzibar inventory' })
  await sam.post(`/api/projects/${hidden}/records`, { text: 'Pomegranate counted' })
  await world.indexed()
  const found = async (by: Client, q: string, kind = '') =>
    ((await by.get(`/api/find?q=${q}${kind}`)).body as { items: { title: { text: string }[]; about: { kind: string } }[] }).items.map(({ title }) => title.map(({ text }) => text).join('')).sort() // biome-ignore format: one thing
  assert.deepEqual(await found(sam, 'zanzibar', '&kind=procedure_run'), ['Zanzibar archive', 'Zanzibar inventory'])
  assert.deepEqual(await found(jordan, 'zanzibar'), ['Zanzibar archive'])
  assert.deepEqual(await found(sam, 'pomegranate'), ['Zanzibar inventory'], 'an entry of its logbook')
  assert.deepEqual(await found(jordan, 'pomegranate'), [])
})
