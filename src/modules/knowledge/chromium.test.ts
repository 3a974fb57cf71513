import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createArticle, createProduct, publishArticle } from '#knowledge'
import { browserOf, overflow, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* The help site in a real Chromium: how it looks to axe and on a phone, and what the lists of XSS do in an article. */
const world = await createWorld({ live: true })
await world.tx((tx) => makeProvider(tx))
const product = await world.tx((tx) => createProduct(tx, { name: 'Web shop', description: 'Sell things.' }))

async function article(title: string, body: string): Promise<string> {
  return world.tx(async (tx) => {
    const { id, slug } = await createArticle(tx, {
      productId: product.id,
      title,
      body,
      language: 'en',
      visibility: 'public',
    })
    await publishArticle(tx, id, { version: 1 })
    return `/help/web-shop/${slug}`
  })
}
const plain = await article(
  'A title that is as long as titles become: checkout-service-7f9c8d-without-any-place-to-break-it-0123456789',
  '# Head\n\n|a|b|\n|-|-|\n|1|a very long cell that does not fit on a phone without scrolling sideways|\n\n```\nlong line of code long line of code long line of code long line of code\n```\n\n> quote [link](https://x.test)\n\n- one\n- two',
)

test('pages stand dark at 360 pixels and light and wide, without scripts, and axe finds nothing', async () => {
  const watched = await browserOf(world, null, { width: 360, dark: true })
  const found: string[] = []
  for (const path of [
    '/help',
    '/help/web-shop',
    plain,
    `${plain}?voted=no`,
    '/help/search?q=checkout',
    '/help/search?q=teleport',
  ]) {
    const page = await watched.open(path)
    for (const [width, colorScheme] of [
      [360, 'dark'],
      [1440, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      found.push(...(await violations(page)).map((one) => `${path} ${width}: ${one}`))
      if ((await overflow(page)) > 0) found.push(`${path} ${width}: too wide`)
    }
    assert.equal(await page.locator('script').count(), 0)
    await page.close()
  }
  assert.deepEqual(found, [])
})

test('a reader votes and gives a reason without any script', async () => {
  const watched = await browserOf(world, null, { phone: true })
  const page = await watched.open(plain)
  await page.getByRole('button', { name: 'No, it did not' }).click()
  await page.getByText('Thank you. That is counted.').waitFor()
  await page.getByLabel('What was missing?').fill('The switch')
  await page.getByRole('button', { name: 'Send the reason' }).click()
  await page.getByText('Thank you. That is counted.').waitFor()
  const votes = await world.tx((tx) => tx.selectFrom('article_vote').select(['helpful', 'reason']).execute())
  assert.deepEqual(votes, [{ helpful: false, reason: 'The switch' }])
})

const corpus = join(import.meta.dirname, '../../../../shared/corpora/xss')
const skip = existsSync(corpus) ? false : `no corpus at ${corpus}`

function payloads(): string[] {
  const folder = join(corpus, 'payloadsallthethings')
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  const cases = JSON.parse(readFileSync(join(corpus, 'dompurify/expect.json'), 'utf8')) as { payload: string }[]
  return [...new Set([...lines, ...cases.map((entry) => entry.payload)])].filter(
    (one) => one && !one.includes('\0') && one.isWellFormed(),
  )
}

describe('the XSS lists as articles', { skip }, () => {
  test('threat-03: nothing runs, nothing loads, no link leads into script', async (t) => {
    const all = payloads()
    assert.ok(all.length > 2000)
    t.diagnostic(`${all.length} payloads`)
    const watched = await browserOf(world, null)
    await watched.context.addInitScript(`window.ran = []; for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch'])
      window[name] = (text) => void window.ran.push(name + ': ' + text)`)
    for (let at = 0; at < all.length; at += 300) {
      const chunk = all.slice(at, at + 300)
      // As they are, as the address of a link, as the address of a picture.
      const body = chunk
        .flatMap((one) => [one, `[a](${one})`, `[a](<${one}>)`, `![a](${one})`])
        .join('\n\n')
        .slice(0, 190_000)
      const address = await article(`Payloads ${at}`, body)
      const page = await watched.context.newPage()
      // Without the policy, so that the elements themselves are what is judged.
      const requests: string[] = []
      await page.route('**/*', async (route) => {
        const url = route.request().url()
        if (url === world.url + address) {
          const reply = await route.fetch()
          const headers = { ...reply.headers() }
          delete headers['content-security-policy']
          return route.fulfill({ response: reply, headers })
        }
        if (!/\/help\/style\.css|\/icon\.svg/.test(url)) requests.push(url)
        return route.abort()
      })
      page.on('dialog', (dialog) => void dialog.dismiss().then(() => requests.push(`dialog ${dialog.message()}`)))
      await page.goto(world.url + address)
      const found = (await page.evaluate(`(() => {
        for (const element of document.body.querySelectorAll('article *'))
          for (const name of ['mouseover', 'focus', 'error', 'load', 'toggle', 'animationstart', 'pointerover'])
            element.dispatchEvent(new Event(name, { bubbles: true }))
        const schemes = [...new Set([...document.links].map((link) => link.protocol))]
        const odd = [...document.querySelectorAll('article *')].map((one) => one.tagName).filter((name) =>
          !/^(H[1-5]|P|UL|OL|LI|BLOCKQUOTE|PRE|CODE|EM|STRONG|S|A|IMG|BR|HR|TABLE|THEAD|TBODY|TR|TH|TD|DIV|TIME)$/.test(name))
        return new Promise((settle) => setTimeout(() => settle({ ran: window.ran, schemes, odd }), 50))
      })()`)) as { ran: string[]; schemes: string[]; odd: string[] }
      const which = `payloads ${at} to ${at + 300}`
      assert.deepEqual([found.ran, requests, found.odd], [[], [], []], which)
      for (const scheme of found.schemes) assert.match(scheme, /^(?:https?|mailto|tel):$/, which)
      await page.close()
    }
  })
})
