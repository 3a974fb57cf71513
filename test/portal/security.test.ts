import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setPassword } from '#identity'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const world = await createWorld({ live: true })
const provider = await world.tx(makeProvider)
const password = 'four plain words do well'
await world.tx((tx) => setPassword(tx, provider.staff.sam, password))

test('before a dangerous act the portal asks who is there, and then does the act', async () => {
  const sam = await browserOf(world, provider.staff.sam, { phone: true })
  const page = await sam.open('/settings/security')
  await settled(page)
  await world.tx((tx) =>
    tx
      .updateTable('session')
      .set({ proved_at: new Date(0) })
      .execute(),
  )
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click()
  await page.getByRole('button', { name: 'Show the QR code' }).click()
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' })
  await dialog.waitFor()
  assert.equal(await overflow(page), 0)
  assert.deepEqual(await violations(page), [])
  await dialog.getByRole('textbox', { name: 'Your password' }).fill('not it at all')
  await dialog.getByRole('button', { name: 'Confirm and go on' }).click()
  await dialog.getByText('The password is wrong.').waitFor()
  await dialog.getByRole('textbox', { name: 'Your password' }).fill(password)
  await dialog.getByRole('button', { name: 'Confirm and go on' }).click()
  // The act that was asked for goes on by itself.
  await page.getByRole('img', { name: /QR/ }).waitFor()
  assert.equal(await page.getByRole('dialog').count(), 0)
})

test('threat-03: the browser itself refuses scripts and markup made from text', async () => {
  const sam = await browserOf(world, provider.staff.sam)
  const page = await sam.open('/settings/security')
  await settled(page)
  const tried = await page.evaluate(`(() => {
    const tries = {
      html: () => { document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>' },
      parse: () => { new DOMParser().parseFromString('<b>x</b>', 'text/html') },
      script: () => { const s = document.createElement('script'); s.text = 'window.ran = 1'; document.body.append(s) },
      address: () => { document.createElement('script').src = '/assets/x.js' },
      policy: () => { trustedTypes.createPolicy('mine', {}) },
      worker: () => { new Worker('/assets/x.js') },
    }
    return Object.fromEntries(Object.entries(tries).map(([name, act]) => {
      try { act(); return [name, 'done'] } catch (error) { return [name, 'refused'] }
    }))
  })()`)
  assert.deepEqual(tried, {
    html: 'refused',
    parse: 'refused',
    script: 'refused',
    address: 'refused',
    policy: 'refused',
    worker: 'refused',
  })
  assert.equal(await page.evaluate('window.ran'), undefined)
  // Those refusals are what this test asked for.
  sam.faults.length = 0
})

test('every page and every answer carries its headers', async () => {
  const page = await fetch(`${world.url}/settings/security`)
  const policy = page.headers.get('content-security-policy')!
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "require-trusted-types-for 'script'",
    "frame-ancestors 'none'",
  ])
    assert.ok(policy.includes(part), part)
  assert.doesNotMatch(policy.replace(/style-src[^;]*/, ''), /unsafe/)
  const answer = await fetch(`${world.url}/api/me`)
  assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'")
  for (const reply of [page, answer]) {
    assert.equal(reply.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(reply.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(reply.headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(reply.headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.match(reply.headers.get('permissions-policy')!, /camera=\(\)/)
  }
  assert.equal(answer.headers.get('cache-control'), 'no-store')
})
