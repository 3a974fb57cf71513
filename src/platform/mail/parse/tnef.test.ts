import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readMessage } from './message.ts'
import { readTnef } from './tnef.ts'

const u16 = (n: number) => Buffer.from(new Uint16Array([n]).buffer)
const u32 = (n: number) => Buffer.from(new Uint32Array([n]).buffer)
const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])

/** An attribute as MS-OXTNEF 2.1.3 lays it out, with its checksum. */
function attribute(level: number, id: number, data: Buffer): Buffer {
  const sum = data.reduce((all, byte) => (all + byte) & 0xffff, 0)
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(sum)])
}

/** Properties: short ones as they are, others counted and padded. */
function properties(list: [type: number, id: number, value: Buffer, named?: boolean][]): Buffer {
  return Buffer.concat([
    u32(list.length),
    ...list.map(([type, id, value, named]) => {
      const name = named ? Buffer.concat([Buffer.alloc(16, 7), u32(0), u32(0x8501)]) : Buffer.alloc(0)
      const head = Buffer.concat([u16(type), u16(id), name])
      const counted = [0x0d, 0x1e, 0x1f, 0x102].includes(type)
      return Buffer.concat(counted ? [head, u32(1), u32(value.length), padded(value)] : [head, padded(value)])
    }),
  ])
}
const zero = (text: string) => Buffer.from(`${text}\0`, 'latin1')
const wide = (text: string) => Buffer.from(`${text}\0`, 'utf16le')
const rendering = Buffer.alloc(14)

const winmail = Buffer.concat([
  u32(0x223e9f78),
  u16(1),
  attribute(1, 0x00089006, u32(0x10000)),
  attribute(1, 0x00069007, Buffer.concat([u32(1252), u32(0)])),
  attribute(
    1,
    0x00069003,
    properties([
      [0x03, 0x8001, u32(5), true],
      [0x0b, 0x0e1f, u32(1)],
      [0x40, 0x0039, Buffer.alloc(8, 1)],
      [0x1f, 0x1000, wide('The text Outlook hid.')],
    ]),
  ),
  attribute(2, 0x00069002, rendering),
  attribute(2, 0x00018010, zero('SHORT~1.TXT')),
  attribute(2, 0x0006800f, Buffer.from('first file')),
  attribute(
    2,
    0x00069005,
    properties([
      [0x1f, 0x3707, wide('größere Datei.txt')],
      [0x1e, 0x370e, zero('text/plain')],
      [0x1e, 0x3712, zero('part1@x')],
    ]),
  ),
  attribute(2, 0x00069002, rendering),
  attribute(2, 0x00018010, zero('second.bin')),
  attribute(2, 0x0006800f, Buffer.from([0, 1, 2, 255])),
])

describe('winmail.dat', () => {
  test('gives its files by their long names, and its text', () => {
    const found = readTnef(winmail, 10)!
    assert.equal(found.text, 'The text Outlook hid.')
    assert.deepEqual(
      found.files.map((file) => [file.name, file.type, file.contentId, Buffer.from(file.bytes).toString('latin1')]),
      [
        ['größere Datei.txt', 'text/plain', 'part1@x', 'first file'],
        ['second.bin', null, null, '\x00\x01\x02\xff'],
      ],
    )
  })

  test('is what another reader of it finds too', {
    skip: spawnSync('tnef', ['--version']).error && 'there is no tnef here',
  }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'tnef-'))
    try {
      writeFileSync(join(folder, 'winmail.dat'), winmail)
      const run = spawnSync('tnef', ['-C', folder, join(folder, 'winmail.dat')], { encoding: 'utf8' })
      assert.equal(run.status, 0, run.stderr)
      const files = readdirSync(folder).filter((name) => name !== 'winmail.dat')
      assert.deepEqual(files.map((name) => readFileSync(join(folder, name), 'latin1')).sort(), [
        '\x00\x01\x02\xff',
        'first file',
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('in a message gives way to what is in it', async () => {
    const raw = [
      'From: anna@acme.test',
      'To: support@provider.test',
      'Subject: Files',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: application/ms-tnef; name="winmail.dat"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="winmail.dat"',
      '',
      winmail.toString('base64'),
      '--b--',
      '',
    ].join('\r\n')
    const { mail, bytes } = await readMessage(Buffer.from(raw), 'anna@acme.test')
    assert.equal(mail.text, 'The text Outlook hid.')
    assert.deepEqual(
      mail.attachments.map(({ name, type }) => [name, type]),
      [
        ['größere Datei.txt', 'text/plain'],
        ['second.bin', 'application/octet-stream'],
      ],
    )
    assert.equal(Buffer.from(bytes[0]!).toString(), 'first file')
    assert.deepEqual(mail.defects, ['winmail_opened'])
  })

  test('threat-03: any bytes, and any cut or changed winmail.dat, are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        readTnef(bytes, 10)
        readTnef(Buffer.concat([winmail.subarray(0, 6), bytes]), 10)
      }),
    )
    fc.assert(
      fc.property(fc.nat(winmail.length - 1), fc.nat(255), fc.nat(winmail.length), (at, byte, end) => {
        const changed = Buffer.from(winmail)
        changed[at] = byte
        const found = readTnef(changed.subarray(0, end), 10)
        const size = found?.files.reduce((all, file) => all + file.bytes.length, 0) ?? 0
        assert.ok(size <= winmail.length)
      }),
      { numRuns: 2000 },
    )
    assert.equal(readTnef(winmail, 1), null, 'more files than are allowed')
  })
})
