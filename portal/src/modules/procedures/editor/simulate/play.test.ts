import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBpmn } from '#procedures-rules'
import { begin, choicesOf, nextOf, type Play, setData, take, tokensOf } from './play.ts'

/* Trying a drawing out: the interpreter itself moves the tokens, and somebody chooses. */

const user = (id: string, inside = '') => `<bpmn:userTask id="${id}">${inside}</bpmn:userTask>`
const flow = (from: string, to: string, when = '') =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${when && `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${when}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`

async function played(inside: string, data = {}): Promise<Play> {
  const { graph } = await readBpmn(`<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="x">
    <bpmn:message id="m" name="answer"/><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>
    ${inside}</bpmn:process></bpmn:definitions>`)
  return begin(graph!, 1_000_000, data)
}
const named = (play: Play) => choicesOf(play).map(({ kind, element }) => `${kind} ${element}`)
const choose = (play: Play, element: string) => choicesOf(play).find((one) => one.element === element)!

test('a step is done, a fork asks its data, and the way is marked', async () => {
  const inside = `${user('ask')}<bpmn:exclusiveGateway id="which" default="which_no"/>${user('yes')}${user('no')}
    ${flow('start', 'ask')}${flow('ask', 'which')}${flow('which', 'yes', 'amount &gt; 10')}${flow('which', 'no')}${flow('yes', 'end')}${flow('no', 'end')}`
  const first = await played(inside)
  assert.deepEqual(named(first), ['task ask'])
  const more = take(first, choose(first, 'ask'), { how: 'on', data: { amount: 12 } })
  assert.deepEqual(named(more), ['task yes'])
  assert.deepEqual([...more.walked.keys()].filter((id) => id.includes('_')), ['start_ask', 'ask_which', 'which_yes']) // biome-ignore format: short
  const less = take(more.before!, choose(more.before!, 'ask'), { how: 'on', data: { amount: 2 } })
  assert.deepEqual(named(less), ['task no'], 'taken back, and chosen otherwise')
  const ended = take(less, choose(less, 'no'))
  assert.deepEqual([ended.state.status, named(ended), ended.log.at(-1)?.kind], ['completed', [], 'completed'])
})

test('a time, a message and the first of several are chosen; the clock goes on to the time', async () => {
  const timer = '<bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition>'
  const inside = `${user('work')}<bpmn:boundaryEvent id="late" attachedToRef="work" cancelActivity="false">${timer}</bpmn:boundaryEvent>
    ${user('hurry')}<bpmn:intermediateCatchEvent id="hear"><bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>
    ${flow('start', 'work')}${flow('work', 'hear')}${flow('hear', 'end')}${flow('late', 'hurry')}${flow('hurry', 'end')}`
  const first = await played(inside)
  assert.deepEqual(named(first).sort(), ['task work', 'timer late'])
  assert.equal(nextOf(first)?.element, 'work', 'what stands beside a step does not come by itself')
  const late = take(first, choose(first, 'late'))
  assert.equal(late.at, 1_000_000 + 7_200_000)
  assert.deepEqual([...tokensOf(late)].sort(), [['hurry', 1], ['work', 1]]) // biome-ignore format: short
  const waits = take(late, choose(late, 'work'))
  assert.equal(choose(waits, 'hear').text, 'answer')
  const heard = take(waits, choose(waits, 'hear'), { how: 'on', data: { said: 'yes' } })
  assert.deepEqual([heard.state.data.said, named(heard)], ['yes', ['task hurry']])
})

test('a question stops it, and is answered with a way or with data', async () => {
  const inside = `<bpmn:exclusiveGateway id="which"/>${user('a')}${user('b')}
    ${flow('start', 'which')}${flow('which', 'a', 'go = 1')}${flow('which', 'b', 'go = 2')}${flow('a', 'end')}${flow('b', 'end')}`
  const first = await played(inside)
  assert.deepEqual([named(first), nextOf(first)], [['question which'], null])
  const skipped = take(first, choose(first, 'which'), { how: 'skip', flow: 'which_b' })
  assert.deepEqual(named(skipped), ['task b'])
  const answered = take(first, choose(first, 'which'), { how: 'on', data: { go: 1 } })
  assert.deepEqual(named(answered), ['task a'])
})

test('tokens that wait at a join are seen, and playing goes to the end by itself', async () => {
  const inside = `<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>${user('a')}${user('b')}
    ${flow('start', 'fork')}${flow('fork', 'a')}${flow('fork', 'b')}${flow('a', 'join')}${flow('b', 'join')}${flow('join', 'end')}`
  let play = await played(inside)
  play = take(play, choose(play, 'a'))
  assert.deepEqual([...tokensOf(play)].sort(), [['b', 1], ['join', 1]]) // biome-ignore format: short
  for (let next = nextOf(play); next; next = nextOf(play)) play = take(play, next)
  assert.equal(play.state.status, 'completed')
})

test('a step that fails with a code is caught where the drawing catches it; data from outside counts', async () => {
  const inside = `${user('work')}<bpmn:boundaryEvent id="oops" attachedToRef="work"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>${user('mend')}
    <bpmn:intermediateCatchEvent id="until"><bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">ready = true</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>
    ${flow('start', 'work')}${flow('work', 'end')}${flow('oops', 'mend')}${flow('mend', 'until')}${flow('until', 'end')}`
  const first = await played(inside)
  const mend = take(first, choose(first, 'work'), { how: 'fail', code: 'broken' })
  assert.deepEqual(named(mend), ['task mend'])
  const until = take(mend, choose(mend, 'mend'))
  assert.deepEqual([...tokensOf(until)], [['until', 1]])
  assert.equal(setData(until, { ready: true }).state.status, 'completed')
})
