import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mailOf } from '#platform/mail/mail.ts'
import { clientOf } from '#test/client.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * What is answered once is answered for everybody: a customer writes, staff answer, make an article of the answer, a colleague
 * releases it, strangers read it on the help site, say whether it helped, and what they look for in vain comes back to the
 * authors.
 */
const mailbox = await createMailbox()
const world = await createWorld({ live: true, settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true } })
mailOf(world.app).resolveWith(dnsFromMap({ 'TXT acme.test': [['v=spf1 ip4:127.0.0.1 -all']] }))
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)
const jordan = await clientOf(world, acme.jordan)
const toni = await clientOf(world, birch.toni)
const { body: product } = await kim.post('/api/knowledge/products', { name: 'Web shop' })
const stranger = (path: string, init?: RequestInit) => fetch(world.url + path, { redirect: 'manual', ...init })
const titles = (reply: { body: Record<string, unknown> }) =>
  (reply.body.items as { title: string }[]).map((one) => one.title)

describe('from an answer to the help site', () => {
  let articleId = ''
  let address = ''

  test('nothing helps yet; the request comes by mail and is answered', async () => {
    const text = 'The payment gateway refuses the TLS handshake of our shop since this morning.'
    assert.deepEqual(titles(await jordan.post('/api/knowledge/suggestions', { text })), [])
    await sendMail(mailOf(world.app).smtpPort, {
      from: 'jordan@acme.test',
      to: world.app.config.supportAddress,
      messageId: '<tls@acme.test>',
      subject: 'TLS refused by the payment gateway',
      text,
    })
    await world.settle()
    const [request] = (await sam.get('/api/requests')).body.items as { id: string; number: number }[]
    const answer = await sam.post(`/api/requests/${request!.number}/messages`, {
      text: 'Hello Jordan,\n\nThe gateway needs **TLS 1.2** for its handshake.\n\n1. Open the settings of the shop.\n2. Set the minimum version.\n\nKind regards\nSam',
    })
    const { id: messageId } = answer.body.message as { id: string }
    const made = await sam.post('/api/knowledge/drafts', { request: request!.id, messageId, productId: product.id })
    assert.equal(made.status, 200, made.text)
    articleId = String(made.body.id)
    const { body: draft } = await sam.get(`/api/knowledge/articles/${articleId}`)
    assert.doesNotMatch(String(draft.body), /Jordan|regards/)
    assert.deepEqual(draft.from, { number: request!.number, messageId })
  })

  test('the author gives it to everybody, a colleague releases it', async () => {
    const path = `/api/knowledge/articles/${articleId}`
    address = '/help/web-shop/tls-refused-by-the-payment-gateway'
    assert.equal((await stranger(address)).status, 404)
    const settings = {
      version: 1,
      productId: product.id,
      slug: 'tls-refused-by-the-payment-gateway',
      language: 'en',
      visibility: 'public',
      accountIds: null,
    }
    assert.equal((await sam.call('PUT', `${path}/settings`, settings)).status, 200)
    assert.equal((await sam.post(`${path}/publish`, { version: 1 })).body.code, 'knowledge.needs_reviewer')
    assert.equal((await kim.post(`${path}/publish`, { version: 1 })).status, 200)
    const page = await stranger(address)
    assert.equal(page.status, 200)
    assert.match(
      await page.text(),
      /<h1>TLS refused by the payment gateway<\/h1>[\s\S]*<strong>TLS 1\.2<\/strong>[\s\S]*<li>Set the minimum version\.<\/li>/,
    )
  })

  test('another customer who writes the same sees it before sending; staff who answer see it too', async () => {
    const text = 'Our shop says the handshake with the gateway for payments was refused'
    assert.deepEqual(titles(await toni.post('/api/knowledge/suggestions', { text })), [
      'TLS refused by the payment gateway',
    ])
    const { body } = await sam.post('/api/knowledge/suggestions', { text, publishedOnly: false })
    assert.equal((body.items as { address: string }[])[0]?.address, address)
  })

  test('a stranger votes; a search that finds nothing comes to the authors', async () => {
    const vote = await stranger(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'helpful=no&reason=Where%20are%20the%20settings%3F',
    })
    assert.equal(vote.status, 303)
    assert.equal((await stranger('/help/search?q=teleport')).status, 200)
    await toni.get('/api/knowledge/search?q=Teleport')
    const { body } = await sam.get('/api/knowledge/report')
    assert.deepEqual(
      (body.misses as { words: string; times: number; portal: number; help: number }[]).map(
        ({ words, times, portal, help }) => [words, times, portal, help],
      ),
      [['teleport', 2, 1, 1]],
    )
    assert.deepEqual(
      (body.unhelpful as { title: string; reasons: { reason: string }[] }[]).map((one) => [
        one.title,
        one.reasons[0]?.reason,
      ]),
      [['TLS refused by the payment gateway', 'Where are the settings?']],
    )
  })

  test('taken away, it is gone for everybody but staff', async () => {
    await kim.post(`/api/knowledge/articles/${articleId}/retire`, { version: 1 })
    assert.equal((await stranger(address)).status, 404)
    assert.equal((await toni.get(`/api/knowledge/articles/${articleId}`)).status, 404)
    assert.equal((await sam.get(`/api/knowledge/articles/${articleId}`)).status, 200)
  })
})
