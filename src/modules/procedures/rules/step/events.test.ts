import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagram, flowsOf, Play } from '../../../../../test/procedures/diagram.ts'

const ends = '<startEvent id="s"/><endEvent id="e"/>'
const user = (...ids: string[]) => ids.map((id) => `<userTask id="${id}"/>`).join('')
const timer = (kind: string, value: string) =>
  `<timerEventDefinition><time${kind}>${value}</time${kind}></timerEventDefinition>`
const codes =
  '<error id="E1" errorCode="broken"/><error id="E2" errorCode="other"/><escalation id="X1" escalationCode="late"/><message id="M1" name="paid"/><signal id="S1" name="alarm"/>'
const on = (id: string, host: string, event: string, more = '') =>
  `<boundaryEvent id="${id}" attachedToRef="${host}" ${more}>${event}</boundaryEvent>`
const sub = (id: string, inside: string, flows: string, more = '') =>
  `<subProcess id="${id}" ${more}>${inside}${flowsOf(flows)}</subProcess>`

describe('boundary events', () => {
  test('that interrupt end the activity and all that belongs to it', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('late')}${sub('w', `<startEvent id="ws"/>${user('a', 'b')}<endEvent id="we"/><parallelGateway id="f"/>`, 'ws > f; f > a; f > b; a > we; b > we')}
         ${on('t', 'w', timer('Duration', 'PT1H'))}`,
        's > w; w > e; t > late; late > e',
      ),
    )
    const job = play.job('b')
    play.fire('t')
    assert.equal(play.resting, 'late')
    assert.equal(play.commands.filter(({ type }) => type === 'close_task').length, 2)
    assert.equal(play.give({ type: 'completed', job }).resting, 'late')
  })

  test('that do not interrupt happen beside it, a cycle as often as it says', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('w', 'remind')}${on('t', 'w', timer('Cycle', 'R3/P1M'), 'cancelActivity="false"')}`,
        's > w; w > e; t > remind; remind > e',
      ),
    )
    const due: string[] = []
    for (let time = 0; time < 3; time++) {
      due.push(new Date(play.last('arm', 't').due).toISOString().slice(0, 10))
      play.fire('t')
    }
    assert.deepEqual(due, ['2026-02-28', '2026-03-28', '2026-04-28'])
    assert.equal(play.resting, 'remind remind remind w')
    assert.equal(play.complete('w').ended, 'running')
  })

  test('are over when the activity completes', async () => {
    const play = await Play.of(
      diagram(`${ends}${user('w')}${on('t', 'w', timer('Duration', 'PT1H'))}`, 's > w; w > e; t > e'),
    )
    const { timer: armed } = play.last('arm', 't')
    play.complete('w')
    assert.deepEqual(
      play.commands.filter(({ type }) => type === 'disarm'),
      [{ type: 'disarm', timer: armed }],
    )
  })
})

