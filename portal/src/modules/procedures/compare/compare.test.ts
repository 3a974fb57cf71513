import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './compare.ts'
import { drawnIn } from './parse.ts'

/* Two drawings side by side, matched by the ids of their elements. */

const file = (
  inside: string,
  places = '',
) => `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:palisade="http://palisade.example/bpmn/1" id="d" targetNamespace="x">
  <bpmn:message id="m1" name="asked"/><bpmn:message id="m2" name="answered"/>
  <bpmn:process id="p" isExecutable="true">${inside}</bpmn:process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p">${places}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`
const task = (id: string, name: string, rules = '', inside = '') =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><palisade:task ${rules}>${inside}</palisade:task></bpmn:extensionElements></bpmn:userTask>`
const at = (id: string, x: number) =>
  `<bpmndi:BPMNShape id="${id}_s" bpmnElement="${id}"><dc:Bounds x="${x}" y="1" width="100" height="80"/></bpmndi:BPMNShape>`

const changesOf = async (before: string, after: string) => compare(await drawnIn(before), await drawnIn(after))

test('the same drawing has no differences, however it is written', async () => {
  const one = file(task('a', 'Copy', 'who="engineer" due="PT4H"'), at('a', 1))
  const other = file(task('a', 'Copy', 'due="PT4H"   who="engineer"'), at('a', 1))
  assert.deepEqual(await changesOf(one, other), [])
})

test('elements are added, removed and moved', async () => {
  const before = file(`${task('a', 'A')}${task('b', 'B')}`, at('a', 1) + at('b', 200))
  const after = file(`${task('a', 'A')}${task('c', 'C')}`, at('a', 90) + at('c', 200))
  assert.deepEqual(await changesOf(before, after), [
    { id: 'a', type: 'UserTask', name: 'A', how: 'moved', said: [] },
    { id: 'c', type: 'UserTask', name: 'C', how: 'added', said: [] },
    { id: 'b', type: 'UserTask', name: 'B', how: 'removed', said: [] },
  ])
})

test('what is said of an element is told property by property', async () => {
  const field = (label: string) => `<palisade:field name="n" label="${label}" type="number"/>`
  const before = file(
    `${task('a', 'Copy', 'who="engineer"', field('Files'))}<bpmn:receiveTask id="r" messageRef="m1"/>`,
    at('a', 1),
  )
  const after = file(`${task('a', 'Copy all', 'who="lead" due="PT4H"', field('Shares'))}<bpmn:receiveTask id="r" messageRef="m2"/>`, at('a', 500)) // biome-ignore format: one call
  const [copy, receive] = await changesOf(before, after)
  assert.equal(copy?.how, 'changed', 'changed says more than moved')
  assert.deepEqual(copy.said, [
    { property: 'name', before: 'Copy', after: 'Copy all' },
    { property: 'task.who', before: 'engineer', after: 'lead' },
    { property: 'task.fields.1.label', before: 'Files', after: 'Shares' },
    { property: 'task.due', after: 'PT4H' },
  ])
  assert.deepEqual(receive?.said, [{ property: 'messageRef', before: 'asked', after: 'answered' }])
})

test('a condition, a deadline, another kind of element and what is inside a sub-process', async () => {
  const body = (
    time: string,
    condition: string,
    tag: string,
  ) => `<bpmn:subProcess id="s"><bpmn:${tag} id="x"/></bpmn:subProcess>
    <bpmn:boundaryEvent id="late" attachedToRef="s"><bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${time}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:task id="y"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="y"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression></bpmn:sequenceFlow>`
  const changes = await changesOf(file(body('PT1H', 'a = 1', 'userTask')), file(body('PT2H', 'a = 2', 'serviceTask')))
  const said = Object.fromEntries(changes.map(({ id, said }) => [id, said.map(({ property, before, after }) => [property, before, after])])) // biome-ignore format: one thing
  assert.deepEqual(said.x, [['type', 'UserTask', 'ServiceTask']])
  assert.deepEqual(said.late, [['eventDefinitions.1.timeDuration', 'PT1H', 'PT2H']])
  assert.deepEqual(said.f, [['conditionExpression', 'a = 1', 'a = 2']])
})
