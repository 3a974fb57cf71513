import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { launchChromium } from '#test/chromium.ts'
import { sanitise } from './sanitise.ts'

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/xss')
const skip = existsSync(corpus) ? false : `no corpus at ${corpus}`

type Happened = { dialogs: string[]; requests: string[]; ran: string[]; schemes: string[] }

/** Shows HTML as a page of its own, without sandbox or policy, pokes every element, and tells what it managed to do. */
async function show(page: Page, html: string): Promise<Happened> {
  const happened: Happened = { dialogs: [], requests: [], ran: [], schemes: [] }
  page.removeAllListeners()
  page.on('dialog', (dialog) => {
    happened.dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!/^(?:about|data):/.test(request.url())) happened.requests.push(request.url())
  })
  await page.goto('about:blank')
  await page.setContent(`<!doctype html><body>${html}`, { waitUntil: 'load' })
  const found = await page.evaluate(`(() => {
    for (const element of document.body.querySelectorAll('*'))
      for (const name of ['mouseover', 'mouseenter', 'focus', 'error', 'load', 'toggle', 'animationstart', 'pointerover', 'beforetoggle'])
        element.dispatchEvent(new Event(name, { bubbles: true }))
    const schemes = [...document.links].map((link) => link.protocol)
    return new Promise((settle) => setTimeout(() => settle({ ran: window.ran, schemes }), 20))
  })()`)
  return { ...happened, ...(found as Pick<Happened, 'ran' | 'schemes'>) }
}

async function trapPage(): Promise<Page> {
  const browser = await launchChromium()
  const context = await browser.newContext()
  await context.route('**/*', (route) => route.abort())
  const page = await context.newPage()
  await page.addInitScript(`window.ran = []; for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch'])
    window[name] = (text) => void window.ran.push(name + ': ' + text)`)
  return page
}

function payloads(): string[] {
  const folder = join(corpus, 'payloadsallthethings')
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  const cases = JSON.parse(readFileSync(join(corpus, 'dompurify/expect.json'), 'utf8')) as { payload: string }[]
  return [...new Set([...lines, ...cases.map((entry) => entry.payload)])].filter(Boolean)
}

describe('the XSS lists as mail bodies in Chromium', { skip }, () => {
  test('threat-03: nothing runs, nothing loads, no link leads into script', async (t) => {
    const page = await trapPage()
    const trapped = await show(page, '<img src="https://t.example/x" onerror="alert(1)">')
    assert.deepEqual(
      [[...new Set(trapped.ran)], trapped.requests],
      [['alert: 1'], ['https://t.example/x']],
      'the trap itself does not work',
    )

    const all = payloads()
    assert.ok(all.length > 2000)
    t.diagnostic(`${all.length} payloads`)
    for (let at = 0; at < all.length; at += 150) {
      const chunk = all.slice(at, at + 150)
      const html = chunk.map((payload) => `<div>${sanitise(payload).html}</div>`).join('\n')
      const happened = await show(page, html)
      const which = `payloads ${at} to ${at + 150}`
      assert.deepEqual([happened.dialogs, happened.requests, happened.ran], [[], [], []], which)
      for (const scheme of happened.schemes) assert.match(scheme, /^(?:https?|mailto|tel):$/, which)
    }
  })
})
