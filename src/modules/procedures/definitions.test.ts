import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clientOf } from '#test/client.ts'
import { act, drawing, oneStep, procedureWorld, startEnd } from './procedures.fixture.ts'

const { world, provider, sam, kim, ola, jordan } = await procedureWorld()

let made = 0
async function fresh(by = sam): Promise<string> {
  const reply = await by.post('/api/procedures', { name: `Definition ${++made}` })
  assert.equal(reply.status, 200, reply.text)
  return reply.body.id as string
}
const save = (id: string, xml: string, base: number, by = sam) =>
  by.call('PUT', `/api/procedures/${id}/draft`, { xml, base })

describe('a drawing', () => {
  test('is saved over the save its author saw; another’s meanwhile is refused and nothing is lost', async () => {
    const id = await fresh()
    assert.equal((await sam.get(`/api/procedures/${id}/draft`)).body.code, 'procedures.no_draft')
    const [one, two] = [oneStep('engineer'), oneStep('customer')]
    assert.equal((await save(id, one, 0)).body.revision, 1)
    const late = await save(id, two, 0, kim)
    assert.deepEqual([late.status, late.body.code, late.body.newest], [409, 'procedures.draft_changed', 1])
    assert.equal((await save(id, two, 1, kim)).body.revision, 2)
    const newest = (await sam.get(`/api/procedures/${id}/draft`)).body
    assert.deepEqual([newest.xml, newest.revision, newest.savedName], [two, 2, 'Kim Mockup'])
    assert.equal((await sam.get(`/api/procedures/${id}/draft?revision=1`)).body.xml, one)
  })

  test('that cannot run is saved, and refused when it is to be published, with the element it is about', async () => {
    const id = await fresh()
    const xml = drawing(
      [...startEnd, { id: 'odd', tag: 'complexGateway' }],
      [
        ['start', 'odd'],
        ['odd', 'end'],
      ],
    )
    const saved = await save(id, xml, 0)
    assert.equal(saved.status, 200)
    assert.ok(
      (saved.body.findings as { level: string; element: string }[]).some(
        (one) => one.level === 'refused' && one.element === 'odd',
      ),
    )
    const reply = await kim.post(`/api/procedures/${id}/publish`, { revision: 1 })
    assert.deepEqual([reply.status, reply.body.code], [422, 'procedures.refused'])
    assert.ok((reply.body.findings as { element: string }[]).some(({ element }) => element === 'odd'))
  })

  test('that does not tell an act what it needs is refused; an act or an input nobody knows is a warning', async () => {
    const found = async (name: string, inputs: Record<string, string>) => {
      const ways: [string, string][] = [
        ['start', 'done'],
        ['done', 'end'],
      ]
      const xml = drawing(
        [...startEnd, { id: 'done', tag: 'serviceTask', name: 'Do', inside: act(name, inputs) }],
        ways,
      )
      const { findings } = (await sam.post('/api/procedures/check', { xml })).body
      return (findings as { level: string; code: string; element: string; text: string }[])
        .filter(({ element }) => element === 'done')
        .map(({ level, text }) => `${level}: ${text}`)
    }
    assert.deepEqual(await found('journal', { text: '"Hello"' }), [])
    assert.deepEqual(await found('journal', { text: ' ' }), ['refused: "Do" is not told: text'])
    assert.deepEqual(await found('page', {}), ['refused: "Do" is not told: policy, severity, title'])
    assert.deepEqual(await found('journal', { text: '"Hello"', texts: '"?"' }), [
      'warning: "Do" is told what its act does not know: texts',
    ])
    assert.deepEqual(await found('fly', {}), ['warning: "Do" asks for "fly", which nothing does here'])
    const id = await fresh()
    await save(id, drawing([...startEnd, { id: 'done', tag: 'serviceTask', inside: act('page') }], [['start', 'done'], ['done', 'end']]), 0) // biome-ignore format: one drawing
    assert.equal((await kim.post(`/api/procedures/${id}/publish`, { revision: 1 })).body.code, 'procedures.refused')
  })

  test('is published by who may, as a version that never changes', async () => {
    const id = await fresh()
    await save(id, oneStep(), 0)
    assert.equal(
      (await sam.post(`/api/procedures/${id}/publish`, { revision: 1 })).status,
      403,
      'who edits does not publish by that',
    )
    assert.equal((await save(id, oneStep(), 1, ola)).status, 403)
    const first = await kim.post(`/api/procedures/${id}/publish`, { revision: 1, note: 'First' })
    assert.deepEqual([first.status, first.body.number], [200, 1])
    await save(id, oneStep('customer'), 1)
    assert.equal(
      (await kim.post(`/api/procedures/${id}/publish`, { revision: 1 })).body.code,
      'procedures.draft_changed',
    )
    assert.equal((await kim.post(`/api/procedures/${id}/publish`, { revision: 2 })).body.number, 2)
    const kept = await sam.get(`/api/procedure-versions/${first.body.id}`)
    assert.equal(kept.body.xml, oneStep())
    await assert.rejects(
      world.tx((tx) =>
        tx
          .updateTable('procedure_version')
          .set({ note: 'x' })
          .where('id', '=', first.body.id as string)
          .execute(),
      ),
      /permission denied/,
    )
    const file = await sam.get(`/api/procedure-versions/${first.body.id}/bpmn`)
    assert.equal(file.text, oneStep())
    assert.match(String(file.headers['content-disposition']), /attachment; filename="Definition \d+ v1\.bpmn"/)
  })

  test('is imported whole, with what of it is lost', async () => {
    const xml = oneStep().replace('<bpmn:process', '<other:thing xmlns:other="http://other.example"/><bpmn:process')
    const reply = await sam.post('/api/procedures/import', { name: 'Imported', xml })
    assert.equal(reply.status, 200, reply.text)
    assert.equal((await sam.get(`/api/procedures/${reply.body.id}/draft`)).body.xml, xml)
    assert.ok(Array.isArray(reply.body.findings))
  })
})