describe('errors and escalations', () => {
  const broken = on('c', 'w', '<errorEventDefinition errorRef="E1"/>')
  const service =
    '<serviceTask id="w"><extensionElements><palisade:act name="http"><palisade:input name="to" value="=x"/></palisade:act></extensionElements></serviceTask>'

  test('of a job go to the boundary that names them, and to one that catches all otherwise', async () => {
    const xml = diagram(
      `${ends}${user('named', 'any')}${service}${broken}${on('all', 'w', '<errorEventDefinition/>')}`,
      's > w; w > e; c > named; all > any; named > e; any > e',
      codes,
    )
    const fail = async (code: string) => {
      const play = await Play.of(xml, { x: 1 })
      return play.give({ type: 'failed', job: play.job('w'), code }).resting
    }
    assert.equal(await fail('broken'), 'named')
    assert.equal(await fail('whatever'), 'any')
  })

  test('of a job nobody catches interrupt, and a person answers', async () => {
    const xml = diagram(`${ends}${user('n')}${service}${broken}`, 's > w; w > e; c > n; n > e', codes)
    const play = await Play.of(xml, { x: 1 })
    assert.deepEqual(play.last('act', 'w').input, { to: 1 })
    play.give({ type: 'failed', job: play.job('w'), code: 'timeout', text: 'no answer' })
    assert.equal(play.last('interruption', 'w').text, 'no answer')
    const { interruption } = play.last('interruption', 'w')
    play.give({ type: 'answered', interruption, answer: 'data', data: { x: 2 } })
    assert.deepEqual(play.last('act', 'w').input, { to: 2 })
    play.give({ type: 'failed', job: play.job('w'), code: 'timeout' })
    const again = play.last('interruption', 'w').interruption
    play.give({ type: 'answered', interruption: again, answer: 'fail', code: 'broken' })
    assert.equal(play.resting, 'n')
    assert.equal(play.commands.filter(({ type }) => type === 'interruption_over').length, 2)
  })

  test('of an end event leave each scope for the nearest that catches them', async () => {
    const inner = sub(
      'i',
      `<startEvent id="is"/><endEvent id="ie"><errorEventDefinition errorRef="E1"/></endEvent>`,
      'is > ie',
    )
    const xml = (catcher: string) =>
      diagram(
        `${ends}${user('n', 'beside')}${sub('w', `<startEvent id="ws"/><parallelGateway id="f"/>${user('busy')}${inner}`, 'ws > f; f > busy; f > i')}${catcher}`,
        `s > w; w > e${catcher ? '; c > n; n > e' : ''}`,
        codes,
      )
    assert.equal((await Play.of(xml(broken))).resting, 'n')
    assert.equal((await Play.of(xml(''))).ended, 'failed broken')
    const other = await Play.of(xml(on('c', 'w', '<errorEventDefinition errorRef="E2"/>')))
    assert.equal(other.ended, 'failed broken')
  })

  test('an escalation is heard on the way out and its thrower goes on unless it is interrupted', async () => {
    const xml = (more: string) =>
      diagram(
        `${ends}${user('lead')}${sub('w', `<startEvent id="ws"/><intermediateThrowEvent id="x"><escalationEventDefinition escalationRef="X1"/></intermediateThrowEvent>${user('goes')}`, 'ws > x; x > goes')}
         ${on('c', 'w', '<escalationEventDefinition escalationRef="X1"/>', more)}`,
        's > w; w > e; c > lead; lead > e',
        codes,
      )
    assert.equal((await Play.of(xml('cancelActivity="false"'))).resting, 'goes lead w')
    const interrupted = await Play.of(xml(''))
    assert.equal(interrupted.resting, 'lead')
    assert.equal(interrupted.last('escalated', 'x').caught, true)
  })
})

describe('event sub-processes', () => {
  const watching = (more: string, event: string) =>
    sub(
      'v',
      `<startEvent id="vs" ${more}>${event}</startEvent>${user('h')}<endEvent id="ve"/>`,
      'vs > h; h > ve',
      'triggeredByEvent="true"',
    )

  test('that interrupt take over their scope, whose way then goes on', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('after')}${sub('w', `<startEvent id="ws"/>${user('a')}${watching('', '<messageEventDefinition messageRef="M1"/>')}`, 'ws > a')}`,
        's > w; w > after; after > e',
        codes,
      ),
    )
    play.give({ type: 'message', name: 'paid', data: { by: 'card' } })
    assert.equal(play.resting, 'h v w'.split(' ').toSorted().join(' '))
    assert.equal(play.complete('h').resting, 'after')
  })

  test('that do not interrupt begin each time, and keep their scope open', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('a')}${watching('isInterrupting="false"', '<signalEventDefinition signalRef="S1"/>')}`,
        's > a; a > e',
        codes,
      ),
    )
    play.give({ type: 'signal', name: 'alarm' }).give({ type: 'signal', name: 'alarm' })
    play.complete('a')
    assert.equal(play.ended, 'running')
    assert.equal(play.complete('h').complete('h').ended, 'completed')
  })

  test('hear a signal of their own procedure between two nodes', async () => {
    const play = await Play.of(
      diagram(
        `${ends}<intermediateThrowEvent id="x"><signalEventDefinition signalRef="S1"/></intermediateThrowEvent>${user('never')}${watching('', '<signalEventDefinition signalRef="S1"/>')}`,
        's > x; x > never; never > e',
        codes,
      ),
    )
    assert.equal(play.all('open_task'), 'h')
    assert.equal(play.all('throw_signal'), 'x')
  })

  test('begin when a condition begins to hold, between two nodes', async () => {
    const play = await Play.of(
      diagram(
        `${ends}<scriptTask id="c" palisade:result="stock"><script>stock - 8</script></scriptTask>${user('never', 'first')}
         ${watching('', '<conditionalEventDefinition><condition xsi:type="tFormalExpression">stock &lt; 5</condition></conditionalEventDefinition>')}`,
        's > first; first > c; c > never; never > e',
      ),
      { stock: 10 },
    )
    play.complete('first')
    assert.equal(play.all('open_task'), 'first h')
  })
})

