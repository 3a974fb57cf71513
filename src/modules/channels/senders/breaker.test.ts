import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBreaker } from './breaker.ts'

const failed = (result: string) => result === 'failed'

test('no more calls are under way than there are places', async () => {
  const breaker = createBreaker(3)
  let busy = 0
  let most = 0
  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      breaker.run(async () => {
        most = Math.max(most, ++busy)
        await new Promise((next) => setImmediate(next))
        busy--
        return 'fine'
      }, failed),
    ),
  )
  assert.equal(most, 3)
  assert.ok(results.every((result) => result === 'fine'))
})

test('twenty failures in a row leave the gateway alone for a moment, also for those who wait; then it is asked again', async () => {
  let ms = 0
  let asked = 0
  const breaker = createBreaker(10, () => ms)
  const ask = (answer: string) =>
    breaker.run(async () => {
      asked++
      return answer
    }, failed)
  const first = await Promise.all(Array.from({ length: 100 }, () => ask('failed')))
  assert.ok(asked >= 20 && asked < 40, `${asked} calls`)
  assert.equal(first.filter((result) => result === null).length, 100 - asked)
  assert.equal(await ask('fine'), null)
  ms = 2000
  assert.equal(await ask('fine'), 'fine')
  assert.equal(await ask('failed'), 'failed')
  assert.equal(await ask('fine'), 'fine')
})

test('failures with successes between them, and calls that throw, keep it open', async () => {
  const breaker = createBreaker(1)
  for (let n = 0; n < 100; n++) await breaker.run(async () => (n % 10 === 0 ? 'fine' : 'failed'), failed)
  for (let n = 0; n < 5; n++)
    await assert.rejects(
      breaker.run(async () => {
        throw new Error('our own fault')
      }, failed),
    )
  assert.equal(await breaker.run(async () => 'fine', failed), 'fine')
})
