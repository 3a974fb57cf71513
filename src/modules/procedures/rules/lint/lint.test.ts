import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagram, flowsOf } from '../../../../../test/procedures/diagram.ts'
import { readBpmn } from '../read/read.ts'
import { lint } from './lint.ts'

const ends = '<startEvent id="s"/><endEvent id="e"/>'
const who = '<extensionElements><palisade:task who="engineer"/></extensionElements>'
const user = (...ids: string[]) => ids.map((id) => `<userTask id="${id}">${who}</userTask>`).join('')
const gates = (kind: string, ...ids: string[]) => ids.map((id) => `<${kind}Gateway id="${id}"/>`).join('')

const found = async (elements: string, flows: string, level?: string) => {
  const { graph } = await readBpmn(diagram(elements, flows))
  return lint(graph!).filter((one) => !level || one.level === level).map(({ code, element }) => `${code} ${element}`) // biome-ignore format: one chain
}

test('a procedure in order has no findings', async () => {
  assert.deepEqual(
    await found(`${ends}${user('a', 'b')}${gates('parallel', 'f', 'j')}`, 's > f; f > a; f > b; a > j; b > j; j > e'),
    [],
  )
})

test('a choice before a parallel join is a deadlock, told at the join', async () => {
  assert.deepEqual(
    await found(
      `${ends}${user('a', 'b')}<exclusiveGateway id="x" default="x_b"/>${gates('parallel', 'j')}`,
      's > x; x > a : y; x > b; a > j; b > j; j > e',
    ),
    ['deadlock j'],
  )
})

test('a deadlock that only some choices bring is found, inside sub-processes too', async () => {
  const inside = `<subProcess id="w"><startEvent id="ws"/>${user('a', 'b', 'c')}<exclusiveGateway id="x" default="x_b"/>${gates('parallel', 'f', 'j')}<endEvent id="we"/>${flowsOf('ws > f; f > x; f > c; x > a : y; x > b; a > j; c > j; j > we; b > we')}</subProcess>`
  assert.deepEqual(await found(ends + inside, 's > w; w > e'), ['deadlock j'])
})

test('an interrupting event that takes a token round a join is a deadlock', async () => {
  const timer = '<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>'
  assert.deepEqual(
    await found(
      `${ends}${user('a', 'b')}<boundaryEvent id="t" attachedToRef="a">${timer}</boundaryEvent>${gates('parallel', 'f', 'j')}`,
      's > f; f > a; f > b; a > j; b > j; j > e; t > e',
    ),
    ['deadlock j'],
  )
})

test('an inclusive join takes whatever an inclusive fork gave', async () => {
  assert.deepEqual(
    await found(
      `${ends}${user('a', 'b')}<inclusiveGateway id="f" default="f_b"/>${gates('inclusive', 'j')}`,
      's > f; f > a : x; f > b; a > j; b > j; j > e',
    ),
    [],
  )
})

test('branches that come together without a join are told', async () => {
  assert.deepEqual(
    await found(`${ends}${user('a', 'b', 'c')}${gates('parallel', 'f')}`, 's > f; f > a; f > b; a > c; b > c; c > e'),
    ['missing_join c'],
  )
})

test('tokens that become ever more are refused; many branches at once are not', async () => {
  // Each round leaves a token at the join and goes round again.
  const grows = 's > m; m > f; f > a; f > j; a > m; f > b; b > j; j > e'
  const parts = `${ends}${user('a', 'b')}${gates('parallel', 'f', 'j')}<exclusiveGateway id="m"/>`
  assert.ok((await found(parts, grows)).some((one) => one.startsWith('ever_more')))
  const ids = Array.from({ length: 100 }, (_, n) => `t${n}`)
  const wide = `s > f; j > e;${ids.map((id) => `f > ${id}; ${id} > j;`).join('')}`
  assert.deepEqual(await found(`${ends}${user(...ids)}${gates('parallel', 'f', 'j')}`, wide), [])
})

test('steps nothing leads to, and links with one end', async () => {
  assert.deepEqual(
    await found(
      `${ends}${user('lost')}<intermediateThrowEvent id="l"><linkEventDefinition name="x"/></intermediateThrowEvent>`,
      's > l',
      'refused',
    ),
    ['unreachable e', 'unreachable lost', 'loose_link l'].toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
  )
})
const order = ['unreachable e', 'unreachable lost', 'loose_link l']

test('loops that wait for nothing', async () => {
  const script = '<scriptTask id="c" palisade:result="n"><script>n + 1</script></scriptTask>'
  assert.deepEqual(
    await found(`${ends}${script}<exclusiveGateway id="x" default="x_e"/>`, 's > c; c > x; x > c : n < 3; x > e'),
    ['quick_loop c'],
  )
  assert.ok(
    (await found(`${ends}${script}<exclusiveGateway id="m"/>`, 's > m; m > c; c > m', 'refused')).includes(
      'endless_loop c',
    ),
  )
})

test('forks whose ways cannot be told apart', async () => {
  assert.deepEqual(
    await found(`${ends}${user('a', 'b')}${gates('exclusive', 'x')}`, 's > x; x > a; x > b; a > e; b > e'),
    ['no_condition x'],
  )
})

test('steps that lack what they do, and expressions that cannot be used', async () => {
  const event = (id: string, time: string) =>
    `<intermediateCatchEvent id="${id}"><timerEventDefinition><timeDuration>${time}</timeDuration></timerEventDefinition></intermediateCatchEvent>`
  assert.deepEqual(
    await found(
      `${ends}<serviceTask id="v"/><receiveTask id="r"/><scriptTask id="c"/><callActivity id="l"/><businessRuleTask id="b"/><scriptTask id="bad"><script>a +</script></scriptTask>${event('t', 'soon')}`,
      's > v; v > r; r > c; c > l; l > b; b > bad; bad > t; t > e : for x in a return for y in b return 1',
      'refused',
    ),
    ['no_act v', 'no_message r', 'no_script c', 'no_procedure l', 'no_decision b', 'expression_not_readable bad', 'not_a_time t', 'expression_nested_iteration t_e'], // biome-ignore format: a list
  )
})

test('events where they cannot stand', async () => {
  assert.deepEqual(
    await found(
      `<startEvent id="s"/>${user('a')}<eventBasedGateway id="g"/><endEvent id="e"><cancelEventDefinition/></endEvent><boundaryEvent id="c" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>`,
      's > g; g > a; a > e; c > e',
      'refused',
    ),
    ['one_event g', 'cancel_outside e', 'cancel_outside c'],
  )
})
