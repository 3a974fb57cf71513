import type { ReactNode } from 'react'
import './list.css'

/**
 * A list whose lines are links of several columns (`data-row`), one below the other; how wide each column is says the class of the
 * link. Within a line `ti` holds `a`, what it is, over `s`, what more there is to say.
 */
export function Lines({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <ul className="lines" aria-label={label}>
      {children}
    </ul>
  )
}

/** What narrows a list, above it. */
export function ListFilters({ children }: { children: ReactNode }) {
  return <div className="list-filters">{children}</div>
}
