import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { moduleEvents } from '#procedures'
import { flawsOf } from './flaws.ts'
import { inputsOf } from './inputs.ts'
import { ask, deepest, hourMs, judge, rehearse, seenBy } from './judge.ts'
import { feelOf } from './plain.ts'
import { type Condition, type Content, everyField, type Sign } from './types.ts'

const at = Date.parse('2027-03-01T12:00:00Z')
const plain = (field: string, sign: Sign, value = ''): Condition => ({ kind: 'plain', match: 'all', tests: [{ field, sign, value }] }) // biome-ignore format: one thing
const holds = (condition: Condition, data: Record<string, unknown>) => ask(feelOf(condition), { data, at, ledBy: [] })

describe('a plain condition', () => {
  const data = { severity: 'P2', number: 48_001, staff: true, said: 'true', title: 'Disk "C:\\" full', gone: null, account: { name: 'Acme' } } // biome-ignore format: one thing
  for (const [field, sign, value, expected] of [
    ['severity', 'is', 'P2', true],
    ['severity', 'is', 'P1', false],
    ['severity', 'is_not', 'P1', true],
    ['severity', 'at_most', 'P2', true],
    ['severity', 'over', 'P2', false],
    ['number', 'is', '48001', true],
    ['number', 'over', '48000', true],
    ['number', 'below', '48001', false],
    ['number', 'at_least', '48001', true],
    ['staff', 'is', 'true', true],
    ['said', 'is', 'true', true],
    ['title', 'contains', '"c:\\"', true],
    ['title', 'begins_with', 'disk', true],
    ['title', 'begins_with', 'full', false],
    ['account.name', 'is', 'Acme', true],
    ['gone', 'unknown', '', true],
    ['never', 'unknown', '', true],
    ['severity', 'known', '', true],
    ['never', 'is', 'x', false],
    ['never', 'is_not', 'x', true],
  ] as const)
    test(`${field} ${sign} ${value}`, () =>
      assert.deepEqual(holds(plain(field, sign, value), data), { holds: expected }))

  test('of all or of any, and of none', () => {
    const tests = [
      { field: 'severity', sign: 'is' as const, value: 'P2' },
      { field: 'staff', sign: 'is' as const, value: 'false' },
    ]
    assert.equal(holds({ kind: 'plain', match: 'all', tests }, data).holds, false)
    assert.equal(holds({ kind: 'plain', match: 'any', tests }, data).holds, true)
    assert.equal(holds({ kind: 'plain', match: 'all', tests: [] }, data).holds, true)
  })

  test('a text is what it is, whatever stands in it, in every field an event tells', () => {
    const fields = [...new Set(moduleEvents.flatMap((event) => event.fields))]
    const text = fc.string({ unit: 'binary', minLength: 0, maxLength: 40 }).filter((words) => !/[\r\n]/.test(words))
    fc.assert(
      fc.property(fc.constantFrom(...fields), text, text, (field, value, other) => {
        assert.deepEqual(holds(plain(field, 'is', value), { [field]: value }), { holds: true }, feelOf(plain(field, 'is', value))) // biome-ignore format: one thing
        const same = value === other || Number(value) === Number(other)
        if (!same) assert.deepEqual(holds(plain(field, 'is', value), { [field]: other }), { holds: false })
      }),
      { numRuns: 400 },
    )
  })
})

