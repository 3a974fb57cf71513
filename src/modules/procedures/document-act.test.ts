import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { act, begun, drawing, look, procedureWorld, rules, startEnd, stepOf } from './procedures.fixture.ts'

const { world, provider, sam, jordan, published } = await procedureWorld()
const accountId = provider.acme.id

/** start -> a document of this template -> a step of an engineer -> end. `¶` is the end of a line, as editors write one in an attribute. */
const making = (inputs: Record<string, string>) =>
  drawing(
    [
      ...startEnd,
      { id: 'make', tag: 'serviceTask', name: 'Write it up', inside: act('make_document', inputs) },
      { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
    ],
    [
      ['start', 'make'],
      ['make', 'then'],
      ['then', 'end'],
    ],
  ).replaceAll('¶', '&#10;')

type Project = {
  records: { text: string; file?: { id: string } | null; fileId?: string | null; forCustomer: boolean }[]
}

async function made(inputs: Record<string, string>, more: Record<string, unknown> = {}) {
  const { id: procedureId } = await published(making(inputs))
  const id = await begun(sam, { procedureId, accountId, ...more })
  await world.settle()
  const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: Record<string, unknown> }
  const { records } = (await sam.get(`/api/projects/${id}`)).body as unknown as Project
  return { id, data, records }
}

const template = '# Report of {{ project.title }}\n\n- Shares: {{ shares }}\n- Found by {{ who }}\n\n{{ note }}\n'

describe('make_document', () => {
  test('keeps a file of the template and the data at the records; its id is data', async () => {
    const given = { shares: 3, who: '<b>Ann</b>', note: 'First\n# Second' }
    const { id, data, records } = await made({ name: 'Report', template: template.replaceAll('\n', '¶') }, { title: 'Copy', data: given }) // biome-ignore format: one call
    await stepOf(sam, id, 'then')
    const file = await sam.get(`/api/projects/${id}/files/${data.documentId}`)
    assert.equal(file.status, 200, file.text)
    assert.equal(file.text, '# Report of Copy\n\n- Shares: 3\n- Found by \\<b\\>Ann\\</b\\>\n\nFirst\\\n\\# Second\n')
    assert.match(String(file.headers['content-disposition']), /Report\.md/)
    assert.deepEqual(records.map(({ text, forCustomer }) => [text, forCustomer]), [['Made the document “Report.md”', false]])
  }) // biome-ignore format: one test

  test('is the customer’s only where it says so and the project is shared', async () => {
    const shown = await made({ name: 'Handed over.md', template: 'Done', customer: 'true' }, { shared: true })
    assert.equal((await jordan.get(`/api/projects/${shown.id}/files/${shown.data.documentId}`)).status, 200)
    const inside = await made({ name: 'Inside', template: 'Done' }, { shared: true })
    assert.equal((await jordan.get(`/api/projects/${inside.id}/files/${inside.data.documentId}`)).status, 404)
    const unshared = await made({ name: 'Unshared', template: 'Done', customer: 'true' })
    assert.equal((await jordan.get(`/api/projects/${unshared.id}/files/${unshared.data.documentId}`)).status, 404)
  })

  test('a template that cannot be filled in asks a person, and no file is kept', async () => {
    const broken = await made({ name: 'Broken', template: '{{ 1 + }}' })
    const { interruptions } = await look(sam, broken.id)
    assert.equal(interruptions[0]!.code, 'procedures.document_refused')
    assert.deepEqual(broken.records, [])
    const large = await made(
      { name: 'Large', template: '{{ text }}'.repeat(150) },
      { data: { text: 'x'.repeat(2000) } },
    )
    assert.match((await look(sam, large.id)).interruptions[0]!.text, /more than 200000 characters/)
  })
})
