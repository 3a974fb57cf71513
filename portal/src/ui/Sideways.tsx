import type { ReactNode } from 'react'

/** What is too wide for a phone scrolls sideways inside its frame; keys reach it too. */
export function Sideways(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <section
      className={props.className ? `scroll-x ${props.className}` : 'scroll-x'}
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      {props.children}
    </section>
  )
}
