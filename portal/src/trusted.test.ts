import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isOfDrawings } from './trusted.ts'

describe('threat-03: markup of the library of drawings', () => {
  for (const text of [
    '<div class="bjs-container bio-theme-parent"></div>',
    '<a href="http://bpmn.io" target="_blank" class="bjs-powered-by" title="Powered by bpmn.io" ><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 14 5"><path fill="currentColor" d="M1.88"/></svg></a>',
    '<li><a class="bjs-crumb" href="#inner" title="A &lt; b">A &lt; b</a></li>',
    '<div class="djs-overlay" data-overlay-id="ov-1">',
    '<div class="entry" draggable="true"></div>',
    '<hr class="separator" />',
    '<div class="djs-popup-parent djs-scrollable" data-popup=bpmn-replace></div>',
    '<div class="djs-direct-editing-content" contenteditable="true"></div>',
    '<input type="text" spellcheck="false" />',
    '<b class="djs-search-highlight">Step &lt;1&gt;</b>',
  ])
    test(`passes: ${text.slice(0, 40)}`, () => assert.ok(isOfDrawings(text)))

  for (const text of [
    '<img src=x onerror=alert(1)>',
    '<b>x</b>',
    '<input onfocus="x" autofocus>',
    '<div data-popup=a onclick=b>',
    '<div onclick="x">',
    '<div class="a" style="x">',
    '<a href="javascript:alert(1)">',
    '<a href="https://bpmn.io.evil">',
    '<svg onload="x">',
    '<svg><use href="#x"/></svg>',
    '<div class="a"><script>1</script></div>',
    '<div class=x>',
    '<div class="x"',
    `<div class="a">${'x'.repeat(4000)}</div>`,
  ])
    test(`is refused: ${text.slice(0, 40)}`, () => assert.ok(!isOfDrawings(text)))
})
