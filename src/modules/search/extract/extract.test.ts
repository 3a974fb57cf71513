import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { ZipFile } from 'yazl'
import { limits } from './limits.ts'
import { createReader } from './reader.ts'

const reader = createReader()
after(() => reader.close())

const read = (name: string, bytes: Buffer, type = 'application/octet-stream') =>
  reader.read({ name, type, bytes: new Uint8Array(bytes).buffer })

async function archive(parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

async function pdf(text: string): Promise<Buffer> {
  const document = new PDFDocument()
  document.text(text)
  document.end()
  const pieces: Buffer[] = []
  for await (const piece of document) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** The words of a file, with single blanks. */
async function words(name: string, bytes: Buffer): Promise<string> {
  const answer = await read(name, bytes)
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.text.replace(/\s+/g, ' ').trim()
}

describe('the text of attachments', () => {
  test('plain, in the encoding it has', async () => {
    assert.equal(await words('a.log', Buffer.from('Größe 7')), 'Größe 7')
    assert.equal(await words('a.csv', Buffer.from('Größe;7', 'latin1')), 'Größe;7')
    assert.equal(await words('a.txt', Buffer.from('\ufeffGröße', 'utf16le')), 'Größe')
  })
  test('HTML without scripts and styles', async () => {
    const page = '<style>p{}</style><p>One<p>two &amp; <b>three</b><script>alert("four")</script><!-- five -->'
    assert.equal(await words('a.html', Buffer.from(page)), 'One two & three')
  })
  test('PDF', async () =>
    assert.equal(await words('a.pdf', await pdf('The quick certificate')), 'The quick certificate'))
  test('docx, xlsx and OpenDocument', async () => {
    const document = '<w:document><w:p><w:t>One</w:t></w:p><w:p><w:t>two</w:t></w:p></w:document>'
    assert.equal(
      await words('a.docx', await archive({ 'word/document.xml': document, 'word/media/x.xml': 'no' })),
      'One two',
    )
    const strings = '<sst><si><t>Disk</t></si><si><t>full</t></si></sst>'
    assert.equal(await words('a.xlsx', await archive({ 'xl/sharedStrings.xml': strings })), 'Disk full')
    const content = '<office:document><text:h>Head</text:h><text:p>body</text:p></office:document>'
    assert.equal(await words('a.odt', await archive({ 'content.xml': content })), 'Head body')
  })
  test('nothing of what has no words', async () =>
    assert.deepEqual(await read('a.png', Buffer.alloc(9)), { ok: true, text: '' }))
})

describe('threat-10: hostile attachments', () => {
  async function refused(name: string, bytes: Buffer): Promise<string> {
    const answer = await read(name, bytes)
    assert.equal(answer.ok, false)
    return answer.ok ? '' : answer.why
  }
  test('an archive that unpacks to too much is refused', async () => {
    const bomb = await archive({ 'word/document.xml': Buffer.alloc(30 * 1024 * 1024, 'a') })
    assert.ok(bomb.length < 100_000)
    assert.equal(await refused('a.docx', bomb), 'unpacks to too much')
  })
  test('one that lies about its size is refused', async () => {
    const honest = await archive({ 'word/document.xml': Buffer.alloc(3 * 1024 * 1024, 'a') })
    const size = Buffer.alloc(4)
    size.writeUInt32LE(3 * 1024 * 1024)
    const lie = Buffer.alloc(4)
    lie.writeUInt32LE(100)
    for (let at = honest.indexOf(size); at !== -1; at = honest.indexOf(size, at + 1)) lie.copy(honest, at)
    assert.match(await refused('a.docx', honest), /size|bytes|unpacks/i)
  })
  test('too many entries, a document type and a broken archive are refused', async () => {
    const many = Object.fromEntries(Array.from({ length: limits.entries + 1 }, (_, n) => [`x${n}`, '']))
    assert.equal(await refused('a.docx', await archive(many)), 'too many entries')
    const typed = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><w:p>&a;</w:p>'
    assert.equal(await refused('a.docx', await archive({ 'word/document.xml': typed })), 'declares a document type')
    await refused('a.docx', deflateRawSync('no archive'))
    await refused('a.pdf', Buffer.from('%PDF-1.7 nothing else'))
  })
  test('what takes too long ends, and the next file is read', async () => {
    const hasty = createReader({ ms: 1 })
    const slow = await hasty.read({ name: 'a.pdf', type: '', bytes: new Uint8Array(await pdf('x')).buffer })
    assert.deepEqual(slow, { ok: false, why: 'not read within 1 ms' })
    await hasty.close()
    assert.equal(await words('b.txt', Buffer.from('still here')), 'still here')
  })
})