describe('compensation', () => {
  const undoable = (id: string) =>
    `${user(id)}<userTask id="un${id}" isForCompensation="true"/>${on(`c${id}`, id, '<compensateEventDefinition/>')}<association id="as${id}" sourceRef="c${id}" targetRef="un${id}" associationDirection="One"/>`

  test('undoes in reverse order what completed, each once', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${undoable('a')}${undoable('b')}${undoable('never')}${user('after')}
         <intermediateThrowEvent id="u"><compensateEventDefinition/></intermediateThrowEvent><intermediateThrowEvent id="u2"><compensateEventDefinition/></intermediateThrowEvent>
         <exclusiveGateway id="x" default="x_u"/>`,
        's > a; a > b; b > x; x > never : false; never > u; x > u; u > u2; u2 > after; after > e',
      ),
    )
    play.complete('a').complete('b')
    assert.equal(play.resting, 'u unb')
    play.complete('unb')
    assert.equal(play.resting, 'u una')
    assert.equal(play.complete('una').resting, 'after')
  })

  test('a cancelled transaction stops, undoes, and goes on at its cancel event', async () => {
    const play = await Play.of(
      diagram(
        `${ends}${user('sorry')}<transaction id="w"><startEvent id="ws"/>${undoable('a')}${user('busy')}<parallelGateway id="f"/><endEvent id="x"><cancelEventDefinition/></endEvent>${flowsOf('ws > f; f > busy; f > a; a > x')}</transaction>
         ${on('c', 'w', '<cancelEventDefinition/>')}`,
        's > w; w > e; c > sorry; sorry > e',
      ),
    )
    play.complete('a')
    assert.equal(play.resting, 'una w x')
    assert.equal(play.complete('una').resting, 'sorry')
  })
})

describe('the rest', () => {
  test('links, terminate, calls, messages', async () => {
    const play = await Play.of(
      diagram(
        `<startEvent id="s"/><parallelGateway id="f"/>${user('busy')}
         <intermediateThrowEvent id="lt"><linkEventDefinition name="over"/></intermediateThrowEvent><intermediateCatchEvent id="lc"><linkEventDefinition name="over"/></intermediateCatchEvent>
         <callActivity id="call" calledElement="other"><extensionElements><palisade:call procedure="other"><palisade:input name="n" value="=x + 1"/><palisade:output name="y" value="=z * 2"/></palisade:call></extensionElements></callActivity>
         <sendTask id="send" messageRef="M1"><extensionElements><palisade:sent><palisade:input name="sum" value="=y"/></palisade:sent></extensionElements></sendTask><endEvent id="e"><terminateEventDefinition/></endEvent>`,
        's > f; f > busy; f > lt; lc > call; call > send; send > e',
        codes,
      ),
      { x: 1 },
    )
    assert.deepEqual(play.last('call', 'call').data, { n: 2 })
    play.give({ type: 'child_ended', job: play.job('call'), outcome: 'completed', data: { z: 5 } })
    assert.equal(play.state.data.y, 10)
    const { name, data } = play.last('throw_message', 'send')
    assert.deepEqual([name, data], ['paid', { sum: 10 }], 'only what is named goes')
    assert.equal(play.ended, 'terminated')
  })

  test('an act that asks for approval waits for a person', async () => {
    const xml = diagram(
      `${ends}<serviceTask id="w"><extensionElements><palisade:task approval="true"/><palisade:act name="close"/></extensionElements></serviceTask>${user('no')}${on('c', 'w', '<errorEventDefinition errorRef="R"/>')}`,
      's > w; w > e; c > no; no > e',
      '<error id="R" errorCode="refused"/>',
    )
    const answer = async (answer: string) => {
      const play = await Play.of(xml)
      assert.equal(play.all('act'), '')
      const { interruption, kind } = play.last('interruption', 'w')
      assert.equal(kind, 'approval')
      return play.give({ type: 'answered', interruption, answer })
    }
    assert.equal((await answer('retry')).all('act'), 'w')
    assert.equal((await answer('fail')).resting, 'no')
    assert.equal((await answer('skip')).ended, 'completed')
  })

  test('messages are told apart by their key', async () => {
    const xml = diagram(
      `${ends}<intermediateCatchEvent id="m"><messageEventDefinition messageRef="M1" palisade:key="=order"/></intermediateCatchEvent>`,
      's > m; m > e',
      codes,
    )
    const play = await Play.of(xml, { order: 17 })
    assert.equal(play.last('subscribe', 'm').key, '17')
    assert.equal(play.give({ type: 'message', name: 'paid', key: '18' }).ended, 'running')
    assert.equal(play.give({ type: 'message', name: 'paid', key: '17' }).ended, 'completed')
  })
})
