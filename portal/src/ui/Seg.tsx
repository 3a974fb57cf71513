import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { say } from '../words/ui.ts'

export interface SegOption<V extends string> {
  value: V
  label: ReactNode
  n?: number
}

/** One of a few, all visible; a state of the page (a composer's kind, a view). Filters use `SegLinks`. */
export function Seg<V extends string>(props: {
  label: string
  value: V
  options: SegOption<V>[]
  onChange: (value: V) => void
}) {
  return (
    <fieldset className="seg" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={option.value === props.value ? 'on' : undefined}
          aria-pressed={option.value === props.value}
          onClick={() => props.onChange(option.value)}
        >
          {option.label}
          {option.n !== undefined && <span className="n">{option.n}</span>}
        </button>
      ))}
    </fieldset>
  )
}

/** The same as links: the choice stands in the address. */
export function SegLinks(props: {
  label: string
  options: (SegOption<string> & { to: string; search?: Record<string, unknown> })[]
  value: string
  className?: string
}) {
  return (
    <nav className={props.className ? `seg ${props.className}` : 'seg'} aria-label={props.label}>
      {props.options.map((option) => (
        <Link
          key={option.value}
          to={option.to}
          search={option.search ?? {}}
          className={option.value === props.value ? 'on' : undefined}
          aria-current={option.value === props.value ? 'true' : undefined}
          activeProps={{}}
        >
          {option.label}
          {option.n !== undefined && <span className="n">{option.n}</span>}
        </Link>
      ))}
    </nav>
  )
}

/** Where tabs are wider than a telephone: the one that is on is moved into sight, and nothing else moves. */
function intoSight(tab: HTMLElement | null): void {
  const row = tab?.parentElement
  if (!row) return
  const hidden = tab.getBoundingClientRect().right - row.getBoundingClientRect().right
  if (hidden > 0) row.scrollLeft += hidden
}

/** Tabs of a page as links; each tab is an address. */
export function Tabs(props: {
  options: { to: string; label: string; n?: number; on: boolean; search?: Record<string, unknown> }[]
}) {
  return (
    <nav className="tabs" aria-label={say.partsOfThisPage}>
      {props.options.map((tab) => (
        <Link
          key={tab.label}
          to={tab.to}
          search={tab.search ?? {}}
          ref={tab.on ? intoSight : undefined}
          className={tab.on ? 'on' : undefined}
          aria-current={tab.on ? 'page' : undefined}
          activeProps={{}}
        >
          {tab.label}
          {tab.n !== undefined && <span className="n">{tab.n}</span>}
        </Link>
      ))}
    </nav>
  )
}
