import { limits } from '../rules/read/limits.ts'

/**
 * What of a drawing is refused before a parser sees it: too many bytes, a document type (the only way to entities of its own),
 * too many elements, elements too deep in each other. One pass over the text, nothing is built. Null when it may be parsed.
 */
export function refusedUnparsed(xml: string): { code: string; text: string } | null {
  if (Buffer.byteLength(xml) > limits.bytes) return refuse('too_large', `It has more than ${limits.bytes} bytes.`)
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return refuse('document_type', 'It declares a document type.')
  let [elements, depth, place] = [0, 0, 0]
  while (true) {
    const open = xml.indexOf('<', place)
    if (open === -1) break
    const [from, ending] = sectionAt(xml, open)
    const close = xml.indexOf(ending, from)
    if (close === -1) return refuse('cut_off', 'An element has no end.')
    place = close + ending.length
    const first = xml[open + 1]
    if (first === '!' || first === '?') continue
    if (first === '/') depth--
    else {
      elements++
      if (xml[close - 1] !== '/') depth++
    }
    if (elements > limits.xmlElements) return refuse('too_many', `It has more than ${limits.xmlElements} elements.`)
    if (depth > limits.xmlDepth) return refuse('too_deep', `Its elements stand more than ${limits.xmlDepth} deep.`)
  }
  return elements === 0 ? refuse('empty', 'It holds no element.') : null
}

const refuse = (code: string, text: string) => ({ code, text })

/** Where what begins at `open` may end at the earliest, and with what. A `>` within quotes ends no element. */
function sectionAt(xml: string, open: number): [from: number, ending: string] {
  if (xml.startsWith('<!--', open)) return [open + 4, '-->']
  if (xml.startsWith('<![CDATA[', open)) return [open + 9, ']]>']
  if (xml.startsWith('<?', open)) return [open + 2, '?>']
  let at = open + 1
  for (; at < xml.length && xml[at] !== '>'; at++) {
    const quote = xml[at]
    if (quote !== '"' && quote !== "'") continue
    const end = xml.indexOf(quote, at + 1)
    if (end === -1) return [xml.length, '>']
    at = end
  }
  return [at, '>']
}
