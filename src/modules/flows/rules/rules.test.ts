import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { bounds, type Flow, labelOf, readRecording } from './recording.ts'
import { partsOf } from './selectors.ts'
import { filledIn, referred, withoutSecrets } from './variables.ts'

const recorded = (steps: unknown[], more: object = {}) => readRecording(JSON.stringify({ title: 'x', steps, ...more }))
const codeOf = (read: ReturnType<typeof readRecording>) => ('code' in read ? read.code : 'read')

describe('a recording', () => {
  test('is read with what the Recorder writes beside what we use', () => {
    const flow = recorded(
      [
        { type: 'setViewport', width: 800, height: 600, isLandscape: true, deviceScaleFactor: 1 },
        {
          type: 'navigate',
          url: 'https://shop.example/',
          assertedEvents: [{ type: 'navigation', url: 'u', title: 't' }],
        },
        { type: 'click', selectors: [['#a', '.b'], 'aria/Buy'], offsetX: 3.5, offsetY: 4, target: 'main', frame: [0] },
        { type: 'customStep', name: 'palisade/always', parameters: {} },
        { type: 'keyDown', key: 'Enter', target: 'main' },
      ],
      { selectorAttribute: 'data-testid' },
    ) as Flow
    assert.deepEqual([flow.steps.length, flow.alwaysFrom, flow.timeout], [5, 3, 5000])
    assert.deepEqual(flow.steps.map(labelOf), [
      'setViewport 800 x 600',
      'navigate https://shop.example/',
      'click Buy',
      'always from here on',
      'keyDown Enter',
    ])
  })

  test('is refused with its step where something cannot be run', () => {
    const refused: [unknown[], RegExp][] = [
      [[{ type: 'navigate', url: 'file:///etc/passwd' }], /^Step 1: the address/],
      [[{ type: 'navigate', url: 'javascript:alert(1)' }], /^Step 1: the address/],
      [[{ type: 'close' }, { type: 'teleport' }], /^Step 2: type/],
      [[{ type: 'click', selectors: [] }], /^Step 1: selectors/],
      [[{ type: 'click', selectors: Array(21).fill('#a') }], /^Step 1: selectors/],
      [[{ type: 'customStep', name: 'evil', parameters: {} }], /^Step 1: name/],
      [[{ type: 'close', timeout: 30_001 }], /^Step 1: timeout/],
    ]
    for (const [steps, detail] of refused) {
      const read = recorded(steps)
      assert.equal(codeOf(read), 'flows.not_supported', JSON.stringify(steps))
      assert.match((read as { detail: string }).detail, detail)
    }
    assert.equal(codeOf(recorded([])), 'flows.unreadable')
    assert.equal(codeOf(recorded(Array(bounds.steps + 1).fill({ type: 'close' }))), 'flows.unreadable')
    assert.equal(codeOf(readRecording('[1')), 'flows.unreadable')
    assert.equal(codeOf(readRecording(`"${'x'.repeat(bounds.bytes)}"`)), 'flows.too_large')
  })

  test('whatever JSON it is: a flow or a refusal, never an exception', () =>
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (whole, steps) => {
        for (const read of [readRecording(JSON.stringify(whole)), recorded(steps)])
          assert.ok('steps' in read || /^flows\./.test(read.code))
      }),
    ))
})

test('selectors are told apart as the Recorder writes them', () => {
  const css = (text: string) => ({ by: 'css', css: text })
  assert.deepEqual(partsOf('#a > b'), [css('#a > b')])
  assert.deepEqual(partsOf('pierce/#a'), [css('#a')])
  assert.deepEqual(partsOf(['my-app', 'button']), [css('my-app'), css('button')])
  assert.deepEqual(partsOf('xpath///*[@id="a"]/b'), [{ by: 'xpath', path: '//*[@id="a"]/b' }])
  assert.deepEqual(partsOf('text/Buy/now'), [{ by: 'text', text: 'Buy/now' }])
  assert.deepEqual(partsOf('aria/Add to cart'), [{ by: 'aria', name: 'Add to cart', role: null }])
  assert.deepEqual(partsOf('aria/Buy[role="button"]'), [{ by: 'aria', name: 'Buy', role: 'button' }])
  assert.deepEqual(partsOf('aria/[role="main"]'), [{ by: 'aria', name: '', role: 'main' }])
})

describe('variables and secrets', () => {
  const values = { variables: { host: 'shop' }, secrets: { key: 'a b&"c' } }

  test('are filled in where they have a value, and nothing is where one has none', () => {
    assert.equal(filledIn('https://{{host}}/{{ secret:key }}', values), 'https://shop/a b&"c')
    assert.equal(filledIn('{{host}} {{other}}', values), null)
    assert.equal(filledIn('{{constructor}}', values), null)
    assert.equal(filledIn('{{key}}', values), null, 'a secret is no variable')
    assert.deepEqual(referred('{{a}} {{secret:b}}'), { variables: ['a'], secrets: ['b'] })
  })

  test('no form of a secret stays in a text', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 40 }), fc.string(), fc.string(), (secret, before, after) => {
        const forms = [
          secret,
          encodeURIComponent(secret.toWellFormed()),
          JSON.stringify(secret),
          Buffer.from(secret).toString('base64'),
        ]
        const clean = withoutSecrets(forms.map((form) => before + form + after).join('\n'), {
          secret: secret.toWellFormed(),
        })
        if (before.includes(secret) || after.includes(secret)) return
        assert.ok(!clean.includes(secret.toWellFormed()) || '[secret]'.includes(secret))
      }),
    ))
})
