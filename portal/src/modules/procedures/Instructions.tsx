import type { ReactNode } from 'react'

/** Bold, code and addresses within a line. Always text, never markup of the text's own; only https addresses are links. */
function inline(text: string): ReactNode[] {
  const pieces = text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\(https:\/\/[^)\s]+\))/g)
  return pieces.map((piece, n) => {
    if (piece.startsWith('**')) return <b key={n}>{piece.slice(2, -2)}</b>
    if (piece.startsWith('`')) return <code key={n}>{piece.slice(1, -1)}</code>
    const link = /^\[([^\]]+)\]\((https:\/\/[^)\s]+)\)$/.exec(piece)
    if (!link) return piece
    return (
      <a key={n} className="link" href={link[2]} target="_blank" rel="noreferrer">
        {link[1]}
      </a>
    )
  })
}

const item = /^\s*(?:[-*]|\d{1,3}\.)\s+(.*)$/

/** What the drawing says about a step: paragraphs, lists, headings of its Markdown, of which nothing is ever HTML. */
export function Instructions({ text }: { text: string }) {
  const blocks: ReactNode[] = []
  let list: string[] = []
  const close = () => {
    if (list.length === 0) return
    const items = list
    list = []
    blocks.push(
      <ul key={blocks.length}>
        {items.map((words, n) => (
          <li key={n}>{inline(words)}</li>
        ))}
      </ul>,
    )
  }
  for (const line of text.split('\n')) {
    const entry = item.exec(line)
    if (entry) {
      list.push(entry[1]!)
      continue
    }
    close()
    if (line.trim() === '') continue
    blocks.push(<p key={blocks.length}>{inline(line.replace(/^#{1,6}\s+/, ''))}</p>)
  }
  close()
  return <div className="pj-says">{blocks}</div>
}
