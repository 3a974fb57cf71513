import { Link } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useState } from 'react'
import './list.css'
import { say } from '../words/ui.ts'

/** Rows under heads, to the edges of the page or `within` a part of it. Under 700 px each row is a card. `j k` moves through the rows: see `useListKeys`. */
export function List({ children, label, within }: { children: ReactNode; label: string; within?: boolean }) {
  const [inside, setInside] = useState(false)
  return (
    <section
      className={within ? 'list within' : 'list'}
      aria-label={label}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setInside(true)}
      onPointerLeave={() => setInside(false)}
    >
      <PointerInside value={inside}>{children}</PointerInside>
    </section>
  )
}

const PointerInside = createContext(false)

/**
 * Rows that do not move under the pointer: while it is in the list, rows keep their places and show what is new of
 * them; rows that came wait behind "2 new".
 */
export function HeldRows<R extends { id: string }>({ rows, children }: { rows: R[]; children: (row: R) => ReactNode }) {
  const inside = useContext(PointerInside)
  const [held, setHeld] = useState(rows)
  if (!inside && held !== rows) setHeld(rows)
  const shown = inside ? held : rows
  const latest = new Map(rows.map((row) => [row.id, row]))
  const came = rows.filter((row) => !shown.some((one) => one.id === row.id)).length
  // One form for both: in another, React would make every row anew, and a click that began on the old one would be lost.
  return (
    <>
      {came > 0 && (
        <button type="button" className="came" onClick={() => setHeld(rows)}>
          {say.new(came)}
        </button>
      )}
      {shown.map((row) => children(latest.get(row.id) ?? row))}
    </>
  )
}

export function Group({ title, n, aside }: { title: string; n?: number; aside?: ReactNode }) {
  return (
    <h2 className="grp">
      {title}
      {n !== undefined && <span className="n">{n}</span>}
      {aside && <span className="push n desk-only">{aside}</span>}
    </h2>
  )
}

export interface RowProps {
  to: string
  params?: Record<string, string>
  selected?: boolean
  /** Severity or kind. */
  badge: ReactNode
  title: string
  second: ReactNode
  status?: ReactNode
  promise?: ReactNode
  who?: ReactNode
}

/** One piece of work. On a phone only badge, title, second line and promise stay. */
export function Row(props: RowProps) {
  return (
    <Link
      to={props.to}
      params={props.params ?? {}}
      className={props.selected ? 'li sel' : 'li'}
      data-row=""
      aria-current={props.selected ? 'true' : undefined}
      activeProps={{}}
    >
      {props.badge}
      <span className="ti">
        <span className="a">{props.title}</span>
        <span className="s">{props.second}</span>
      </span>
      {props.status ?? <span className="st" />}
      {props.promise ?? <span className="pr" />}
      {props.who ?? <span className="who" />}
    </Link>
  )
}