describe('a rule', () => {
  const said = { holds: true }
  const rule = { id: 'r', hourly: 3 }
  const code = (verdict: ReturnType<typeof judge>) => ('code' in verdict ? verdict.code : verdict.does)

  test('whose condition cannot be evaluated fails instead of firing', () => {
    assert.deepEqual(ask('a +', { data: {}, at, ledBy: [] }).holds, false)
    assert.equal(code(judge(rule, { holds: false, failed: 'why' }, [], 0)), 'automation.condition_failed')
  })

  test('never fires on what it caused, never deeper than five, never more often than it may', () => {
    const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'r'), { maxLength: 12 })
    fc.assert(
      fc.property(ids, fc.nat(6), fc.boolean(), (ledBy, recent, met) => {
        const does = code(judge(rule, { holds: met }, ledBy, recent))
        if (!met) assert.equal(does, 'nothing')
        else if (ledBy.includes('r')) assert.equal(does, 'automation.own_doing')
        else if (ledBy.length >= deepest) assert.equal(does, 'automation.too_deep')
        else assert.equal(does, recent >= rule.hourly ? 'automation.too_often' : 'fire')
      }),
    )
  })

  test('any net of rules that set each other off comes to rest', () => {
    const net = fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 10, maxLength: 10 })
    fc.assert(
      fc.property(net, (sets) => {
        let waiting: string[][] = [[]]
        let rounds = 0
        while (waiting.length > 0) {
          assert.ok(++rounds <= deepest + 1, 'it goes on')
          waiting = waiting.flatMap((ledBy) => {
            const last = ledBy.at(-1)
            const hears = last === undefined ? [0] : sets[Number(last)]!
            return hears.flatMap((n) => {
              const id = String(n)
              return judge({ id, hourly: 1000 }, said, ledBy, 0).does === 'fire' ? [[...ledBy, id]] : []
            })
          })
        }
      }),
    )
  })

  test('rehearsed fires at most so often in any hour, and does nothing after it was paused', () => {
    const times = fc.array(fc.nat(5 * hourMs), { maxLength: 60 }).map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 6 }), (all, hourly) => {
        const { verdicts, pausedAt } = rehearse({ id: 'r', hourly }, all.map((one) => ({ at: one, ledBy: [], said }))) // biome-ignore format: one call
        const fired = all.filter((_, n) => verdicts[n]!.does === 'fire')
        for (const one of fired) {
          assert.ok(fired.filter((other) => other > one - hourMs && other <= one).length <= hourly)
          assert.ok(pausedAt === null || one <= pausedAt)
        }
        if (pausedAt === null) assert.equal(fired.length, all.length)
        else assert.equal(fired.filter((one) => one > pausedAt - hourMs).length, hourly)
      }),
    )
  })
})

test('why a rule fired are the values its condition names', () => {
  const data = { severity: 'P1', number: 3, title: 'x', account: { name: 'Acme' } }
  assert.deepEqual(seenBy('severity = "P1" and account.name = "number"', data), {
    severity: 'P1',
    number: 3,
    account: { name: 'Acme' },
  })
  assert.deepEqual(seenBy('', data), {})
})

test('inputs are texts and values; what is unknown is left out, what cannot be reckoned is told', () => {
  const texts = { title: '="No. " + string(number)', text: 'plain', none: '=never', empty: '' }
  assert.deepEqual(inputsOf(texts, { number: 7 }, at), { inputs: { title: 'No. 7', text: 'plain' } })
  const [flaw] = Object.values(inputsOf({ title: '=1 +' }, {}, at))
  assert.match(String(flaw), /^title: /)
})

test('what keeps a rule from being published is told part by part', () => {
  const content: Content = {
    event: 'e',
    condition: plain('nothing', 'is', 'x'),
    act: { name: 'a', inputs: { wrong: 'x', title: '=1 +', text: 'bad' } },
    hourly: 5,
  }
  const act = {
    inputs: [{ name: 'title', required: true }, { name: 'text', required: true }, { name: 'more', required: true }], // biome-ignore format: one list
    flawOf: (_input: string, text: string) => (text === 'bad' ? 'is bad' : null),
  }
  const events = [{ name: 'e', fields: ['severity'] }]
  assert.deepEqual(
    flawsOf(content, { events, act }).map(({ part, code }) => `${part} ${code}`),
    ['condition.0 unknown_field', 'act.more missing', 'act.wrong unknown_input', 'act.title not_readable', 'act.text refused'], // biome-ignore format: one list
  )
  const unknown = flawsOf(
    { ...content, event: 'other', condition: { kind: 'feel', text: 'a +' } },
    { events, act: null },
  )
  assert.deepEqual(unknown.map(({ part }) => part), ['event', 'condition', 'act']) // biome-ignore format: short
  const good = { ...content, condition: plain(everyField[0], 'known'), act: { name: 'a', inputs: { title: '=severity', text: 'fine', more: 'x' } } } // biome-ignore format: one thing
  assert.deepEqual(flawsOf(good, { events, act }), [])
})
