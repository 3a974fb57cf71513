import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagram, Play } from '../../../../../test/procedures/diagram.ts'

const ends = '<startEvent id="s"/><endEvent id="e"/>'
const user = (...ids: string[]) => ids.map((id) => `<userTask id="${id}"/>`).join('')

const gatewaysOf = () => '<exclusiveGateway id="m"/><parallelGateway id="f"/>'

describe('gateways', () => {
  test('exclusive: the first way that holds, else the default, else an interruption', async () => {
    const of = (amount: unknown, fallback: string) =>
      Play.of(
        diagram(
          `${ends}${user('small', 'large', 'other')}<exclusiveGateway id="x"${fallback}/>`,
          's > x; x > large : amount > 100; x > small : amount > 10; x > other : false; large > e; small > e; other > e',
        ),
        { amount },
      )
    assert.equal((await of(500, '')).resting, 'large')
    assert.equal((await of(50, '')).resting, 'small')
    assert.equal((await of(5, ' default="x_other"')).resting, 'other')
    const stuck = await of(5, '')
    assert.equal(stuck.last('interruption', 'x').code, 'no_way')
    const { interruption } = stuck.last('interruption', 'x')
    assert.equal(stuck.give({ type: 'answered', interruption, answer: 'skip' }).resting, 'x', 'no way to skip over')
    assert.equal(stuck.give({ type: 'answered', interruption, answer: 'data', data: { amount: 11 } }).resting, 'small')
  })

  test('parallel: one token of each distinct flow, whichever comes twice', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('a', 'b', 'after')}<parallelGateway id="f"/><parallelGateway id="j"/><exclusiveGateway id="m"/>
         <boundaryEvent id="twice" attachedToRef="b" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>`,
        's > f; f > a; f > b; a > m; twice > m; m > j; b > j; j > after; after > e',
      ),
    )
    play.complete('a').fire('twice')
    assert.equal(play.resting, 'b', 'two tokens of one flow do not open the join')
    play.complete('b')
    assert.equal(play.resting, 'after')
    assert.equal(play.state.frames[0]!.joined.length, 1, 'the other token of the flow still waits')
  })

  test('inclusive: all that hold, and the join waits for what can still come', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('a', 'b', 'c', 'after')}<inclusiveGateway id="f" default="f_c"/><inclusiveGateway id="j"/>`,
        's > f; f > a : x > 1; f > b : x > 2; f > c; a > j; b > j; c > j; j > after; after > e',
      ),
      { x: 3 },
    )
    assert.equal(play.resting, 'a b')
    assert.equal(play.complete('a').resting, 'b')
    assert.equal(play.complete('b').resting, 'after')
    assert.equal(play.complete('after').ended, 'completed')
  })

  test('event-based: the first event takes the token, the others are over', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('late', 'paid')}<eventBasedGateway id="g"/>
         <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></intermediateCatchEvent>
         <receiveTask id="m" messageRef="payment"/>`,
        's > g; g > t; g > m; t > late; m > paid; late > e; paid > e',
        '<message id="payment" name="payment"/>',
      ),
    )
    assert.equal(play.resting, 'g m t')
    play.give({ type: 'message', name: 'payment', data: { sum: '20.00' } })
    assert.equal(play.resting, 'paid')
    assert.equal(play.state.data.sum, '20.00')
    assert.ok(play.commands.some(({ type }) => type === 'disarm'))
  })
})

describe('several times', () => {
  const loop = (inside: string) =>
    `${ends}<userTask id="t"><multiInstanceLoopCharacteristics ${inside}</multiInstanceLoopCharacteristics></userTask>`
  const over =
    'isSequential="true"><extensionElements><palisade:several over="people" item="person" into="votes" gives="vote"/></extensionElements>'

  test('one after the other over a list, and what each gives', async () => {
    const play = await Play.of(diagram(loop(over), 's > t; t > e'), { people: ['ann', 'bob'] })
    assert.deepEqual(play.last('open_task', 't').item, { person: 'ann', loopCounter: 1 })
    play.complete('t', { vote: 'yes' })
    assert.deepEqual(play.last('open_task', 't').item, { person: 'bob', loopCounter: 2 })
    play.complete('t', { vote: 'no' })
    assert.equal(play.ended, 'completed')
    assert.deepEqual(play.state.data.votes, ['yes', 'no'])
  })

  test('at once, until enough', async () => {
    const inside =
      'isSequential="false"><loopCardinality xsi:type="tFormalExpression">3</loopCardinality><completionCondition xsi:type="tFormalExpression">numberOfCompletedInstances &gt;= 2</completionCondition>'
    const play = await Play.of(diagram(loop(inside), 's > t; t > e'))
    assert.equal(play.resting, 't t t t')
    play.complete('t').complete('t')
    assert.equal(play.ended, 'completed')
    assert.equal(play.commands.filter(({ type }) => type === 'close_task').length, 1)
  })

  test('a list that is none interrupts, and goes on with corrected data', async () => {
    const play = await Play.of(diagram(loop(over), 's > t; t > e'), { people: 'ann' })
    const { interruption, code } = play.last('interruption', 't')
    assert.equal(code, 'not_a_list')
    play.give({ type: 'answered', interruption, answer: 'data', data: { people: [] } })
    assert.equal(play.ended, 'completed')
    assert.deepEqual(play.state.data.votes, [])
  })

  test('a standard loop, tested before and after', async () => {
    const standard = (attributes: string, condition: string) =>
      `${ends}<userTask id="t"><standardLoopCharacteristics ${attributes}><loopCondition xsi:type="tFormalExpression">${condition}</loopCondition></standardLoopCharacteristics></userTask>`
    const never = await Play.of(diagram(standard('testBefore="true"', 'again'), 's > t; t > e'), { again: false })
    assert.equal(never.ended, 'completed')
    const play = await Play.of(diagram(standard('loopMaximum="3"', 'again'), 's > t; t > e'), { again: true })
    play.complete('t').complete('t', { again: false })
    assert.equal(play.ended, 'completed')
  })
})

describe('steps', () => {
  test('a script of many turns is cut into slices, and an event is heard between them', async () => {
    const xml = diagram(
      `${ends}<scriptTask id="c" palisade:result="n"><script>n + 1</script></scriptTask><exclusiveGateway id="x" default="x_e"/>`,
      's > c; c > x; x > c : n < 2000; x > e',
    )
    const play = await Play.of(xml, { n: 0 })
    assert.ok(play.commands.some(({ type }) => type === 'go_on'))
    while (play.ended === 'running') play.give({ type: 'go' })
    assert.equal(play.state.data.n, 2000)
    const other = await Play.of(xml, { n: 0 })
    assert.equal(other.give({ type: 'cancelled' }).ended, 'cancelled')
  })

  test('that make ever more tokens end the procedure before it holds everybody up', async () => {
    const play = await Play.of(diagram(`${ends}${gatewaysOf()}${user('a')}`, 's > m; m > f; f > a; f > m; a > e'))
    for (let slice = 0; slice < 100 && play.ended === 'running'; slice++) play.give({ type: 'go' })
    assert.equal(play.ended, 'failed too_many_tokens')
  })

  test('are opened with who, due and reminders reckoned', async () => {
    const play = await Play.of(
      diagram(
        `${ends}<userTask id="t"><extensionElements><palisade:task who="=if vip then &quot;lead&quot; else &quot;desk&quot;" due="P2D" milestone="Cutover"><palisade:reminder at="-PT4H"/><palisade:reminder at="P1D"/></palisade:task></extensionElements></userTask>`,
        's > t; t > e',
      ),
      { vip: true },
    )
    const { who, due, reminders } = play.last('open_task', 't')
    assert.equal(who, 'lead')
    assert.equal(due, play.at + 2 * 86_400_000)
    assert.deepEqual(reminders, [due! - 4 * 3_600_000, due! + 86_400_000])
    assert.equal(play.complete('t').last('milestone', 't').name, 'Cutover')
  })

  test('a decision table sets its result', async () => {
    const table = (
      hit: string,
    ) => `${ends}<businessRuleTask id="r" palisade:result="team"><extensionElements><palisade:decisionTable hit="${hit}">
      <palisade:column expression="amount"/><palisade:result name="team"/>
      <palisade:rule><palisade:when test="&gt; 100"/><palisade:then value="&quot;lead&quot;"/></palisade:rule>
      <palisade:rule><palisade:when test="&gt; 10"/><palisade:then value="&quot;desk&quot;"/></palisade:rule>
    </palisade:decisionTable></extensionElements></businessRuleTask>`
    const decided = async (hit: string, amount: number) =>
      await Play.of(diagram(table(hit), 's > r; r > e'), { amount })
    assert.equal((await decided('first', 500)).state.data.team, 'lead')
    assert.equal((await decided('unique', 50)).state.data.team, 'desk')
    assert.deepEqual((await decided('collect', 500)).state.data.team, ['lead', 'desk'])
    assert.equal((await decided('first', 1)).state.data.team, null)
    assert.equal((await decided('unique', 500)).last('interruption', 'r').code, 'not_unique')
  })

  test('an event for what is gone changes nothing', async () => {
    const play = await Play.of(diagram(`${ends}${user('t')}`, 's > t; t > e'))
    const before = JSON.stringify(play.state)
    play.give({ type: 'completed', job: 99 }).give({ type: 'fired', timer: 1 }).give({ type: 'message', name: 'x' })
    assert.equal(JSON.stringify(play.state), before)
    assert.equal(play.complete('t').give({ type: 'completed', job: 1 }).ended, 'completed')
  })
})
