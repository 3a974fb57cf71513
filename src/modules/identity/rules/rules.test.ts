import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deviceOf } from './device.ts'
import { weaknessOf } from './password.ts'
import { hashOf, newApiToken, newRecoveryCode, readRecoveryCode } from './secrets.ts'
import { budgets, pauseMs, placeOf } from './throttle.ts'

test('passwords that are guessed first are refused', () => {
  const known = ['Jordan Placeholder', 'jordan.placeholder@acme.example', 'Example Hosting']
  const weak = [
    'short', 'elevenchars', 'password1234', 'Password123!', 'P4ssw0rd2026!', 'passwordpassword', 'qwertyuiop12',
    'qwertzuiop123', '123456789012', '111111111111', 'abababababab', 'abcdefghijkl', 'letmeinletmein', 'Administrator1',
    'Willkommen2026', 'Sommer2026!!!', 'welcome2palisade', 'jordan.placeholder@acme.example', 'JordanPlaceholder', 'Placeholder2026!',
    'ExampleHosting1', '1qaz2wsx3edc', 'changeme1234', 'iloveyou2026', 'x'.repeat(400),
  ] // biome-ignore format: a table
  for (const password of weak) assert.notEqual(weaknessOf(password, known), null, password)
  const good = [
    'correct horse battery staple', 'tk8#vQz!mL2w', 'Die Katze trinkt 3 Liter Milch', 'xkcd-936-four-words', 'пароль из четырёх слов',
    'my password manager made this: 8hK2', 'zufällig gewählte Worte',
  ] // biome-ignore format: a table
  for (const password of good) assert.equal(weaknessOf(password, known), null, password)
})

test('random passwords of twelve characters are never refused', () => {
  const letters = fc.constantFrom(...'bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789#%&*+')
  fc.assert(
    fc.property(fc.array(letters, { minLength: 16, maxLength: 30 }), (chars) => {
      fc.pre(new Set(chars.map((char) => char.toLowerCase())).size >= 10)
      assert.equal(weaknessOf(chars.join(''), ['Jordan']), null)
    }),
    { numRuns: 500 },
  )
})

test('pauses grow from nothing to the longest and never shrink', () => {
  const budget = budgets.accountAndPlace
  assert.deepEqual(
    [1, 5, 6, 7, 8].map((n) => pauseMs(n, budget)),
    [0, 0, 2000, 4000, 8000],
  )
  assert.equal(pauseMs(1000, budget), budget.longestPauseMs)
  fc.assert(
    fc.property(fc.nat(10_000), (n) => {
      assert.ok(pauseMs(n + 1, budget) >= pauseMs(n, budget))
    }),
  )
})

test('a place is an IPv4 address or an IPv6 /64', () => {
  assert.equal(placeOf('203.0.113.7'), '203.0.113.7')
  assert.equal(placeOf('::ffff:203.0.113.7'), '203.0.113.7')
  assert.equal(placeOf('2001:db8:1:2:3:4:5:6'), placeOf('2001:db8:1:2::99'))
  assert.notEqual(placeOf('2001:db8:1:2::1'), placeOf('2001:db8:1:3::1'))
  assert.equal(placeOf('2001:0db8:0001:0002::1'), '2001:db8:1:2::/64')
})

test('recovery codes read as they are typed, tokens are told by their prefix', () => {
  const code = newRecoveryCode()
  assert.match(code, /^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$/)
  assert.equal(readRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')} `), code)
  assert.match(newApiToken(), /^pal_[\w-]{43}$/)
  assert.equal(hashOf('a').length, 32)
})

test('devices are named for people', () => {
  const names: [string | undefined, string][] = [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    ['curl/8.5', 'Another program'],
    [undefined, 'Another program'],
  ]
  for (const [header, name] of names) assert.equal(deviceOf(header), name)
})
