import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { matches } from './match.ts'
import { createMiner, enough, type Miner } from './miner.ts'
import { holdsState } from './vocabulary.ts'

const textOf = (miner: Miner, number: number | null) => miner.templates.get(miner.resolve(number!))!.text
const shuffle = <T>(list: readonly T[], keys: readonly number[]) =>
  list.map((one, n) => ({ one, key: keys[n % keys.length]! * (n + 7) % 1009 })).toSorted((a, b) => a.key - b.key).map(({ one }) => one) // biome-ignore format: one act

const plain = fc.constantFrom(
  'disk',
  'queue',
  'worker',
  'cache',
  'session',
  'request',
  'node',
  'user',
  'the',
  'of',
  'for',
  'module',
)
const names = fc.constantFrom('alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy')
const value = fc.oneof(fc.nat().map(String), fc.ipV4(), fc.uuid(), fc.constant('/var/log/syslog'))
const states = fc.constantFrom('started', 'stopped', 'paused', 'resumed', 'failed', 'succeeded', 'up', 'down', 'opened', 'closed', 'accepted', 'rejected', 'enabled', 'disabled', 'connected', 'disconnected') // biome-ignore format: one list
const word = fc.oneof({ weight: 5, arbitrary: plain }, { weight: 2, arbitrary: names }, { weight: 2, arbitrary: value }, { weight: 1, arbitrary: states }) // biome-ignore format: one list
const line = fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => words.join(' '))

describe('mining', () => {
  test('puts lines that differ in a name together once so many were seen, and not before', () => {
    const miner = createMiner()
    const told = (user: string) => miner.place('sshd', `Accepted password for ${user} from 10.0.0.1 port 22`)
    told('alice')
    assert.equal(miner.templates.size, 1)
    const second = told('bob')
    assert.equal(textOf(miner, second), 'Accepted password for <*> from <*> port <*>')
    assert.equal(miner.templates.size, 1)
    const few = createMiner()
    for (const user of ['alice', 'bob', 'carol', 'dave']) few.place('su', `hello ${user} there`)
    assert.equal(few.templates.size, 4)
    few.place('su', 'hello erin there')
    assert.deepEqual(
      [...few.templates.values()].map(({ text }) => text),
      ['hello <*> there'],
    )
    assert.ok(enough(2) > enough(5))
  })

  test('keeps programs apart', () => {
    const miner = createMiner()
    assert.notEqual(miner.place('a', 'the same words'), miner.place('b', 'the same words'))
  })

  test('gives each line a template that it matches, also after all that came later', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 120 }), (lines) => {
        const miner = createMiner()
        const numbers = lines.map((one) => miner.place('p', one))
        lines.forEach((one, n) => {
          assert.ok(matches(textOf(miner, numbers[n]!), one), `${one} is none of ${textOf(miner, numbers[n]!)}`)
        })
      }),
    )
  })

  test('never gives two lines one template that differ in a state, however many came', () => {
    fc.assert(
      fc.property(
        fc.array(
          word.filter((one) => !holdsState(one)),
          { minLength: 1, maxLength: 8 },
        ),
        fc.nat(8),
        fc.uniqueArray(states, { minLength: 2, maxLength: 16 }),
        fc.constantFrom((state: string) => state, (state: string) => `status=${state}`, (state: string) => `link-${state},`, (state: string) => `Connection${state[0]!.toUpperCase()}${state.slice(1)}`), // biome-ignore format: one list
        fc.array(line, { maxLength: 60 }),
        (words, at, differ, written, noise) => {
          const miner = createMiner()
          for (const one of noise) miner.place('p', one)
          const numbers = differ.map((state) => miner.place('p', words.toSpliced(at, 0, written(state)).join(' ')))
          for (const one of noise) miner.place('p', one)
          assert.equal(new Set(numbers.map((number) => miner.resolve(number!))).size, differ.length)
        },
      ),
    )
  })

  test('comes to the same groups in whatever order lines come', () => {
    const messages = [
      (name: string) => `session opened for user ${name} by root`,
      (name: string) => `session closed for user ${name}`,
      (name: string) => `unit ${name} entered the running state at 12:00:01 today`,
      (name: string) => `hello ${name}`,
      () => 'nothing in particular',
    ]
    const all = messages.flatMap((say) =>
      ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan'].map(say),
    )
    const groups = (lines: readonly string[]) => {
      const miner = createMiner()
      const numbers = new Map(lines.map((one) => [one, miner.place('p', one)]))
      return all.map((one) => textOf(miner, numbers.get(one)!))
    }
    const expected = groups(all)
    assert.equal(new Set(expected).size, messages.length)
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 5, maxLength: 50 }), (keys) => {
        assert.deepEqual(groups(shuffle(all, keys)), expected)
      }),
    )
  })

  test('goes on from what it knew as if it had never ended', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.array(line, { maxLength: 60 }), (first, second) => {
        const one = createMiner()
        for (const text of first) one.place('p', text)
        const two = createMiner([...one.templates.values()])
        const texts = (miner: Miner) =>
          second.map((text) => miner.place('p', text)).map((number) => textOf(miner, number))
        assert.deepEqual(texts(two), texts(one))
      }),
    )
  })

  test('tells what changed so that whoever keeps it has the same templates', () => {
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 25 }), { maxLength: 6 }), (batches) => {
        const miner = createMiner()
        const kept = new Map<number, string>()
        for (const batch of batches) {
          for (const text of batch) miner.place('p', text)
          const { saved, merged } = miner.changes()
          for (const { number, text } of saved) kept.set(number, text)
          for (const { from } of merged) kept.delete(from)
        }
        assert.deepEqual(kept, new Map([...miner.templates.values()].map(({ number, text }) => [number, text])))
      }),
    )
  })

  test('remembers no more than it may; states stay apart even then', () => {
    const limits = { templates: 50, perBucket: 10, shapes: 100, characters: 5000 }
    const miner = createMiner([], limits)
    let none = 0
    for (let n = 0; n < 20_000; n++) {
      const words = Array.from({ length: 1 + (n % 30) }, (_, at) => String.fromCodePoint(97 + ((n * 31 + at * 7) % 26), 97 + ((n >> 3) % 26), 97 + ((n >> 7) % 26))) // biome-ignore format: one list
      const [up, down] = ['up', 'down'].map((state) => miner.place('p', [...words, state].join(' ')))
      if (up === null || down === null) none++
      else assert.notEqual(miner.resolve(up!), miner.resolve(down!))
    }
    assert.ok(miner.templates.size <= 56, String(miner.templates.size))
    assert.ok(none > 0)
  })

  test('takes hostile lines as any other', () => {
    const miner = createMiner()
    for (const piece of ['a ', 'ab12 ', '"', '{"a":', '\u001b[31m', '\0', '/', '::', '\ud800 ', 'é']) {
      const number = miner.place('p', piece.repeat(1_000_000 / piece.length))
      assert.ok(textOf(miner, number).length < 10_000)
    }
  })
})
