import { limits } from '../limits.ts'

/** Elements whose end tag may be left out or that have none: they do not nest without an element that counts. */
const unnested = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dd dt option optgroup tr td th thead tbody tfoot colgroup html head body'.split(
    ' ',
  ),
)

/**
 * Whether HTML is too much for the cleaner. Its DOM takes quadratic time for deep nesting, unclosed formatting and
 * thousands of attributes; a few hundred kilobytes made for it would keep a worker busy for minutes. One pass over the text.
 */
export function isCostly(html: string): boolean {
  if (html.length > limits.htmlChars) return true
  let tags = 0
  let depth = 0
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    if (++tags > limits.htmlTags) return true
    const closing = html.charCodeAt(at + 1) === 0x2f
    const name = nameAt(html, at + (closing ? 2 : 1))
    if (name === '') continue
    if (closing) {
      if (depth > 0 && !unnested.has(name)) depth--
      continue
    }
    if (!unnested.has(name) && ++depth > limits.htmlDepth) return true
    if (hasManyAttributes(html, at)) return true
  }
  return false
}

function nameAt(html: string, start: number): string {
  let end = start
  while (end < start + 20 && /[a-z0-9]/i.test(html[end] ?? '')) end++
  return html.slice(start, end).toLowerCase()
}

function hasManyAttributes(html: string, start: number): boolean {
  let found = 0
  for (let at = start + 1; at < html.length; at++) {
    const code = html.charCodeAt(at)
    if (code === 0x3e || code === 0x3c) return false
    if (code <= 0x20 && ++found > limits.htmlAttributes) return true
  }
  return false
}
