import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type FlowLimits, readFlow, runFlow } from '#flows'
import { look } from '#monitoring'
import { chromiumPath } from '#test/chromium.ts'
import { openShop } from '#test/shop.ts'

/*
 * A web shop is watched as a customer uses it: an article goes into the cart, out again, another one in, and is paid for. The
 * flow is what Chrome's Recorder exports, with the two things it has no words for (assertions, what always runs).
 */
const shop = await openShop()

const assertion = (parameters: Record<string, unknown>) => ({ type: 'customStep', name: 'palisade/assert', parameters })
const press = (id: string, name: string) => ({
  type: 'click',
  target: 'main',
  selectors: [[`#${id}`], [`aria/${name}`], [`text/${name}`]],
  offsetX: 8,
  offsetY: 9,
  assertedEvents: [{ type: 'navigation', url: 'as recorded', title: '' }],
})
const buying = {
  title: 'Buys a mug',
  timeout: 8000,
  steps: [
    {
      type: 'setViewport',
      width: 900,
      height: 700,
      deviceScaleFactor: 1,
      isMobile: false,
      hasTouch: false,
      isLandscape: false,
    },
    { type: 'navigate', url: '{{shop}}/', assertedEvents: [{ type: 'navigation', url: '', title: 'Sign in' }] },
    { type: 'change', target: 'main', value: 'watch@palisade.test', selectors: [['aria/E-mail'], ['input']] },
    { type: 'change', target: 'main', value: '{{secret:shop}}', selectors: [['#password'], ['aria/Password']] },
    press('go', 'Sign in'),
    press('add-0', 'Add Blue mug'),
    assertion({ name: 'The blue mug is in the cart', selectors: [['.line']], text: 'Blue mug', count: 1 }),
    press('remove', 'Remove Blue mug'),
    assertion({ name: 'The cart is empty', text: 'Your cart is empty.' }),
    {
      type: 'click',
      target: 'main',
      selectors: [['aria/Articles[role="link"]']],
      assertedEvents: [{ type: 'navigation' }],
    },
    press('add-1', 'Add Red mug'),
    press('check-out', 'Check out'),
    assertion({ name: 'The order is taken', selectors: [['xpath///*[@id="order"]']], text: 'is on its way' }),
    { type: 'customStep', name: 'palisade/always', parameters: {} },
    { type: 'navigate', url: '{{shop}}/cart' },
    press('empty', 'Empty the cart'),
    assertion({ name: 'Nothing is left behind', text: 'Your cart is empty.' }),
  ],
}

const values = { variables: { shop: shop.url }, secrets: { shop: shop.password } }
const run = (flow: object = buying, limits: Partial<FlowLimits> = {}, password = shop.password) =>
  runFlow(readFlow(JSON.stringify(flow)), {
    values: { variables: { shop: shop.url }, secrets: { shop: password } },
    limits: { ms: 90_000, ...limits },
    networks: 'any',
  })

