import DOMPurify, { type Config } from 'isomorphic-dompurify'
import { htmlToText } from './html-text.ts'

/** What is used of a DOM element here; the program has no DOM types otherwise. */
type Element = {
  tagName: string
  hasAttribute(name: string): boolean
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
}

/**
 * Reading mail needs text, tables, lists, links and pictures. Forms, frames, media, SVG, MathML, style sheets, ids and
 * classes are for attackers: each was a hole in somebody's desk (THREATS 3).
 */
const policy: Config = {
  USE_PROFILES: { html: true },
  FORBID_TAGS: [
    'style',
    'form',
    'input',
    'button',
    'select',
    'option',
    'optgroup',
    'datalist',
    'textarea',
    'label',
    'fieldset',
    'legend',
    'output',
    'progress',
    'meter',
    'audio',
    'video',
    'source',
    'track',
    'picture',
    'map',
    'area',
    'dialog',
    'details',
    'summary',
    'menu',
    'slot',
    'template',
    'canvas',
    'marquee',
    'nobr',
    'body',
    'head',
    'html',
    'link',
    'meta',
    'base',
    'title',
  ],
  FORBID_ATTR: [
    'id',
    'name',
    'class',
    'action',
    'formaction',
    'background',
    'poster',
    'srcset',
    'sizes',
    'usemap',
    'ismap',
    'ping',
    'target',
    'download',
    'tabindex',
    'accesskey',
    'contenteditable',
    'popover',
    'popovertarget',
    'popovertargetaction',
    'autofocus',
    'slot',
    'part',
    'is',
    'role',
    'loading',
    'crossorigin',
    'integrity',
    'nonce',
    'cite',
    'longdesc',
    'profile',
    'xlink:href',
    'xmlns',
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  // DOMPurify asks this of every attribute value, so what looks like no scheme must pass; href and src are judged below.
  ALLOWED_URI_REGEXP:
    /^(?:(?:https?|mailto|tel|cid):|data:image\/(?:png|gif|jpe?g|webp|bmp);base64,|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  KEEP_CONTENT: true,
  RETURN_DOM: true,
}

const linkScheme = /^(?:https?:|mailto:|tel:)/i
const inlineImage = /^data:image\/(?:png|gif|jpe?g|webp|bmp);base64,[a-z0-9+/=\s]*$/i

const styleNames = new Set(
  (
    'color background-color font-family font-size font-style font-weight font-variant text-align text-decoration ' +
    'text-indent text-transform line-height letter-spacing word-spacing white-space word-break overflow-wrap ' +
    'vertical-align direction margin margin-top margin-right margin-bottom margin-left padding padding-top ' +
    'padding-right padding-bottom padding-left border border-top border-right border-bottom border-left border-color ' +
    'border-style border-width border-collapse border-spacing border-radius width max-width min-width height ' +
    'max-height min-height list-style-type table-layout'
  ).split(' '),
)
/** Words, numbers, units, colours and quoted font names; no functions but colours, no escapes, no URLs. */
const styleValue = /^(?:[\w\s.,%#!'"+-]|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]{1,40}\)){1,200}$/i

/** Keeps the declarations of a style attribute that only change how text looks. Returns '' when none is left. */
export function cleanStyle(style: string): string {
  const kept: string[] = []
  for (const declaration of style.slice(0, 4000).split(';')) {
    const colon = declaration.indexOf(':')
    const name = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration.slice(colon + 1).trim()
    if (colon > 0 && styleNames.has(name) && styleValue.test(value)) kept.push(`${name}: ${value}`)
  }
  return kept.join('; ')
}

/** contentId (lower case) -> index of the attachment, for the message being cleaned. */
let inlineParts: ReadonlyMap<string, number> = new Map()
let usedParts = new Set<number>()

DOMPurify.addHook('afterSanitizeAttributes', (node: unknown) => {
  const element = node as Element
  if (typeof element.hasAttribute !== 'function') return
  const style = element.getAttribute('style')
  if (style !== null) {
    const clean = cleanStyle(style)
    if (clean) element.setAttribute('style', clean)
    else element.removeAttribute('style')
  }
  const href = element.getAttribute('href')
  if (href !== null) cleanLink(element, href)
  if (element.hasAttribute('src')) cleanImage(element)
})

function cleanLink(element: Element, href: string): void {
  if (element.tagName !== 'A' || !linkScheme.test(href.trim())) {
    element.removeAttribute('href')
    return
  }
  element.removeAttribute('rel')
  element.setAttribute('target', '_blank')
  element.setAttribute('rel', 'noopener noreferrer nofollow')
}

/** Nothing is loaded when a message is shown: remote addresses wait in data-src, inline parts become an index. */
function cleanImage(element: Element): void {
  const src = element.getAttribute('src')!.trim()
  element.removeAttribute('src')
  if (element.tagName !== 'IMG') return
  if (/^cid:/i.test(src)) {
    const index = inlineParts.get(contentKey(src.slice(4)))
    if (index === undefined) return
    usedParts.add(index)
    element.setAttribute('data-attachment', String(index))
  } else if (inlineImage.test(src)) element.setAttribute('src', src)
  else if (/^https?:/i.test(src)) element.setAttribute('data-src', src)
}

function contentKey(id: string): string {
  try {
    return decodeURIComponent(id).replace(/^<|>$/g, '').toLowerCase()
  } catch {
    return id.toLowerCase()
  }
}

export type CleanHtml = {
  html: string
  /** The same content as plain text, quotes with `> `. */
  text: string
  /** Attachments the HTML shows in place. */
  shown: Set<number>
}

/**
 * Cleans HTML of a stranger. `parts` maps Content-ID (without brackets) to the index of the attachment. The result has no
 * script, no event handler, no form, no remote load; it is still shown in a sandboxed frame only.
 */
export function sanitise(html: string, parts: ReadonlyMap<string, number> = new Map()): CleanHtml {
  inlineParts = new Map([...parts].map(([id, index]) => [contentKey(id), index]))
  usedParts = new Set()
  // The body element itself, because names in the message can shadow the functions of its document.
  const body = DOMPurify.sanitize(html, policy) as unknown as { innerHTML: string } | null
  if (!body) return { html: '', text: '', shown: usedParts }
  return { html: body.innerHTML, text: htmlToText(body), shown: usedParts }
}
