import type { ReactNode } from 'react'

type Block =
  | { kind: 'heading'; depth: number; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'text'; text: string }

/** Headings, lists and paragraphs of a post-mortem. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  for (const line of text.split('\n')) {
    const last = blocks.at(-1)
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    const item = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$/.exec(line)
    if (heading) blocks.push({ kind: 'heading', depth: heading[1]!.length, text: heading[2]! })
    else if (item && last?.kind === 'list') last.items.push(item[1]!)
    else if (item) blocks.push({ kind: 'list', items: [item[1]!] })
    else if (line.trim() === '') blocks.push({ kind: 'text', text: '' })
    else if (last?.kind === 'text' && last.text !== '') last.text += ` ${line.trim()}`
    else blocks.push({ kind: 'text', text: line.trim() })
  }
  return blocks.filter((block) => block.kind !== 'text' || block.text !== '')
}

const unescaped = (text: string) => text.replace(/\\([\\`*_{}[\]<>#|~!+.)-])/g, '$1')

/** Bold, slanted and code within a line; everything else is text, and nothing ever is markup of its own. */
function inline(text: string): ReactNode[] {
  const pieces = text.split(/((?<!\\)\*\*(?:\\.|[^*\\])+\*\*|(?<![\\\w])_(?:\\.|[^_\\])+_(?!\w)|(?<!\\)`[^`]+`)/g)
  return pieces.map((piece, n) => {
    if (n % 2 === 0) return unescaped(piece)
    if (piece.startsWith('**')) return <b key={n}>{unescaped(piece.slice(2, -2))}</b>
    if (piece.startsWith('_')) return <em key={n}>{unescaped(piece.slice(1, -1))}</em>
    return <code key={n}>{piece.slice(1, -1)}</code>
  })
}

function Item({ text }: { text: string }) {
  const tick = /^\[([ xX])\]\s+(.*)$/.exec(text)
  if (!tick) return <li>{inline(text)}</li>
  return (
    <li className="cr-tick">
      <span aria-hidden="true">{tick[1] === ' ' ? '☐' : '☑'}</span> {inline(tick[2]!)}
    </li>
  )
}

/** Markdown as it is written here, shown without ever becoming HTML of its own. The page's title is above it. */
export function MarkdownText({ text }: { text: string }) {
  return blocksOf(text).map((block, n) => {
    if (block.kind === 'list')
      return (
        <ul key={n}>
          {block.items.map((item, at) => (
            <Item key={at} text={item} />
          ))}
        </ul>
      )
    if (block.kind === 'text') return <p key={n}>{inline(block.text)}</p>
    if (block.depth <= 2) return <h2 key={n}>{inline(block.text)}</h2>
    return <h3 key={n}>{inline(block.text)}</h3>
  })
}
