// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax of another language
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagram } from '../../../../../test/procedures/diagram.ts'
import { fromJuel } from './foreign.ts'
import { limits } from './limits.ts'
import { readBpmn } from './read.ts'

const ends = '<startEvent id="s"/><endEvent id="e"/>'
const codes = async (xml: string, level = 'refused') =>
  (await readBpmn(xml)).findings
    .filter((one) => one.level === level)
    .map(({ code, element }) => `${code} ${element ?? ''}`.trim())

describe('hostile files', () => {
  test('are refused before they are parsed', async () => {
    const entities = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><definitions/>`
    assert.deepEqual(await codes(entities), ['document_type'])
    assert.deepEqual(await codes(`<definitions>${' '.repeat(limits.bytes)}</definitions>`), ['too_large'])
    assert.deepEqual(await codes(`<definitions>${'<a/>'.repeat(limits.tags)}</definitions>`), ['too_many_tags'])
  })

  test('are refused when they hold too much, or too deep', async () => {
    const many = Array.from({ length: limits.elements }, (_, n) => `<task id="t${n}"/>`).join('')
    assert.ok((await codes(diagram(ends + many))).some((code) => code.startsWith('too_many')))
    const deep = `${Array.from({ length: 30 }, (_, n) => `<subProcess id="d${n}">`).join('')}${'</subProcess>'.repeat(30)}`
    assert.deepEqual(await codes(diagram(ends + deep, 's > e')), ['too_deep d20'])
  })

  test('that are no BPMN are told so', async () => {
    for (const xml of ['', 'x', '<html/>', '<definitions', '{"a":1}', '\u0000', '<?xml version="1.0"?><a><b></a></b>'])
      assert.ok((await codes(xml)).length > 0, xml)
  })

  test('with the same id twice, loose flows, flows across a border and no id are refused', async () => {
    assert.deepEqual(await codes(diagram(`${ends}<task id="t"/><task id="t"/>`, 's > t; t > e')), ['duplicate_id t'])
    assert.ok((await codes(diagram(ends, 's > nowhere'))).includes('loose_flow s_nowhere'))
    assert.ok((await codes(diagram(`${ends}<task/>`, 's > e'))).includes('no_id'))
    assert.ok((await codes(diagram(`${ends}<task id="1 2"/>`, 's > e'))).includes('part_not_readable'))
    assert.deepEqual(await codes(diagram(`${ends}<subProcess id="w"><task id="in"/></subProcess>`, 's > in; in > e')), [
      'crossing_flow s_in',
      'crossing_flow in_e',
    ])
  })
})

describe('what is not supported', () => {
  test('is refused with its element', async () => {
    const cases: [string, string][] = [
      ['<complexGateway id="x"/>', 'not_supported x'],
      ['<callChoreography id="x"/>', 'not_supported x'],
      [
        '<intermediateCatchEvent id="x"><timerEventDefinition/><messageEventDefinition/></intermediateCatchEvent>',
        'several_events x',
      ],
      ['<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>', 'no_time x'],
      ['<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>', 'no_message x'],
      [
        '<boundaryEvent id="x"><timerEventDefinition><timeDate>2027-01-01</timeDate></timerEventDefinition></boundaryEvent>',
        'not_attached x',
      ],
    ]
    for (const [element, code] of cases)
      assert.deepEqual(await codes(diagram(ends + element, 's > e')), [code], element)
  })

  test('of others is listed as lost, each once, and what means the same is taken', async () => {
    const xml = diagram(
      `${ends}<userTask id="t" camunda:assignee="\${boss}" camunda:asyncBefore="true"><extensionElements>
        <camunda:formData><camunda:formField id="age" label="Age" type="long"/><camunda:formField id="kind" type="enum"><camunda:value id="a" name="A"/></camunda:formField></camunda:formData>
        <zeebe:taskListeners/><zeebe:taskListeners/></extensionElements></userTask>`,
      's > t; t > e : ${age == 3 && !gone}',
    )
    const { graph } = await readBpmn(xml)
    assert.deepEqual(await codes(xml), [])
    assert.deepEqual(
      (await readBpmn(xml)).findings.map(({ level, text }) => `${level} ${text.split(' ')[0]}`),
      ['lost "camunda:asyncBefore"', 'lost "zeebe:taskListeners"'],
    )
    const task = graph!.nodes.find(({ id }) => id === 't')!.task!
    assert.equal(task.who, '=boss')
    assert.deepEqual(task.form, [
      { name: 'age', label: 'Age', type: 'number' },
      { name: 'kind', label: 'kind', type: 'choice', options: ['A'] },
    ])
    assert.equal(graph!.flows.find(({ id }) => id === 't_e')!.condition, 'age = 3 and not(gone)')
  })

  test('of the older expressions is left alone where it might mean another thing', () => {
    assert.equal(fromJuel("${a == 'x' || b != 2}"), 'a = "x" or b != 2')
    for (const text of ['${a.get(1)}', '${a ? b : c}', '${a}${b}', '${a % 2 == 0}', 'a == b', '${empty a}'])
      assert.equal(fromJuel(text), null, text)
  })
})

test('our own properties are read', async () => {
  const { graph } = await readBpmn(
    diagram(
      `${ends}<userTask id="t"><extensionElements><palisade:task who="engineer" due="P3D" passkey="true" approval="true" milestone="Done">
        <palisade:instructions>**Copy** the data</palisade:instructions>
        <palisade:field name="size" label="Size" type="number" required="true"/><palisade:reminder at="-P1D"/><palisade:record name="log file"/>
      </palisade:task></extensionElements></userTask>`,
      's > t; t > e',
    ),
  )
  assert.deepEqual(graph!.nodes.find(({ id }) => id === 't')!.task, {
    who: 'engineer',
    due: 'P3D',
    milestone: 'Done',
    instructions: '**Copy** the data',
    form: [{ name: 'size', label: 'Size', type: 'number', required: true }],
    reminders: ['-P1D'],
    records: ['log file'],
    approval: true,
    passkey: true,
  })
})
