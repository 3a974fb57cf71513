import type { Icon as TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

/** A small label. Colour only where it is severity or health; `acc` for what is selected; tags stay neutral. */
export function Chip(props: {
  look?: 'line' | 'acc' | 'up' | 'p1' | 'p2' | 'p3' | 'inc'
  icon?: TablerIcon
  title?: string
  children: ReactNode
}) {
  return (
    <span className={props.look ? `chip ${props.look}` : 'chip'} title={props.title}>
      {props.icon && <Icon of={props.icon} />}
      {props.children}
    </span>
  )
}

/** A chip that switches a filter on and off. */
export function FilterChip(props: { on: boolean; icon?: TablerIcon; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      className={props.on ? 'chip acc' : 'chip line'}
      aria-pressed={props.on}
      onClick={props.onClick}
    >
      {props.icon && <Icon of={props.icon} />}
      {props.children}
    </button>
  )
}
