import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { pictureType } from '#platform/files/type.ts'
import { spoken } from '../help/words.ts'
import { compareLines } from './compare.ts'
import { draftFrom } from './draft.ts'
import { toHtml } from './html.ts'
import { readMarkdown } from './markdown.ts'
import { missWords } from './misses.ts'
import { mayPublish } from './publish.ts'
import { rank } from './rank.ts'
import { freeSlug, slugFrom } from './slug.ts'
import { isSafeLink } from './tree.ts'

const html = (source: string) => toHtml(readMarkdown(source).content)
const picture = '019ac000-0000-7000-8000-000000000000'

describe('Markdown', () => {
  for (const [says, source, expected] of [
    ['headings move down and have an address', '# Öffnen', '<h2 id="h-oeffnen">Öffnen</h2>'],
    ['the same heading twice', '# A\n# A', '<h2 id="h-a">A</h2><h2 id="h-a-2">A</h2>'],
    ['emphasis', '*a* **b** ~~c~~', '<p><em>a</em> <strong>b</strong> <s>c</s></p>'],
    ['HTML is text', '<b onclick="x()">a</b>', '<p>&lt;b onclick=&quot;x()&quot;&gt;a&lt;/b&gt;</p>'],
    ['a block of HTML is text', '<script>\nalert(1)\n</script>', '<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>'],
    ['script behind a link', '[a](javascript:alert(1))', '<p>[a](javascript:alert(1))</p>'],
    ['a link', '[a](https://x.test/)', '<p><a href="https://x.test/" rel="noopener noreferrer">a</a></p>'],
    ['a link here', '[a](/help/b/c)', '<p><a href="/help/b/c">a</a></p>'],
    ['a link that looks like here', '[a](//x.test)', '<p>[a](//x.test)</p>'],
    ['a word with a dot is no link', 'read.me', '<p>read.me</p>'],
    [
      'our picture',
      `![a "b](picture:${picture})`,
      `<p><img src="/help/pictures/${picture}" alt="a &quot;b" loading="lazy"></p>`,
    ],
    ['a foreign picture is its words', '![a](https://x.test/i.png)', '<p>a</p>'],
    ['a picture as a link is no link', `[a](picture:${picture})`, '<p>a</p>'],
    ['code', '```js\na<b\n```', '<pre tabindex="0"><code>a&lt;b</code></pre>'],
    ['a tight list', '- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['a numbered list', '3. a', '<ol start="3"><li>a</li></ol>'],
    [
      'a table',
      '|a|b|\n|-|-:|\n|1|2|',
      '<div class="wide" tabindex="0" role="group"><table><thead><tr><th>a</th><th class="to-right">b</th></tr></thead><tbody><tr><td>1</td><td class="to-right">2</td></tr></tbody></table></div>',
    ],
  ] as const)
    test(says, () => assert.equal(html(source), expected))

  test('whatever is written, the HTML has only known elements and no handler', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '[',
        '](',
        ')',
        '![',
        '<',
        '>',
        '"',
        "'",
        '`',
        '\n',
        '\n\n',
        '|',
        '- ',
        '# ',
        '> ',
        '&#58;',
        '\\',
        '*',
        '_',
        'javascript:',
        ' onerror=alert(1) ',
        'data:text/html,',
        'https://x.test/',
        'picture:',
        picture,
      ),
      fc.string({ maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const out = html(pieces.join(''))
        for (const [tag] of out.matchAll(/<[^>]*>/g))
          assert.match(
            tag,
            /^<\/?(?:h[2-5]|p|ul|ol|li|blockquote|pre|code|em|strong|s|a|br|hr|table|thead|tbody|tr|th|td|div)(?: (?:id|rel|start|class|tabindex|role)="[^"<>]*")*(?: href="(?:https?:\/\/|mailto:|tel:|#|\/(?!\/))[^"<>]*")?(?: rel="[a-z ]+")?>$|^<img src="\/help\/pictures\/[0-9a-f-]{36}" alt="[^"<>]*" loading="lazy">$/,
          )
      }),
      { numRuns: 3000 },
    )
  })

  test('its words and pictures', () => {
    const read = readMarkdown(`# Head\n\nText *more*\n\n- one\n- ![shot](picture:${picture})`)
    assert.equal(read.plain, 'Head\nText more\none\nshot')
    assert.deepEqual(read.pictures, [picture])
  })
})

describe('a link', () => {
  for (const [address, safe] of [
    ['https://a.test/b?c=d#e', true],
    ['mailto:a@b.test', true],
    ['tel:+4930123', true],
    ['#part', true],
    ['/help/a', true],
    ['//a.test', false],
    ['/\\a.test', false],
    ['javascript:alert(1)', false],
    ['JaVaScRiPt:alert(1)', false],
    ['java\nscript:alert(1)', false],
    ['data:text/html,x', false],
    ['vbscript:x', false],
    ['blob:https://a.test/x', false],
    ['file:///etc/passwd', false],
    ['http:///', false],
    ['', false],
  ] as const)
    test(`${JSON.stringify(address)} is ${safe ? 'one' : 'none'}`, () => assert.equal(isSafeLink(address), safe))
})

