import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { palisadeExtension } from '#procedures-rules'
import { textInPieces, type Writer, type Written } from './writing.ts'

type Moddle = Writer & { fromXML(xml: string): Promise<{ rootElement: Written }> }
const { BpmnModdle }: { BpmnModdle: new (packages: object) => Moddle } = await import('bpmn-moddle' as string)
const writer = new BpmnModdle({ palisade: palisadeExtension })
const read = async (xml: string) => (await writer.fromXML(xml)).rootElement
const whole = async (definitions: Written) => (await writer.toXML(definitions, { format: true })).xml
/** The prefixes that the root declares stand in the order of their first use, which pieces do not know. */
const sorted = (xml: string) =>
  xml.replace(/( xmlns[\w:]*="[^"]*")+/, (all) => all.split(' xmlns').sort().join(' xmlns'))
const always = () => null

const corpus = join(import.meta.dirname, '../../../../../../shared/corpora/bpmn/token-simulation')
const drawings = existsSync(corpus) ? readdirSync(corpus).filter((name) => name.endsWith('.bpmn')) : []

test('each drawing of the corpus is written in pieces as it is in one', {
  skip: drawings.length === 0 && `${corpus} is not there`,
}, async () => {
  for (const name of drawings) {
    const xml = readFileSync(join(corpus, name), 'utf8')
    const definitions = await read(xml)
    const before = await whole(definitions)
    assert.equal(sorted((await textInPieces(writer, definitions, always))!), sorted(before), name)
    assert.equal(await whole(definitions), before, `${name}: the drawing itself stays as it was`)
  }
})

const small = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:other="http://other.example" xmlns:palisade="${palisadeExtension.uri}"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="x">
  <process id="p"><documentation>  two lines,
 &lt;task id="here-1" /&gt; $&amp; kept  </documentation>
    <startEvent id="s"><outgoing>f</outgoing></startEvent>
    <userTask id="t" name="a &#34;b&#34; $1" other:own="kept"><documentation>
   as
  it stands</documentation><incoming>f</incoming></userTask>
    <sequenceFlow id="f" sourceRef="s" targetRef="t"><conditionExpression xsi:type="tFormalExpression">a &lt; 2</conditionExpression></sequenceFlow>
  </process>
</definitions>`

test('prefixes, texts with blanks and what is not ours are kept; prefixes are declared once', async () => {
  const pieces = (await textInPieces(writer, await read(small), always))!
  assert.equal(sorted(pieces), sorted(await whole(await read(small))))
  assert.match(pieces, /other:own="kept"/)
  assert.match(pieces, /<documentation>\n {3}as\n {2}it stands<\/documentation>/)
  assert.ok(!/here-[0-9a-f]{8}-/.test(pieces))
})

test('it waits between pieces, and what is not wanted any more is given up', async () => {
  let pauses = 0
  const counted = () => Promise.resolve(++pauses < 100)
  const many = small.replace(
    '</process>',
    `${Array.from({ length: 100 }, (_, n) => `<task id="t${n}" />`).join('')}</process>`,
  )
  assert.equal(await textInPieces(writer, await read(many), counted), await whole(await read(many)))
  assert.equal(pauses, 3, '103 elements are three pieces')
  assert.equal(await textInPieces(writer, await read(small), () => Promise.resolve(false)), null)
})
