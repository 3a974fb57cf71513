import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pictureType, typeByContent } from './type.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const png = bytes('\x89PNG\r\n\x1a\n....')

test('ASVS 5.2.2: a file is of the type it says when its bytes do not speak against it', () => {
  for (const [claimed, content, type] of [
    ['image/png', png, 'image/png'],
    ['image/png', bytes('<svg onload=alert(1)>'), 'application/octet-stream'],
    ['image/jpeg', png, 'application/octet-stream'],
    ['image/gif', bytes('GIF89a..'), 'image/gif'],
    ['image/gif', bytes('GIF'), 'application/octet-stream'],
    ['image/webp', bytes('RIFF\x10\x00\x00\x00WEBPVP8 '), 'image/webp'],
    ['image/avif', bytes('\x00\x00\x00\x20ftypavif'), 'image/avif'],
    ['application/pdf', bytes('%PDF-1.7'), 'application/pdf'],
    ['application/pdf', bytes('MZ\x90\x00'), 'application/octet-stream'],
    ['text/plain', bytes('\x7fELF'), 'application/octet-stream'],
    ['text/plain', bytes('plain'), 'text/plain'],
    ['text/plain', bytes(''), 'text/plain'],
    ['image/png', bytes(''), 'application/octet-stream'],
    ['application/msword', png, 'application/msword'],
  ] as const)
    assert.equal(typeByContent(claimed, content), type, `${claimed} ${content.toString('latin1')}`)
  assert.equal(pictureType(png), 'image/png')
  assert.equal(pictureType(bytes('%PDF-1.7')), null)
})