describe('an address', () => {
  for (const [title, slug] of [
    ['TLS refused by payment gateway', 'tls-refused-by-payment-gateway'],
    ['Größe der Mailbox ändern?', 'groesse-der-mailbox-aendern'],
    ['Café & Bar', 'cafe-and-bar'],
    ['日本語', 'article'],
    ['  --a--  ', 'a'],
  ] as const)
    test(`of ${title}`, () => assert.equal(slugFrom(title), slug))
  test('that is taken gets a number', () => assert.equal(freeSlug('a', new Set(['a', 'a-2'])), 'a-3'))
})

describe('ranking', () => {
  const one = (id: string, words: string[], titleWords: string[] = []) => ({ id, words, titleWords, asked: 3 })
  const ids = (found: { id: string }[]) => found.map(({ id }) => id)
  test('the title counts more, rare words count more', () => {
    const found = rank(
      [
        one('text', ['gateway']),
        one('title', ['gateway'], ['gateway']),
        one('rare', ['tls', 'gateway']),
        one('both', ['tls', 'gateway'], ['tls']),
      ],
      100,
      { long: false, most: 10 },
    )
    assert.deepEqual(ids(found), ['both', 'title', 'rare', 'text'])
  })
  test('a long text with one common word in common says nothing', () =>
    assert.deepEqual(rank([{ ...one('a', ['server']), asked: 40 }], 100, { long: true, most: 5 }), []))
  test('a long text with a word of the title does', () =>
    assert.deepEqual(
      ids(rank([{ ...one('a', ['certificate'], ['certificate']), asked: 40 }], 100, { long: true, most: 5 })),
      ['a'],
    ))
  test('never more than asked for', () =>
    assert.equal(
      rank([one('a', ['x', 'y'], ['x']), one('b', ['x', 'y'], ['x'])], 10, { long: false, most: 1 }).length,
      1,
    ))
})

describe('what changed', () => {
  test('by lines', () =>
    assert.deepEqual(compareLines('a\nb\nc', 'a\nx\nc\nd'), [
      { kind: 'same', lines: ['a'] },
      { kind: 'removed', lines: ['b'] },
      { kind: 'added', lines: ['x'] },
      { kind: 'same', lines: ['c'] },
      { kind: 'added', lines: ['d'] },
    ]))
  test('gives both texts back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = compareLines(before, after)
        const without = (kind: string) =>
          changes
            .filter((one) => one.kind !== kind)
            .flatMap((one) => one.lines)
            .join('\n')
        assert.equal(without('added'), before)
        assert.equal(without('removed'), after)
      }),
    )
  })
})

describe('a search in vain keeps', () => {
  for (const [search, kept] of [
    ['Reset  Passwort', 'reset passwort'],
    ['order 4711 for jo@acme.test', 'order 4711 for'],
    ['call +49 30 1234567', 'call 49 30'],
    ['https://acme.test/secret?x=1', null],
    ['sk_live_0123456789abcdefghijklmnopqrst', null],
    ['a', null],
    ['one two three four five six seven eight nine', 'one two three four five six seven eight'],
  ] as const)
    test(JSON.stringify(search), () => assert.equal(missWords(search), kept))
})

describe('a draft from an answer', () => {
  for (const [says, answer, body] of [
    [
      'without greeting and closing',
      'Hello Jordan,\n\nRestart the gateway.\n\nKind regards\nSam',
      'Restart the gateway.',
    ],
    ['in German', 'Guten Tag Frau Muster,\n\nStarten Sie neu.\n\nMit freundlichen Grüßen\nSam', 'Starten Sie neu.'],
    ['as it is', 'Restart it.\n\nThen wait.', 'Restart it.\n\nThen wait.'],
    ['without a signature', 'Restart it.\n-- \nSam', 'Restart it.'],
  ] as const)
    test(says, () => assert.equal(draftFrom(answer), body))
})

describe('publishing', () => {
  const base = { visibility: 'internal' as const, allAccounts: true, accounts: 0, authorId: 'a', publisherId: 'a' }
  for (const [says, change, refused] of [
    ['the author for colleagues', {}, null],
    ['the author for customers', { visibility: 'customer' }, null],
    ['the author for everybody', { visibility: 'public' }, 'knowledge.needs_reviewer'],
    ['somebody else for everybody', { visibility: 'public', publisherId: 'b' }, null],
    ['the program', { visibility: 'public', authorId: null, publisherId: null }, null],
    ['for chosen accounts without one', { visibility: 'customer', allAccounts: false }, 'knowledge.no_accounts'],
    ['for chosen accounts', { visibility: 'customer', allAccounts: false, accounts: 1 }, null],
  ] as const)
    test(says, () => assert.equal(mayPublish({ ...base, ...change }), refused))
})

describe('a picture', () => {
  for (const [says, bytes, type] of [
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], 'image/png'],
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0], 'image/jpeg'],
    ['SVG', [...Buffer.from('<svg xmlns=')], null],
    ['RIFF that is no WebP', [...Buffer.from('RIFF....WAVE')], null],
    ['nothing', [], null],
  ] as const)
    test(says, () => assert.equal(pictureType(new Uint8Array(bytes)), type))
})

describe('the language of the help site', () => {
  for (const [header, language] of [
    [undefined, 'en'],
    ['de-DE,de;q=0.9,en;q=0.8', 'de'],
    ['fr,en;q=0.5,de;q=0.7', 'de'],
    ['en;q=0,de;q=0.1', 'de'],
    ['*', 'en'],
  ] as const)
    test(String(header), () => assert.equal(spoken(header), language))
})
