import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProduct } from '#knowledge'
import { browserOf, overflow, settled, violations } from '#test/browser.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* Writing, releasing and reading articles in the portal, in a real Chromium. */
const world = await createWorld({ live: true })
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme } = provider
const sam = await clientOf(world, staff.sam)
const kim = await clientOf(world, staff.kim)
const jordan = await clientOf(world, acme.jordan)
const product = await world.tx((tx) => createProduct(tx, { name: 'Web shop', description: 'Sell things.' }))

const body = `# Before you begin

| Step | Minutes |
|------|--------:|
| Ask  |       5 |

Set the **minimum version** of the handshake:

\`\`\`
tls.minimum = a-very-long-line-without-any-place-to-break-0123456789-0123456789-0123456789-0123456789-0123456789
\`\`\`

> See [the page of the provider](https://docs.example.test/tls).`

async function published(title: string, visibility: string): Promise<string> {
  const { body: made } = await sam.post('/api/knowledge/articles', { productId: product.id, title, body, visibility })
  assert.equal((await kim.post(`/api/knowledge/articles/${made.id}/publish`, { version: 1 })).status, 200)
  return String(made.id)
}
const gateway = await published('TLS refused by the payment gateway', 'public')

test('a draft is written, looked at, given its readers, released by somebody else', async () => {
  const author = await browserOf(world, staff.sam)
  const page = await author.open('/knowledge')
  await page.getByRole('link', { name: 'New article' }).click()
  await page.getByLabel('Title').fill('Clear the cache')
  await page.getByRole('textbox', { name: 'Text' }).fill('# Why\n\nBecause it is **old**.')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('heading', { name: 'Why' }).waitFor()
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('button', { name: 'Everybody' }).click()
  await page.getByRole('button', { name: 'Save readers and address' }).click()
  await page.getByText('Saved').waitFor()
  const address = page.url().replace(/\/edit$/, '')
  await page.goto(address)
  const button = page.getByRole('button', { name: 'Publish version 1' })
  await button.waitFor()
  assert.ok(await button.isDisabled())
  assert.match(String(await button.getAttribute('title')), /somebody else releases it/)

  const lead = await browserOf(world, staff.kim)
  const theirs = await lead.open(new URL(address).pathname)
  await theirs.getByRole('button', { name: 'Publish version 1' }).click()
  await theirs.getByRole('link', { name: '/help/web-shop/clear-the-cache' }).waitFor()
})

test('a second version is compared with the first', async () => {
  const author = await browserOf(world, staff.sam)
  const page = await author.open(`/knowledge/${gateway}/edit`)
  const text = page.getByRole('textbox', { name: 'Text' })
  await text.fill(body.replace('5 |', '9 |'))
  await page.getByLabel('What did you change?').fill('Nine minutes')
  await page.getByRole('button', { name: 'Save as a new version' }).click()
  await page.getByRole('link', { name: 'Compare with the one before' }).click()
  await page.locator('.kb-diff .added').getByText('| Ask  |       9 |').waitFor()
  assert.equal(await page.locator('.kb-diff .removed').count(), 1)
})

test('customers see what may answer while they write; staff while they answer', async () => {
  const customer = await browserOf(world, acme.jordan, { width: 390 })
  const page = await customer.open('/requests/new')
  await page.getByLabel('In one sentence').fill('Payments fail')
  await page.getByLabel('What happens, and since when?').fill('The gateway refuses the TLS handshake since noon.')
  const suggested = page.getByRole('link', { name: /^TLS refused by the payment gateway/ })
  await suggested.waitFor()
  const [opened] = await Promise.all([customer.context.waitForEvent('page'), suggested.click()])
  await opened.getByRole('heading', { name: 'TLS refused by the payment gateway' }).waitFor()
  await opened.getByRole('button', { name: 'No, it did not' }).click()
  await opened.getByText('Thank you. That is counted.').waitFor()
  await opened.getByLabel('What was missing?').fill('The name of the switch')
  await opened.getByRole('button', { name: 'Send the reason' }).click()
  await opened.getByRole('button', { name: 'Send the reason' }).waitFor({ state: 'detached' })

  const { body: request } = await jordan.post('/api/requests', {
    title: 'TLS handshake refused',
    text: 'By the gateway.',
  })
  const engineer = await browserOf(world, staff.sam)
  const theirs = await engineer.open(`/requests/${request.number}`)
  await theirs.getByRole('heading', { name: 'May help' }).waitFor()
  await theirs.getByRole('button', { name: /^Put the link into the answer: TLS refused/ }).click()
  const composer = theirs.getByRole('textbox').last()
  assert.match(await composer.inputValue(), /\/help\/web-shop\/tls-refused-by-the-payment-gateway$/)
  await theirs.getByRole('button', { name: /^Send to/ }).click()
  await theirs.getByRole('button', { name: 'Make an article of it' }).click()
  await theirs.waitForURL(/\/knowledge\/[0-9a-f-]+\/edit$/)
  assert.equal(await theirs.getByLabel('Title').inputValue(), 'TLS handshake refused')
})

test('every page stands dark at 360 pixels and light and wide, and axe finds nothing', async () => {
  await jordan.get('/api/knowledge/search?q=Teleport')
  const { body: list } = await kim.get('/api/knowledge/articles')
  const [draft] = list.items as { id: string }[]
  const found: string[] = []
  const look = async (person: string, paths: string[]) => {
    const watched = await browserOf(world, person, { width: 360, dark: true })
    for (const path of paths) {
      const page = await watched.open(path)
      await settled(page)
      for (const [width, scheme] of [
        [360, 'dark'],
        [1440, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme: scheme })
        found.push(...(await violations(page)).map((one) => `${path} ${width}: ${one}`))
        if ((await overflow(page)) > 0) found.push(`${path} ${width}: too wide`)
      }
      await page.close()
    }
  }
  await look(staff.kim, [
    '/knowledge',
    '/knowledge/new',
    '/knowledge/products',
    '/knowledge/report',
    `/knowledge/${gateway}`,
    `/knowledge/${gateway}?from=1&to=2`,
    `/knowledge/${draft!.id}/edit`,
    '/knowledge/00000000-0000-7000-8000-000000000000',
  ])
  await look(acme.jordan, ['/knowledge', '/knowledge?q=Teleport', `/knowledge/${gateway}`])
  assert.deepEqual(found, [])
})
