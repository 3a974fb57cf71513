import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import PostalMime from 'postal-mime'
import { isCostly } from './html-cost.ts'

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/mail')

describe('threat-09: HTML made to keep the cleaner busy', () => {
  for (const [name, html] of [
    ['deep nesting', '<div>'.repeat(301)],
    ['unclosed formatting', '<b><i>'.repeat(200)],
    ['tables in cells', '<table><tr><td>'.repeat(400)],
    ['a tag with thousands of attributes', `<p ${Array.from({ length: 5000 }, (_, at) => `a${at}=x`).join(' ')}>`],
    ['tags without end', '<'.repeat(50_000)],
    ['closing tags only', '</b>'.repeat(50_000)],
    ['sheer size', 'x'.repeat(1_000_001)],
  ] as const)
    test(`is told at once: ${name}`, () => assert.equal(isCostly(html), true))

  for (const [name, html] of [
    ['a long thread', '<p>hello <b>x</b><br></p>'.repeat(7000)],
    ['a table of many rows', `<table>${'<tr><td>a<td>b'.repeat(5000)}</table>`],
    ['a nested newsletter', `${'<table><tr><td>'.repeat(60)}x${'</td></tr></table>'.repeat(60)}`],
    ['a large picture in the text', `<img src="data:image/png;base64,${'A'.repeat(900_000)}">`],
  ] as const)
    test(`is not mistaken: ${name}`, () => assert.equal(isCostly(html), false))

  test('no message of the mail sets is mistaken', {
    skip: existsSync(corpus) ? false : `no corpus at ${corpus}`,
  }, async () => {
    for (const file of globSync(join(corpus, '**/*.{eml,msg}'))) {
      const { html } = await PostalMime.parse(readFileSync(file))
      assert.equal(isCostly(html ?? ''), false, file)
    }
  })
})
