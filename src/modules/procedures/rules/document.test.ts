import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { DocumentProblem, documentLimits, fillTemplate } from './document.ts'

const at = Date.parse('2026-11-26T03:00:00Z')
const markdown = new MarkdownIt({ html: true })

describe('a document from a template', () => {
  const cases: [string, string, Record<string, unknown>, string][] = [
    ['what is written stands', '# Plan\n\nNothing to fill', {}, '# Plan\n\nNothing to fill'],
    ['values stand in their places', '- {{ name }}: {{ n + 1 }}', { name: 'Ann', n: 41 }, '- Ann: 42'],
    ['lists are joined', '{{ for s in shares return s.name }}', { shares: [{ name: 'a' }, { name: 'b' }] }, 'a, b'],
    ['what is unknown is nothing', '[{{ who }}]', {}, '[]'],
    ['words are no Markdown', '| {{ name }} |', { name: '# <b>*x*</b> | y' }, '| \\# \\<b\\>\\*x\\*\\</b\\> \\| y |'],
    ['a text within a line stays one', '- {{ text }}', { text: 'a\n\n# b' }, '- a \\# b'],
    ['a text on its own line keeps its lines', '{{ text }}', { text: 'a\n- b\n\nc' }, 'a\\\n\\- b\n\nc'],
  ]
  for (const [name, template, data, text] of cases)
    test(name, () => assert.equal(fillTemplate(template, data, at), text))

  test('too much, what is not closed and what cannot be reckoned are told in a sentence', () => {
    const refused = (template: string, data = {}) =>
      assert.throws(() => fillTemplate(template, data, at), DocumentProblem)
    refused('x'.repeat(documentLimits.template + 1))
    refused('{{ a')
    refused('{{ 1 + }}')
    refused('{{ matches(a, "(a+)+") }}', { a: 'a' })
    refused('{{ a }}'.repeat(documentLimits.expressions + 1))
    refused('{{ a }}'.repeat(150), { a: 'x'.repeat(2000) })
  })

  test('no words of the data become a heading, a list, a table, a link or HTML', () => {
    const word = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('# a', '- a', '1. a', '<b>', '[a](b)', '***', '---', '===', '`a`', '![a](b)', '> a', '    a', '~~a~~', '&amp;', '\\')) // biome-ignore format: one list
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.boolean(), (words, alone) => {
        const template = alone ? 'Before\n\n{{ text }}\n\nAfter' : '- **{{ text }}** after'
        const html = markdown.render(fillTemplate(template, { text: words.join('\n') }, at))
        const tags = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map(([, tag]) => tag))
        for (const tag of tags) assert.ok(['p', 'br', 'ul', 'li', 'strong'].includes(tag!), `${tag} in ${html}`)
        assert.equal((html.match(/<li>/g) ?? []).length, alone ? 0 : 1)
      }),
      { numRuns: 500 },
    )
  })
})