describe('threat-10: a hostile drawing', () => {
  const entities = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><bpmn:definitions>&b;</bpmn:definitions>`
  for (const [what, xml, reason] of [
    ['entities of its own', entities, 'document_type'],
    ['too many elements', `<a>${'<b/>'.repeat(10_001)}</a>`, 'too_many'],
    ['elements too deep', `${'<b>'.repeat(70)}${'</b>'.repeat(70)}`, 'too_deep'],
    ['an element without an end', '<a', 'cut_off'],
    ['no element', 'words', 'empty'],
  ] as const)
    test(`with ${what} is refused before it is parsed`, async () => {
      const id = await fresh()
      const reply = await save(id, xml, 0)
      assert.deepEqual([reply.status, reply.body.code, reply.body.reason], [422, 'procedures.unreadable', reason])
      assert.equal((await sam.get(`/api/procedures/${id}`)).body.revision, 0)
    })

  test('larger than 2 MB is refused', async () => {
    const reply = await save(await fresh(), `<a>${' '.repeat(2 * 1024 * 1024)}</a>`, 0)
    assert.ok([400, 422].includes(reply.status), reply.text)
  })

  test('with a bracket in quotes is no trick', async () => {
    const xml = oneStep().replace('name="Do the work"', 'name="a > b"')
    assert.equal((await save(await fresh(), xml, 0)).status, 200)
  })
})

describe('procedures', () => {
  test('have keys of their own within an account', async () => {
    const body = { name: 'Restore', key: 'restore' }
    assert.equal((await sam.post('/api/procedures', body)).status, 200)
    const again = await sam.post('/api/procedures', body)
    assert.deepEqual([again.status, again.body.code], [409, 'procedures.key_taken'])
    assert.equal((await sam.post('/api/procedures', { ...body, accountId: provider.acme.id })).status, 200)
  })

  test('are changed, found and retired', async () => {
    const id = await fresh()
    await sam.patch(`/api/procedures/${id}`, { name: 'Moved houses', description: 'How we move' })
    const found = (await sam.get('/api/procedures?q=moved')).body.items as { id: string; description: string }[]
    assert.deepEqual(
      found.map((one) => [one.id, one.description]),
      [[id, 'How we move']],
    )
    assert.equal((await kim.post(`/api/procedures/${id}/retire`)).status, 200)
    assert.equal((await save(id, oneStep(), 0)).body.code, 'procedures.retired')
    assert.deepEqual(((await sam.get('/api/procedures?q=moved')).body.items as unknown[]).length, 0)
  })

  test('are the provider’s business: customers and partners find none', async () => {
    const id = await fresh()
    const pat = await clientOf(world, provider.delta.pat)
    for (const outside of [jordan, pat]) {
      assert.equal((await outside.get('/api/procedures')).status, 404)
      assert.equal((await outside.get(`/api/procedures/${id}`)).status, 404)
      assert.equal((await save(id, oneStep(), 0, outside)).status, 404)
    }
  })

  test('say what a drawing can use, and what is wrong with one that is not kept', async () => {
    const words = (await sam.get('/api/procedures/words')).body as {
      acts: { name: string }[]
      events: { name: string }[]
    }
    assert.ok(words.acts.some(({ name }) => name === 'notify'))
    assert.ok(words.events.some(({ name }) => name === 'support.request_created'))
    const checked = await sam.post('/api/procedures/check', { xml: oneStep() })
    assert.deepEqual(
      (checked.body.findings as { level: string }[]).filter(({ level }) => level === 'refused'),
      [],
    )
  })

  test('show the secret their calls are signed with to who publishes, and record it', async () => {
    const id = await fresh()
    const reply = await kim.post(`/api/procedures/${id}/signing-secret`)
    assert.match(String(reply.body.secret), /^whsec_/)
    assert.equal((await kim.post(`/api/procedures/${id}/signing-secret`)).body.secret, reply.body.secret)
    assert.equal((await sam.post(`/api/procedures/${id}/signing-secret`)).status, 403)
  })
})
