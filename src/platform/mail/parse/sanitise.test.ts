import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
// @ts-expect-error jsdom comes without types; it is what the cleaner itself stands on
import { JSDOM } from 'jsdom'
import { cleanStyle, sanitise } from './sanitise.ts'

const corpus = join(import.meta.dirname, '../../../../../shared/corpora/xss')
const missing = existsSync(corpus) ? false : `no corpus at ${corpus}`

const tags = new Set(
  (
    'a abbr acronym address article aside b bdi bdo big blink blockquote br caption center cite code col colgroup dd del dfn dir ' +
    'div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark nav ol p pre q ' +
    'rp rt ruby s samp search section shadow small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr ' +
    'content data decorator element spacer'
  ).split(' '),
)

/** Reads the result as a browser would and looks for anything that could act or load. */
function assertHarmless(html: string, from: string): void {
  const { document } = new JSDOM(`<!DOCTYPE html><body>${html}`).window
  for (const element of document.body.querySelectorAll('*')) {
    const name = element.tagName.toLowerCase()
    assert.ok(tags.has(name), `<${name}> out of ${from}`)
    assert.equal(element.namespaceURI, 'http://www.w3.org/1999/xhtml', from)
    for (const { name: attribute, value } of element.attributes) {
      assert.doesNotMatch(
        attribute,
        /^on|^(?:id|name|class|srcset|action|formaction|background|poster|is)$/i,
        `${attribute} out of ${from}`,
      )
      if (attribute === 'href') assert.match(value, /^\s*(?:https?:|mailto:|tel:)/i, from)
      if (attribute === 'src') assert.match(value, /^data:image\/(?:png|gif|jpe?g|webp|bmp);base64,/i, from)
      if (attribute === 'style')
        assert.doesNotMatch(value, /url|expression|import|behavior|binding|\\|\/\*|position|@/i, from)
    }
  }
}

describe('HTML of strangers', () => {
  test('threat-03: nothing of the DOMPurify cases can act', { skip: missing }, () => {
    type Case = { title: string | null; payload: string }
    const cases = JSON.parse(readFileSync(join(corpus, 'dompurify/expect.json'), 'utf8')) as Case[]
    assert.ok(cases.length > 200)
    for (const { payload } of cases) {
      const { html } = sanitise(payload)
      assertHarmless(html, payload)
      assert.equal(sanitise(html).html, html.replace(/ data-src="[^"]*"/g, ''), `cleaning again changes ${payload}`)
    }
  })

  test('threat-03: nothing of the payload lists can act', { skip: missing }, () => {
    const folder = join(corpus, 'payloadsallthethings')
    let count = 0
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
      const lines = readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)
      count += lines.length
      for (let at = 0; at < lines.length; at += 25) {
        const payload = lines
          .slice(at, at + 25)
          .map((line) => `<div>${line}</div>`)
          .join('\n')
        const { html } = sanitise(payload)
        assertHarmless(html, `${file}:${at + 1}`)
      }
    }
    assert.ok(count > 2000)
  })

  for (const [name, payload, expected] of [
    [
      'a remote image waits in data-src',
      '<img src="https://t.example/p.gif" width="1" onload="x()">',
      '<img width="1" data-src="https://t.example/p.gif">',
    ],
    ['an inline image names its attachment', '<img src="cid:Logo@x">', '<img data-attachment="4">'],
    ['an unknown inline image loads nothing', '<img src="cid:other">', '<img>'],
    ['a forged mark of ours is dropped', '<img data-attachment="0" data-file="x" data-src="y">', '<img>'],
    [
      'a small picture in the text stays',
      '<img src="data:image/png;base64,AAAA">',
      '<img src="data:image/png;base64,AAAA">',
    ],
    ['SVG in a data: address goes', '<img src="data:image/svg+xml;base64,AAAA">', '<img>'],
    [
      'links leave the frame without referrer',
      '<a href="https://x.example/" target="_self">x</a>',
      '<a href="https://x.example/" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    ],
    ['javascript: links are text', '<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
    ['data: links are text', '<a href="data:text/html,x">x</a>', '<a>x</a>'],
    ['forms are text', '<form action="https://x.example"><input name="password">Sign in</form>', 'Sign in'],
    [
      'looks stay, loads go',
      '<p style="color: red; background: url(https://x.example); position: fixed">x</p>',
      '<p style="color: red">x</p>',
    ],
    ['style sheets go with their text', '<style>p { color: red }</style><p>x</p>', '<p>x</p>'],
    ['ids cannot shadow the page', '<p id="app" name="body" class="button">x</p>', '<p>x</p>'],
    [
      'tables stay',
      '<table border="1"><tbody><tr><td>x</td></tr></tbody></table>',
      '<table border="1"><tbody><tr><td>x</td></tr></tbody></table>',
    ],
  ] as const)
    test(name, () => assert.equal(sanitise(payload, new Map([['logo@x', 4]])).html, expected))

  test('says which attachments are shown', () => {
    assert.deepEqual(
      [
        ...sanitise(
          '<img src="cid:logo@x"><img src="cid:LOGO%40x">',
          new Map([
            ['logo@x', 4],
            ['b', 5],
          ]),
        ).shown,
      ],
      [4],
    )
  })

  test('styles: only declarations that cannot load or move', () => {
    assert.equal(
      cleanStyle('font-family: "Inter", sans-serif; COLOR:#fff; width: calc(1px); margin: 0 auto !important'),
      'font-family: "Inter", sans-serif; color: #fff; margin: 0 auto !important',
    )
    assert.equal(
      cleanStyle('color: \\75rl(x); background-image: url(x); -moz-binding: url(x); width: expression(alert(1))'),
      '',
    )
  })
})

describe('text of HTML', () => {
  for (const [name, payload, expected] of [
    ['paragraphs', '<p>one</p><p>two</p>', 'one\n\ntwo'],
    ['line breaks and spaces', '<div>a  b<br>\n c&nbsp;d</div><div>e</div>', 'a b\nc d\ne'],
    ['lists', '<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
    [
      'quotes',
      '<div>ack</div><div>On Monday, Bob &lt;b@x.test&gt; wrote:</div><blockquote><p>Disk full</p><p>on web-3</p></blockquote>',
      'ack\nOn Monday, Bob <b@x.test> wrote:\n\n> Disk full\n>\n> on web-3',
    ],
    ['tables', '<table><tr><td>host</td><td>web-3</td></tr></table>', 'host web-3'],
    ['preformatted', '<pre>a\n  b\n</pre>', 'a\n  b'],
    [
      'links',
      '<a href="https://x.example/a">here</a> or <a href="https://y.example/">https://y.example/</a>',
      'here <https://x.example/a> or https://y.example/',
    ],
    ['rules before Outlook headers', '<p>ok</p><hr><p>From: A</p>', 'ok\n\n-----\n\nFrom: A'],
  ] as const)
    test(name, () => assert.equal(sanitise(payload).text, expected))

  test('nesting without end does not exhaust the stack', () => {
    assert.match(sanitise(`${'<div>'.repeat(3000)}deep`).text, /deep/)
  })
})
