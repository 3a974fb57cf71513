import { escapeHtml } from '#platform/http/page.ts'
import { type ArticleNode, type Attributes, isSafeLink, isTag } from './tree.ts'

const empty = new Set(['br', 'hr', 'img'])

/** The HTML of an article's tree: every word and value escaped, every address judged again, nothing else let through. */
export function toHtml(nodes: readonly ArticleNode[]): string {
  return nodes.map(one).join('')
}

function one(node: ArticleNode): string {
  if (typeof node === 'string') return escapeHtml(node)
  if (!isTag(node.t)) return toHtml(node.c ?? [])
  const open = `<${node.t}${attributes(node.t, node.a ?? {})}>`
  if (empty.has(node.t)) return open
  const inside = toHtml(node.c ?? [])
  // Wide tables and code scroll within themselves; by keyboard too.
  if (node.t === 'table') return `<div class="wide" tabindex="0" role="group">${open}${inside}</table></div>`
  if (node.t === 'pre') return `<pre tabindex="0">${inside}</pre>`
  return `${open}${inside}</${node.t}>`
}

function attributes(tag: string, given: Attributes): string {
  const parts: [string, string][] = []
  if (tag === 'a' && given.href && isSafeLink(given.href)) {
    parts.push(['href', given.href])
    if (/^https?:/i.test(given.href)) parts.push(['rel', 'noopener noreferrer'])
  }
  if (tag === 'img' && given.src && /^\/help\/pictures\/[0-9a-f-]{36}$/.test(given.src))
    parts.push(['src', given.src], ['alt', given.alt ?? ''], ['loading', 'lazy'])
  if (given.id && /^h-[a-z0-9-]{1,80}$/.test(given.id)) parts.push(['id', given.id])
  if (tag === 'ol' && given.start && /^\d{1,9}$/.test(given.start)) parts.push(['start', given.start])
  if (given.align && /^(?:left|right|center)$/.test(given.align)) parts.push(['class', `to-${given.align}`])
  return parts.map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join('')
}
