import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  aboutOf,
  alwaysFrom,
  isAlways,
  type Recording,
  readRecorded,
  referenceTo,
  secretNameFor,
  takeOver,
  typedSecrets,
  typesPassword,
  variablesOf,
  withClaim,
  withoutStep,
  withValue,
} from './recording.ts'

const recorded = {
  title: 'Buys a mug',
  timeout: 5000,
  steps: [
    { type: 'setViewport', width: 900, height: 700 },
    { type: 'navigate', url: 'https://shop.test/start?a=1', assertedEvents: [] },
    { type: 'change', value: 'hunter22', selectors: [['#password'], ['aria/Password']] },
    { type: 'click', selectors: [['#go'], ['aria/Sign in'], ['text/Sign in']] },
    { type: 'navigate', url: 'https://shop.test.evil.test/' },
  ],
}
const read = (value: unknown) => readRecorded(JSON.stringify(value))
const recording = read(recorded) as Recording

test('what the Recorder exports is read whole; other texts say what they lack', () => {
  assert.deepEqual(recording, recorded)
  assert.equal(readRecorded('{'), 'json')
  assert.equal(read({ title: 'x' }), 'steps')
  assert.equal(read({ steps: [] }), 'steps')
  assert.equal(read({ steps: [1] }), 'steps')
  assert.equal(readRecorded(' '.repeat(200_001)), 'long')
})

test('the site it begins at becomes the address of the check, and no other that merely begins alike', () => {
  const { recording: over, url } = takeOver(recording)
  assert.equal(url, 'https://shop.test')
  assert.deepEqual([over.steps[1]!.url, over.steps[4]!.url], ['{{url}}/start?a=1', 'https://shop.test.evil.test/'])
  assert.equal(takeOver(read({ steps: [{ type: 'click' }] }) as Recording).url, null)
})

test('a typed password can be replaced by a secret, which is no variable', () => {
  assert.deepEqual(recording.steps.map(typesPassword), [false, false, true, false, false])
  const name = secretNameFor(recording.steps[2]!, [])
  assert.equal(name, 'password')
  assert.equal(secretNameFor(recording.steps[2]!, ['password', 'password-2']), 'password-3')
  assert.equal(secretNameFor({ type: 'change', selectors: [['#']] }, []), 'secret')
  const masked = withValue(recording, 2, referenceTo(name))
  assert.ok(!JSON.stringify(masked).includes('hunter22'))
  assert.deepEqual(typedSecrets(JSON.stringify({ recording: masked })), ['password'])
  assert.deepEqual(typedSecrets(JSON.stringify({ recording })), [])
  assert.deepEqual(typedSecrets('{'), [])
  assert.deepEqual(variablesOf(withValue(takeOver(recording).recording, 2, '{{ mail }}')), ['mail'])
})

test('claims and the part that always runs are put where they are wanted', () => {
  const claimed = withClaim(recording, 3, { name: 'Signed in', text: 'Hello', url: '', selector: '.who' })
  assert.deepEqual(claimed.steps[4], {
    type: 'customStep',
    name: 'palisade/assert',
    parameters: { name: 'Signed in', text: 'Hello', selectors: [['.who']] },
  })
  assert.deepEqual(claimed.steps.map(aboutOf), ['900 x 700', 'https://shop.test/start?a=1', 'Password', 'Sign in', 'Signed in', 'https://shop.test.evil.test/']) // biome-ignore format: one list
  const always = alwaysFrom(recording, 3)
  assert.ok(isAlways(always.steps[3]!))
  const moved = alwaysFrom(always, 5)
  assert.deepEqual([moved.steps.filter(isAlways).length, moved.steps.findIndex(isAlways)], [1, 4])
  assert.deepEqual(alwaysFrom(moved, null), recording)
  assert.equal(withoutStep(recording, 0).steps[0]!.type, 'navigate')
})
