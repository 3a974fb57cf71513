import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPublicMailDomain, mixesScripts, normaliseDomain, normaliseEmail, skeletonOf } from './email.ts'
import { normalisePhone } from './phone.ts'

test('an address has one form', () => {
  const forms: [string, string | null][] = [
    ['Jordan@Acme.Example', 'jordan@acme.example'],
    ['  jordan@acme.example ', 'jordan@acme.example'],
    ['ｊｏｒｄａｎ@acme.example', 'jordan@acme.example'], // full width
    ['jordan@BÜCHER.example', 'jordan@xn--bcher-kva.example'],
    ['jordan+tag@acme.example', 'jordan+tag@acme.example'],
    ["o'neil@acme.example", "o'neil@acme.example"],
    ['root@localhost', 'root@localhost'],
    ['jordan', null],
    ['@acme.example', null],
    ['jordan@', null],
    ['jordan@acme..example', null],
    ['jordan@-acme.example', null],
    ['jor dan@acme.example', null],
    ['jordan@acme.example, evil@other.example', null],
    ['jordan\n@acme.example', null],
    ['jordan@acme.example\r\nBcc: x@y.example', null],
    ['jordan@127.0.0.1', null],
    ['jordan@[127.0.0.1]', null],
    ['jordan@0x7f.1', null],
    ['jordan@ac%6de.example', null],
    ['.jordan@acme.example', null],
    ['jor..dan@acme.example', null],
    [`${'a'.repeat(65)}@acme.example`, null],
    ['"jordan"@acme.example', null],
    ['jordan\u0000@acme.example', null],
    ['jordan\u202e@acme.example', null],
  ]
  for (const [typed, stored] of forms) assert.equal(normaliseEmail(typed), stored, JSON.stringify(typed))
})

test('the stored form is a fixed point, whatever is typed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'grapheme' })), (text) => {
      const stored = normaliseEmail(text)
      if (stored !== null) assert.equal(normaliseEmail(stored), stored)
    }),
  )
})

test('alphabets are not mixed within a label', () => {
  assert.equal(mixesScripts(normaliseEmail('jordan@аcme.example')!), true) // Cyrillic а
  assert.equal(mixesScripts(normaliseEmail('jоrdan@acme.example')!), true) // Cyrillic о before the @
  assert.equal(mixesScripts(normaliseEmail('jordan@αcme.example')!), true) // Greek α
  assert.equal(mixesScripts(normaliseEmail('иван@пример.example')!), false)
  assert.equal(mixesScripts(normaliseEmail('jordan@bücher.example')!), false)
  assert.equal(mixesScripts(normaliseEmail('taro@例えテスト.example')!), false)
  assert.equal(mixesScripts(normaliseEmail('jordan@acme.рф')!), false) // one alphabet a label
})

test('addresses that look the same have the same skeleton', () => {
  const look = (text: string) => skeletonOf(normaliseEmail(text)!)
  assert.equal(look('ѕсоре@acme.example'), look('scope@acme.example')) // all Cyrillic
  assert.equal(look('jordan@аррӏе.example'), look('jordan@apple.example'))
  assert.notEqual(look('jordan@acme.example'), look('jordan@acne.example'))
  assert.notEqual(look('иван@acme.example'), look('ivan@acme.example'))
})

test('domains of mail services belong to nobody', () => {
  assert.equal(isPublicMailDomain('gmail.com'), true)
  assert.equal(isPublicMailDomain('acme.example'), false)
  assert.equal(normaliseDomain('Acme.Example'), 'acme.example')
  assert.equal(normaliseDomain('https://acme.example/x'), null)
})

test('telephone numbers are E.164 or nothing', () => {
  assert.equal(normalisePhone('+49 (0)30 / 123-456'), '+4930123456')
  assert.equal(normalisePhone('0049 30 123456'), '+4930123456')
  assert.equal(normalisePhone('+1 (202) 555-0101'), '+12025550101')
  for (const text of ['030 123456', '+0123456789', '+49', 'call me', '+49301234567890123', ''])
    assert.equal(normalisePhone(text), null, text)
})
