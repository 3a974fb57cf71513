import { limits } from '../limits.ts'

/** What is used of a DOM node here. */
type Node = {
  nodeType: number
  nodeValue: string | null
  nodeName: string
  childNodes: Iterable<Node>
  getAttribute?(name: string): string | null
}

const blocks = new Set(
  'P DIV TABLE TR UL OL LI H1 H2 H3 H4 H5 H6 PRE BLOCKQUOTE HR ADDRESS ARTICLE ASIDE FOOTER HEADER MAIN NAV SECTION DL DT DD CENTER FIGURE FIGCAPTION'.split(
    ' ',
  ),
)
const spaced = new Set('P H1 H2 H3 H4 H5 H6 UL OL TABLE BLOCKQUOTE PRE DL'.split(' '))

/**
 * Plain text of cleaned HTML: blocks on their own lines, list items with a dash, quotes with `> `, rules as `-----`, so
 * that the same reading of quoted history works for both. Walks without recursion: nesting is the sender's choice.
 */
export function htmlToText(root: unknown): string {
  const out = new Lines()
  const stack: ({ open: Node } | { close: Node })[] = [...(root as Node).childNodes].reverse().map((open) => ({ open }))
  while (stack.length > 0 && out.length < limits.textChars) {
    const step = stack.pop()!
    if ('close' in step) {
      close(step.close, out)
      continue
    }
    const node = step.open
    if (node.nodeType === 3) out.text(node.nodeValue ?? '')
    if (node.nodeType !== 1) continue
    open(node, out)
    stack.push({ close: node })
    for (const child of [...node.childNodes].reverse()) stack.push({ open: child })
  }
  return out.result()
}

function open(node: Node, out: Lines): void {
  const name = node.nodeName
  if (name === 'BR') out.line()
  else if (name === 'HR') out.rule()
  else if (name === 'IMG') out.text(node.getAttribute?.('alt') ?? '')
  else if (blocks.has(name)) out.fresh(spaced.has(name))
  if (name === 'LI') out.text('- ')
  if (name === 'TD' || name === 'TH') out.cell()
  if (name === 'BLOCKQUOTE') out.depth++
  if (name === 'PRE') out.verbatim++
}

function close(node: Node, out: Lines): void {
  const name = node.nodeName
  if (name === 'A') out.link(node.getAttribute?.('href') ?? '')
  if (blocks.has(name) && name !== 'HR') out.fresh(spaced.has(name))
  if (name === 'BLOCKQUOTE') out.depth--
  if (name === 'PRE') out.verbatim--
}

class Lines {
  depth = 0
  verbatim = 0
  length = 0
  #lines: string[] = []
  #current = ''
  /** Depth of the blank line to come, null when none is due. */
  #gap: number | null = null

  text(value: string): void {
    if (this.verbatim > 0) {
      const [first, ...more] = value.split('\n')
      this.#add(first!)
      for (const line of more) {
        this.line()
        this.#add(line)
      }
      return
    }
    const words = value.replace(/[\s\u00a0]+/g, ' ')
    this.#add(this.#current === '' || this.#current.endsWith(' ') ? words.trimStart() : words)
  }

  #add(value: string): void {
    if (!value) return
    if (this.#gap !== null && this.#current === '') {
      if (this.#lines.length > 0) this.#lines.push(prefix(this.#gap).trimEnd())
      this.#gap = null
    }
    this.#current += value
    this.length += value.length
  }

  /** Ends the line, also an empty one. */
  line(): void {
    if (this.#current === '' && this.#gap !== null) return
    this.#lines.push((prefix(this.depth) + this.#current).trimEnd())
    this.#current = ''
    this.length++
  }

  /** Begins a new line unless at the beginning of one; `gap` leaves a blank line before the next text. */
  fresh(gap: boolean): void {
    if (this.#current.trim() !== '') this.line()
    this.#current = ''
    if (gap) this.#gap = Math.min(this.#gap ?? this.depth, this.depth)
  }

  rule(): void {
    this.fresh(false)
    this.#add('-----')
    this.fresh(false)
  }

  cell(): void {
    if (this.#current.trim() !== '') this.#add(' ')
  }

  link(href: string): void {
    const address = href.replace(/^(?:mailto|tel):/i, '')
    if (address && address.length <= 500 && !this.#current.includes(address.replace(/\/$/, '')))
      this.#add(` <${address}>`)
  }

  result(): string {
    this.fresh(false)
    return this.#lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  }
}

function prefix(depth: number): string {
  return '> '.repeat(Math.min(depth, 10))
}
