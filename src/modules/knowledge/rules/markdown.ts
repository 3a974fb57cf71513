import MarkdownIt from 'markdown-it'
import { slugFrom } from './slug.ts'
import {
  type ArticleElement,
  type ArticleNode,
  isSafeLink,
  isTag,
  pictureAddress,
  pictureId,
  plainText,
} from './tree.ts'

/** An article made from its Markdown. */
export type Rendered = {
  content: ArticleNode[]
  /** Its words, for search and for the beginning in lists. */
  plain: string
  /** Pictures it shows, by id. */
  pictures: string[]
}

/** Deepest nesting of quotes and lists; more is for attackers. */
const mostNesting = 20

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false, maxNesting: mostNesting })
// Only what is written as an address becomes one: `read.me` is a word.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
markdown.validateLink = (address: string) => isSafeLink(address) || pictureId(address) !== null

type Token = ReturnType<typeof markdown.parse>[number]

/**
 * Reads Markdown (CommonMark with tables and strikethrough). HTML in it is text. Headings move down one, because the title is
 * the first; only pictures of ours are shown, others become their words.
 */
export function readMarkdown(source: string): Rendered {
  const pictures = new Set<string>()
  const anchors = new Map<string, number>()
  const content = build(markdown.parse(source, {}), pictures)
  for (const node of content) if (typeof node !== 'string' && /^h\d$/.test(node.t)) anchor(node, anchors)
  return { content, plain: plainText(content), pictures: [...pictures] }
}

function build(tokens: readonly Token[], pictures: Set<string>): ArticleNode[] {
  const root: ArticleNode[] = []
  const open: ArticleNode[][] = [root]
  const put = (node: ArticleNode) => void open.at(-1)!.push(node)
  for (const token of tokens) {
    if (token.nesting === 1) {
      // Paragraphs of tight lists are hidden: their words stand in the item itself.
      const element = token.hidden ? null : elementOf(token)
      const inside: ArticleNode[] = element ? [] : open.at(-1)!
      if (element) put({ ...element, c: inside })
      open.push(inside)
    } else if (token.nesting === -1) {
      if (open.length > 1) open.pop()
    } else if (token.type === 'inline') {
      for (const node of build(token.children ?? [], pictures)) put(node)
    } else put(leaf(token, pictures))
  }
  return root
}

function elementOf(token: Token): ArticleElement | null {
  const tag = /^h\d$/.test(token.tag) ? `h${Math.min(5, Number(token.tag[1]) + 1)}` : token.tag
  if (!isTag(tag)) return null
  const href = tag === 'a' ? String(token.attrGet('href') ?? '') : null
  if (href !== null && !isSafeLink(href)) return null
  const start = tag === 'ol' ? token.attrGet('start') : null
  const align = /^text-align:(left|right|center)$/.exec(String(token.attrGet('style') ?? ''))?.[1]
  const attributes = { ...(href && { href }), ...(start && { start: String(start) }), ...(align && { align }) }
  return { t: tag, ...(Object.keys(attributes).length > 0 && { a: attributes }) }
}

function leaf(token: Token, pictures: Set<string>): ArticleNode {
  switch (token.type) {
    case 'text':
    case 'html_inline':
    case 'html_block':
      return token.content
    case 'softbreak':
      return '\n'
    case 'hardbreak':
      return { t: 'br' }
    case 'hr':
      return { t: 'hr' }
    case 'code_inline':
      return { t: 'code', c: [token.content] }
    case 'code_block':
    case 'fence':
      return { t: 'pre', c: [{ t: 'code', c: [token.content.replace(/\n$/, '')] }] }
    case 'image':
      return picture(token, pictures)
    default:
      return token.content
  }
}

function picture(token: Token, pictures: Set<string>): ArticleNode {
  const alt = (token.children ?? []).map((child) => child.content).join('')
  const id = pictureId(String(token.attrGet('src') ?? ''))
  if (!id) return alt
  pictures.add(id)
  return { t: 'img', a: { src: pictureAddress(id), alt } }
}

/** An address within the page for each heading; with a prefix, so that it never shadows anything of the page itself. */
function anchor(heading: ArticleElement, taken: Map<string, number>): void {
  const base = `h-${slugFrom(plainText([heading])).slice(0, 60)}`
  const count = (taken.get(base) ?? 0) + 1
  taken.set(base, count)
  heading.a = { ...heading.a, id: count === 1 ? base : `${base}-${count}` }
}
