import type { Icon as TablerIcon } from '@tabler/icons-react'
import { Icon } from './Icon.tsx'

export type SeverityName = 'P1' | 'P2' | 'P3' | 'P4'

/** Octagon, triangle, diamond, ring: told apart without colour. */
export function SeverityShape({ of }: { of: SeverityName }) {
  return (
    <svg className="g" viewBox="0 0 14 14" aria-hidden="true">
      {of === 'P1' && <path fill="currentColor" d="M4.5 1h5L13 4.5v5L9.5 13h-5L1 9.5v-5z" />}
      {of === 'P2' && <path fill="currentColor" d="M7 1.4 13.3 12.4H.7z" />}
      {of === 'P3' && (
        <path
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
          d="M7 1.9 12.1 7 7 12.1 1.9 7z"
        />
      )}
      {of === 'P4' && <circle cx="7" cy="7" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.6" />}
    </svg>
  )
}

/** A severity badge. `quiet` for what no longer burns: history, reports, closed requests. */
export function Severity({ of, quiet = false }: { of: SeverityName; quiet?: boolean }) {
  return (
    <span className={`sev ${of.toLowerCase()}${quiet ? ' quiet' : ''}`}>
      <SeverityShape of={of} />
      {of}
    </span>
  )
}

/** The severities to choose from in a menu of filters. */
export const severityOptions = (['P1', 'P2', 'P3', 'P4'] as const).map((of) => ({
  value: of,
  word: of,
  label: <Severity of={of} quiet />,
}))

/** In the place of a severity for work that has none: a change, a project step. */
export function Kind({ of, icon }: { of: string; icon: TablerIcon }) {
  return (
    <span className="sev kind" title={of}>
      <Icon of={icon} />
      <span className="sr">{of}</span>
    </span>
  )
}
