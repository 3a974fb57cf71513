import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { FlowResult } from '#flows'
import { clock } from '#platform/clock.ts'
import { signedIn } from '#test/caller.ts'
import { monitoringWorld } from './monitoring.fixture.ts'
import { forgetRuns, keepRun } from './operations/runs.ts'

const { world, provider, system, check } = await monitoringWorld()
const kim = await signedIn(world, provider.staff.kim)
const jordan = await signedIn(world, provider.acme.jordan)
const toni = await signedIn(world, provider.birch.toni)
const recording = { title: 'Looks', steps: [{ type: 'navigate', url: '{{url}}' }] }
const png = Buffer.from('\x89PNG\r\n\x1a\n and what was on the screen', 'latin1')
const har = Buffer.from('{"log":{"entries":[]}}')

const flow = async (name: string) =>
  check(await system(name), { target: { kind: 'flow', url: 'https://shop.test/', recording, variables: {} }, timeoutMs: 9000 }) // biome-ignore format: one call
const step = (label: string, state: 'passed' | 'failed', selector: number | null = 0) => ({ label, state, tookMs: 120, selector, selectors: 2, matched: selector === null ? null : '#go' }) // biome-ignore format: one thing
const ran = (more: Partial<FlowResult> = {}): FlowResult => ({
  state: 'failed',
  reason: { code: 'not_found', text: 'None of its selectors matches anything that can be seen.' },
  failedStep: 1,
  steps: [step('navigate', 'passed'), step('click Go', 'failed', null)],
  warnings: [{ step: 0, text: 'Its first selector matches nothing any more; the second did.' }],
  assertions: [{ name: 'The cart is empty', held: false }],
  screenshot: png,
  har,
  tookMs: 900,
  ...more,
})
const passed = ran({ state: 'passed', reason: null, failedStep: null, screenshot: null, har: null, warnings: [] })
const keep = (checkId: string, result: FlowResult, minutes = 0, location = 'main') =>
  world.tx((tx) => keepRun(tx, { accountId: provider.acme.id, checkId, location, at: new Date(clock.now().getTime() + minutes * 60_000), ran: result })) // biome-ignore format: one call
const runs = async (id: string) => (await kim.get(`/api/checks/${id}/runs`)).body.items
const files = () =>
  world.tx(async (tx) => Number((await sql<{ n: string }>`select count(*) as n from file`.execute(tx)).rows[0]!.n))

describe('what a run of a flow left', () => {
  test('is shown step by step; of a failure the screenshot in place and the HAR to be taken away', async () => {
    const id = await flow('Shown')
    await keep(id, passed)
    await keep(id, ran(), 1)
    const [run, ...older] = await runs(id)
    assert.equal(older.length, 0, 'the one that passed is no news any more')
    assert.deepEqual(
      [
        run.state,
        run.reason.code,
        run.failedStep,
        run.steps[0].matched,
        run.steps[0].selectors,
        run.screenshot,
        run.har.size,
      ],
      ['failed', 'not_found', 1, '#go', 2, { size: png.length, scan: 'open' }, har.length],
    )
    const bring = (what: string, by = kim) => by.get(`/api/flow-runs/${run.id}/${what}`)
    const { headers } = (await bring('screenshot')) as unknown as { headers: Record<string, string> }
    assert.equal((await bring('screenshot')).status, 200)
    assert.equal((await bring('har')).status, 200)
    if (headers) assert.match(String(headers['content-security-policy']), /sandbox/)
    for (const [by, status] of [
      [jordan, 404],
      [toni, 404],
    ] as const) {
      assert.ok([403, status].includes((await bring('screenshot', by)).status))
      assert.ok([403, status].includes((await by.get(`/api/checks/${id}/runs`)).status))
    }
  })

  test('is bounded: the same failure again only after an hour, ten of a check, and nothing that is no picture', async () => {
    const id = await flow('Bounded')
    const before = await files()
    for (let n = 0; n < 6; n++) await keep(id, ran(), n * 5)
    assert.equal(await files(), before + 2, 'one failure, looked at six times')
    assert.equal((await runs(id)).length, 2, 'the newest run, and the failure that is kept')
    for (let n = 1; n <= 15; n++) await keep(id, ran(), n * 61)
    assert.equal(await files(), before + 20)
    assert.equal((await runs(id)).length, 10)
    const odd = await flow('Odd')
    await keep(odd, ran({ screenshot: Buffer.from('<svg onload=alert(1)>'), har: Buffer.alloc(4_000_001) }))
    assert.deepEqual((await runs(odd)).map((run: { screenshot: unknown; har: unknown }) => [run.screenshot, run.har]), [[null, null]]) // biome-ignore format: one claim
    await keep(id, passed, 1000, 'elsewhere')
    assert.equal((await runs(id)).length, 11, 'each location has its newest')
  })

  test('goes with the results of checks, its files too', async () => {
    const id = await flow('Old')
    const before = await files()
    await keep(id, ran())
    await world.tx((tx) => forgetRuns(tx, new Date(tx.now.getTime() - 60_000)))
    assert.equal((await runs(id)).length, 1)
    await world.tx((tx) => forgetRuns(tx, new Date(tx.now.getTime() + 60_000)))
    assert.deepEqual(await runs(id), [])
    assert.ok((await files()) <= before)
  })
})
