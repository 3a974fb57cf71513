import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  bareSubject,
  isMailToken,
  messageIdFor,
  newMailToken,
  numberInSubject,
  referencesFor,
  replyAddressFor,
  replySubject,
  splitAddress,
  tokensInRecipients,
  tokensInReferences,
} from './threading.ts'

describe('tokens', () => {
  test('threat-05: 160 random bits, none twice, none guessable from another', () => {
    const tokens = Array.from({ length: 2000 }, newMailToken)
    assert.equal(new Set(tokens).size, tokens.length)
    for (const token of tokens) assert.ok(isMailToken(token), token)
    // every position uses the whole alphabet: no bits are constant
    for (let at = 0; at < 32; at++) assert.equal(new Set(tokens.map((token) => token[at])).size, 32, `position ${at}`)
  })

  test('live in a reply address of at most 64 octets before the @', () => {
    const token = newMailToken()
    const address = replyAddressFor(token, 'support@provider.test')
    assert.equal(address, `support+${token}@provider.test`)
    assert.ok(address.split('@')[0]!.length <= 64)
    assert.deepEqual(tokensInRecipients(['bob@provider.test', address.toUpperCase()]), [token])
    assert.deepEqual(splitAddress(address), { base: 'support@provider.test', tag: token })
  })

  test('are found in references nearest first, only under our own host', () => {
    const [one, two, three] = [newMailToken(), newMailToken(), newMailToken()]
    const id = (token: string) => messageIdFor(token, 'provider.test')
    assert.deepEqual(tokensInReferences([id(three)], [id(one), 'x@y.example', id(two)], 'Provider.test'), [
      three,
      two,
      one,
    ])
    assert.deepEqual(tokensInReferences([`${one}@evil.example`], [], 'provider.test'), [])
    assert.deepEqual(tokensInReferences(['48213@provider.test'], [], 'provider.test'), [])
  })
})

describe('subjects', () => {
  test('the number is found, the last one wins', () => {
    assert.equal(numberInSubject('Re: Disk full [#48213]'), 48213)
    assert.equal(numberInSubject('[#1] Fwd: [#2] x'), 2)
    assert.equal(numberInSubject('[# 77] x'), 77)
    for (const none of ['', '#48213', '[48213]', '[#]', '[#0]', '[#12a]', '[#9999999999999999]'])
      assert.equal(numberInSubject(none), null, none)
  })

  test('a reply has one Re and one number', () => {
    assert.equal(replySubject('Disk full', 48213), 'Re: Disk full [#48213]')
    assert.equal(replySubject('AW: Re: Fwd: Disk full [#48213]', 48213), 'Re: Disk full [#48213]')
    assert.equal(replySubject('回复：磁盘', 5), 'Re: 磁盘 [#5]')
    assert.equal(replySubject('Re: ', null), 'Re: Re:')
    assert.equal(bareSubject('Resend: invoice'), 'Resend: invoice')
  })

  test('a line break of a stranger never reaches our headers', () => {
    assert.equal(replySubject('x\r\nBcc: victim@example.org', 1), 'Re: x Bcc: victim@example.org [#1]')
  })
})

describe('references', () => {
  test('the parent comes last, without repeats', () => {
    assert.deepEqual(referencesFor({ messageId: 'c', references: ['a', 'b', 'a'] }), ['a', 'b', 'c'])
    assert.deepEqual(referencesFor({ messageId: 'c', references: [], inReplyTo: ['b'] }), ['b', 'c'])
    assert.deepEqual(referencesFor({ messageId: null, references: [] }), [])
  })
  test('long threads keep the first and the last', () => {
    const references = Array.from({ length: 100 }, (_, at) => `id${at}`)
    const kept = referencesFor({ messageId: 'last', references })
    assert.equal(kept.length, 20)
    assert.equal(kept[0], 'id0')
    assert.equal(kept.at(-1), 'last')
  })
})
