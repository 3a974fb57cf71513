import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskedHar, withoutValues } from './har.ts'

const word = 'hunter2-value'
const har = () => ({
  log: {
    pages: [{ title: `Hello ${word}` }],
    entries: [
      {
        request: {
          method: 'POST',
          url: `https://user:${word}@shop.test/sign-in?mail=${word}&go#${word}`,
          headers: [
            { name: 'Cookie', value: `session=${word}` },
            { name: 'Authorization', value: `Bearer ${word}` },
            { name: 'X-Csrf-Token', value: word },
            { name: 'Referer', value: `https://shop.test/?q=${word}` },
            { name: 'Accept', value: 'text/html' },
          ],
          cookies: [{ name: 'session', value: word }],
          queryString: [{ name: 'mail', value: word }],
          postData: { text: `password=${word}`, params: [{ name: 'password', value: word }] },
        },
        response: {
          status: 302,
          headers: [
            { name: 'Set-Cookie', value: word },
            { name: 'Location', value: `/cart?token=${word}` },
          ],
          cookies: [{ name: 'a', value: word }],
          redirectURL: `https://shop.test/cart?token=${word}`,
          content: { text: word, size: 3 },
        },
        _webSocketMessages: [{ data: word }],
      },
    ],
  },
})

test('no cookie, no credential, no value of a form or an address stays, even where nobody called it a secret', () => {
  const given = har()
  given.log.pages = []
  const kept = maskedHar(given, {})
  assert.ok(!kept.includes(word), kept)
  const [entry] = JSON.parse(kept).log.entries
  assert.equal(entry.request.url, 'https://shop.test/sign-in?mail=[removed]&[removed]')
  assert.deepEqual(entry.request.headers.at(-1), { name: 'Accept', value: 'text/html' })
  assert.equal(entry.response.status, 302)
})

test('a secret is taken out wherever else it stands, as in the title of a page', () => {
  assert.ok(!maskedHar(har(), { secret: word }).includes(word))
})

test('a HAR that lacks parts, or is none, is taken as it is', () => {
  assert.equal(maskedHar({}, {}), '{}')
  assert.equal(maskedHar({ log: { entries: [{}] } }, {}), '{"log":{"entries":[{}]}}')
  assert.equal(withoutValues('data:image/png;base64,AAAA'), 'data:image/png;base64,[removed]')
})

test('for any query: names may stay, no value does', () => {
  const value = fc.string({ minLength: 12, maxLength: 20 }).map((text) => `v${encodeURIComponent(text.toWellFormed())}`)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'q', 'id'), value), { minLength: 1 }),
      value,
      (pairs, fragment) => {
        const masked = withoutValues(`https://x.test/p?${pairs.map((pair) => pair.join('=')).join('&')}#${fragment}`)
        for (const one of [...pairs.map(([, each]) => each), fragment]) assert.ok(!masked.includes(one), masked)
      },
    ),
  )
})