describe('a flow through the web shop', () => {
  test('as recorded: in the cart, out of it, another one in, checked out', async () => {
    const result = await run()
    assert.equal(result.state, 'passed', JSON.stringify(result))
    assert.deepEqual(shop.orders, [['Red mug']])
    assert.equal(result.steps.length, buying.steps.length)
    assert.ok(result.steps.every(({ state }) => state === 'passed'))
    assert.deepEqual(
      result.assertions.map(({ name, held }) => [name, held]),
      [
        ['The blue mug is in the cart', true],
        ['The cart is empty', true],
        ['The order is taken', true],
        ['Nothing is left behind', true],
      ],
    )
    assert.equal(result.screenshot, null, 'nothing is kept of what went well')
  })

  test('the shop was redesigned: it still passes, and says which selectors are the old ones', async () => {
    shop.redesign()
    const result = await run()
    assert.equal(result.state, 'degraded', JSON.stringify(result.reason))
    assert.deepEqual(
      result.warnings.map(({ step, text }) => [result.steps[step]!.label, text]),
      ['Add Blue mug', 'Add Red mug'].map((name) => [
        `click ${name}`,
        'Its first selector matches nothing any more; the second did.',
      ]),
    )
    assert.equal(result.steps[5]!.selector, 1)
  })

  test('as a check: up with the time of each step, and down with the step that failed', async () => {
    const { shop: url } = values.variables
    const recording = JSON.parse(
      JSON.stringify(buying).replaceAll('{{shop}}', '{{url}}').replace('secret:shop', 'secret:secret'),
    )
    const limits = {
      timeoutMs: 90_000,
      maxBytes: 1000,
      allows: () => true,
      networks: 'any',
      resolve: async () => [],
      secret: null,
      secrets: { secret: shop.password },
      plugins: null,
    }
    const check = { kind: 'flow' as const, url, recording, variables: {} }
    const up = await look(check, limits)
    assert.equal(up.outcome, 'degraded', up.said)
    assert.equal(up.measures.length, buying.steps.length)
    assert.equal(up.facts['The order is taken'], true)
    const ending = recording.steps.slice(0, 6)
    const down = await look(
      { ...check, recording: { ...recording, timeout: 2500, steps: ending } },
      { ...limits, secrets: { secret: 'wrong' } },
    )
    assert.equal(down.outcome, 'down')
    assert.match(down.said, /^Step 6 \(click Add Blue mug\): None of its selectors/)
  })

  // What fails waits for all of its time, so this is short where something is meant to fail.
  const hasty = { ...buying, timeout: 2500 }

  test('what is waited for becomes so later, on a page that forbids eval; or it does not', async () => {
    const waiting = (expression: string) =>
      run({
        ...hasty,
        steps: [...buying.steps.slice(0, 2), { type: 'waitForExpression', expression }],
      })
    assert.equal((await waiting('performance.now() > 1500')).state, 'passed')
    assert.equal((await waiting('document.querySelector("#not-there").value === "later"')).reason!.code, 'not_held')
  })

  test('a step that may take longer than the whole flow ends with the flow, for its own reason', async () => {
    const step = { type: 'waitForExpression', expression: 'window.never', timeout: 30_000 }
    const result = await run({ ...buying, steps: [...buying.steps.slice(0, 2), step] }, { ms: 12_000 })
    assert.equal(result.reason!.code, 'not_held', JSON.stringify(result.reason))
    assert.equal(result.failedStep, 2)
  })

  test('a step fails: those after it are skipped, the cart is emptied all the same, and what was seen is kept', async () => {
    shop.breakAdding(true)
    // Left there by an earlier visit.
    ;(shop.cart() as string[]).push('Teapot')
    const result = await run(hasty)
    shop.breakAdding(false)
    assert.equal(result.state, 'failed')
    assert.equal(result.reason!.code, 'not_held')
    assert.match(result.reason!.text, /The blue mug is in the cart/)
    assert.equal(result.failedStep, 6)
    assert.deepEqual(
      result.steps.map(({ state }) => state),
      [...Array(6).fill('passed'), 'failed', ...Array(6).fill('skipped'), ...Array(4).fill('passed')],
    )
    assert.deepEqual(shop.cart(), [], 'cleared up although a step failed')
    assert.deepEqual([...result.screenshot!.subarray(1, 4)], [...Buffer.from('PNG')])
    const har = JSON.parse(result.har!.toString()) as { log: { entries: { response: { status: number } }[] } }
    assert.ok(har.log.entries.some(({ response }) => response.status === 500))
  })

  test('no secret and no cookie is kept, whatever fails', async () => {
    const result = await run(hasty, {}, 'swordfish & chips')
    assert.equal(result.state, 'failed')
    const kept = JSON.stringify({ ...result, har: result.har?.toString() })
    assert.match(kept, /sign-in/)
    for (const leak of ['swordfish', 'shop=customer', Buffer.from('swordfish & chips').toString('base64')])
      assert.ok(!kept.includes(leak), leak)
  })

  test('pages that eat memory, fill the disk, send without end or never answer cost their own run only', async () => {
    const staying = {
      ...hasty,
      steps: [...buying.steps.slice(0, 5), { type: 'waitForExpression', expression: 'window.over', timeout: 30_000 }],
    }
    const seen: Record<string, string> = {}
    for (const how of ['memory', 'disk', 'flood', 'hang'] as const) {
      shop.misbehave(how)
      const { state, reason } = await run(staying, { ms: 45_000, memoryMb: 900, diskMb: 60, trafficMb: 2 })
      seen[how] = `${state} ${reason?.code}`
    }
    shop.misbehave(null)
    assert.deepEqual(
      { ...seen, hang: seen.hang!.replace(/navigation|timeout|step/, 'in time') },
      { memory: 'failed memory', disk: 'failed disk', flood: 'failed flooded', hang: 'failed in time' },
    )
  })

  test('a browser that dies at its start is started once more; one that dies again is no fault of the site', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palisade-browser-'))
    const real = await chromiumPath()
    const dying = async (times: number) => {
      const path = join(folder, `dies-${times}`)
      await writeFile(
        path,
        `#!/bin/sh\necho x >> '${path}.starts'\n[ $(wc -l < '${path}.starts') -le ${times} ] && kill -SEGV $$\nexec '${real}' "$@"\n`,
        { mode: 0o755 },
      )
      process.env.CHROMIUM_PATH = path
      const { state, reason } = await run({ ...buying, steps: buying.steps.slice(0, 2) })
      delete process.env.CHROMIUM_PATH
      return [state, reason?.code ?? null]
    }
    assert.deepEqual(await dying(1), ['passed', null])
    assert.deepEqual(await dying(2), ['inconclusive', 'browser'])
    await rm(folder, { recursive: true })
  })

  test('threat-02: what is no public address is not called', async () => {
    const { state, reason } = await runFlow(readFlow(JSON.stringify(hasty)), { values, networks: '' })
    assert.deepEqual([state, reason!.code], ['failed', 'refused_address'])
    assert.match(reason!.text, /127\.0\.0\.1 is not a public address/)
  })
})
