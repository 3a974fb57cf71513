import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { readMessage } from './message.ts'

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/mail')
const skip = existsSync(corpus) ? false : `no corpus at ${corpus}`
const files = skip ? [] : globSync(join(corpus, '**/*.{eml,msg}')).sort()

type Expected = {
  attachments: number[]
  parts: { headers: { name: string; value: unknown }[]; body: Record<string, unknown> }[]
}

function expectedText(decoded: Expected, name: string): string | null {
  const value = decoded.parts[0]?.headers.findLast((header) => header.name === name)?.value as
    | { Text?: string }
    | undefined
  return value?.Text ?? null
}

function expectedFrom(decoded: Expected): string | null {
  type Addresses = { Address?: { List?: { address: string | null }[] } }
  const value = decoded.parts[0]?.headers.findLast((header) => header.name === 'from')?.value as Addresses | undefined
  return value?.Address?.List?.[0]?.address ?? null
}

const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()

describe('the mail sets', { skip }, () => {
  test('every message of every set is read without an exception, and can be stored', async () => {
    assert.ok(files.length > 500, `${files.length} messages`)
    for (const file of files) {
      const { mail, bytes, sha256 } = await readMessage(readFileSync(file), null)
      assert.equal(bytes.length, mail.attachments.length, file)
      assert.equal(sha256.length, mail.attachments.length, file)
      const stored = JSON.stringify(mail)
      assert.ok(!stored.includes('\\u0000') && stored.isWellFormed(), file)
      assert.ok(!/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i.test(stored), file)
    }
  })

  test('subject, From and attachments agree with the expected decodings of stalwart', async (t) => {
    const agreed = { subject: 0, from: 0, attachments: 0, subjects: 0, froms: 0, messages: 0 }
    for (const file of files.filter((name) => name.includes('/stalwart/'))) {
      const decoded = JSON.parse(readFileSync(file.replace(/\.eml$/, '.json'), 'utf8')) as Expected
      const { mail } = await readMessage(readFileSync(file), null)
      agreed.messages++
      if (mail.attachments.length === decoded.attachments.length) agreed.attachments++
      const subject = expectedText(decoded, 'subject')
      if (subject) {
        agreed.subjects++
        if (plain(subject) === plain(mail.subject)) agreed.subject++
      }
      const from = expectedFrom(decoded)
      if (from) {
        agreed.froms++
        if (plain(from) === plain(mail.from?.address ?? '')) agreed.from++
      }
    }
    assert.ok(agreed.subjects >= 25 && agreed.froms >= 20, JSON.stringify(agreed))
    t.diagnostic(JSON.stringify(agreed))
    assert.ok(agreed.subject / agreed.subjects >= 0.95, JSON.stringify(agreed))
    assert.ok(agreed.from / agreed.froms >= 0.95, JSON.stringify(agreed))
  })

  test('text parts of mime4j are found in the text or among the attachments', async () => {
    let parts = 0
    let found = 0
    for (const file of files.filter((name) => name.includes('/mime4j/'))) {
      const stem = basename(file, '.msg')
      const decoded = globSync(join(dirname(file), `${stem}_decoded_*.txt`))
      const { mail, bytes } = await readMessage(readFileSync(file), null)
      const all = plain(
        [mail.text, mail.html ?? '', ...bytes.map((part) => Buffer.from(part).toString('utf8'))].join('\n'),
      )
      for (const part of decoded) {
        const words = plain(readFileSync(part, 'utf8'))
          .split(' ')
          .filter((word) => /^[a-z]{3,}$/.test(word))
          .slice(0, 20)
        if (words.length < 3) continue
        parts++
        if (words.filter((word) => all.includes(word)).length >= words.length * 0.9) found++
      }
    }
    assert.ok(parts > 80, `${parts} parts`)
    assert.ok(found / parts >= 0.9, `${found} of ${parts}`)
  })

  test('threat-08: bounces are told from what people write', async () => {
    const count = { bounces: 0, told: 0, people: 0, mistaken: 0 }
    for (const file of files) {
      const { mail } = await readMessage(readFileSync(file), null)
      if (/\/bounces\/(?:bsd|dos|mac|err)\//.test(file)) {
        count.bounces++
        if (mail.automatic.automatic) count.told++
      } else if (file.includes('/stalwart/')) {
        count.people++
        if (mail.automatic.automatic && mail.automatic.kind === 'bounce') count.mistaken++
      }
    }
    assert.ok(count.told / count.bounces >= 0.95, JSON.stringify(count))
    assert.ok(count.mistaken <= 1, JSON.stringify(count))
  })
})
