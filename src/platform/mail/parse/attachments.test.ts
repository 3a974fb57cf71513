import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cleanName, cleanType } from './attachments.ts'

describe('names of attachments', () => {
  for (const [claimed, expected] of [
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\anna\\log.txt', 'log.txt'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\r\nContent-Type: text/html\r\n\r\n.txt', 'html.txt'],
    ['  spaced   name .txt ', 'spaced name .txt'],
    ['...', 'attachment-3.pdf'],
    ['', 'attachment-3.pdf'],
    [null, 'attachment-3.pdf'],
    ['a"b<c>.txt', 'a_b_c_.txt'],
    [`${'x'.repeat(300)}.tar.gz`, `${'x'.repeat(147)}.gz`],
    ['größe.txt', 'größe.txt'],
  ] as const)
    test(JSON.stringify(claimed)?.slice(0, 60), () => assert.equal(cleanName(claimed, 'application/pdf', 2), expected))

  test('threat-03: no path, control or direction character survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (claimed) => {
        const name = cleanName(claimed, 'x/y', 0)
        assert.ok(name.length > 0 && [...name].length <= 150)
        assert.doesNotMatch(name, /[/\\\p{Cc}\p{Cf}\p{Cs}<>:"|?*;]/u)
        assert.doesNotMatch(name, /^\./)
      }),
    )
  })

  test('types that are no types become bytes', () => {
    assert.equal(cleanType(' Image/PNG '), 'image/png')
    assert.equal(cleanType('text'), 'application/octet-stream')
    assert.equal(cleanType('text/html\r\nX: y'), 'application/octet-stream')
  })
})
