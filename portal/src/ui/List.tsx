import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import './list.css'

/** Rows under heads. Under 700 px each row is a card. `j k` moves through the rows: see `useListKeys`. */
export function List({ children, label }: { children: ReactNode; label: string }) {
  return (
    <section className="list" aria-label={label}>
      {children}
    </section>
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
