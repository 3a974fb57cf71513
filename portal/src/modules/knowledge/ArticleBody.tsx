import { createElement, Fragment, type ReactNode } from 'react'
import type { ArticleNode } from '#contracts/knowledge'
import './knowledge.css'

const TAGS = new Set(
  'h2 h3 h4 h5 p ul ol li blockquote pre code em strong s a img br hr table thead tbody tr th td'.split(' '),
)
const EMPTY = new Set(['img', 'br', 'hr'])
const LINK = /^(?:https?:\/\/|mailto:|tel:|#|\/(?![/\\]))/i
const PICTURE = /^\/help\/pictures\/[0-9a-f-]{36}$/

/** The attributes of one element that are let through; the server has judged them before. */
function attributes(tag: string, given: Record<string, string>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  if (tag === 'a' && LINK.test(given.href ?? '')) {
    kept.href = given.href
    if (/^https?:/i.test(given.href!)) Object.assign(kept, { target: '_blank', rel: 'noopener noreferrer' })
  }
  if (tag === 'img' && PICTURE.test(given.src ?? ''))
    Object.assign(kept, { src: given.src, alt: given.alt ?? '', loading: 'lazy' })
  if (given.id && /^h-[a-z0-9-]+$/.test(given.id)) kept.id = given.id
  if (tag === 'ol' && /^\d{1,9}$/.test(given.start ?? '')) kept.start = Number(given.start)
  if (given.align) kept.className = `to-${given.align}`
  // What scrolls within itself can be reached by key.
  if (tag === 'pre') kept.tabIndex = 0
  return kept
}

function shown(node: ArticleNode, key: number): ReactNode {
  if (typeof node === 'string') return node
  if (!TAGS.has(node.t)) return <Fragment key={key}>{(node.c ?? []).map(shown)}</Fragment>
  const props = { ...attributes(node.t, node.a ?? {}), key }
  if (EMPTY.has(node.t)) return createElement(node.t, props)
  const inside = (node.c ?? []).map(shown)
  if (node.t !== 'table') return createElement(node.t, props, inside)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls within itself can be reached by key (WCAG 2.1.1)
    <div className="wide" key={key} tabIndex={0}>
      <table>{inside}</table>
    </div>
  )
}

/** An article from its tree: elements, never HTML of an author. */
export function ArticleBody({ content, lang }: { content: readonly unknown[]; lang?: string }) {
  return (
    <div className="kb" lang={lang}>
      {(content as ArticleNode[]).map(shown)}
    </div>
  )
}
