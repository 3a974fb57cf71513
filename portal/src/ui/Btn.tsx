import type { Icon as TablerIcon } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import { Kbd } from './Kbd.tsx'

export interface BtnLook {
  /** One primary a screen. `ink` is for what stays in the house (Save note). */
  look?: 'primary' | 'ink' | 'quiet'
  size?: 'sm' | 'lg' | 'touch'
  icon?: TablerIcon
  /** The key that does the same, shown on desktops. */
  keyCap?: string
  /** An act is under way: the text should say which ("Acknowledging"). */
  busy?: boolean
}

const LOOKS = { primary: 'pri', ink: 'neu', quiet: 'quiet' }

function classes({ look, size, busy }: BtnLook, iconOnly: boolean, extra?: string): string {
  return ['btn', look && LOOKS[look], size, iconOnly && 'icon', busy && 'busy', extra].filter(Boolean).join(' ')
}

function Inside({ icon, keyCap, busy, children }: BtnLook & { children?: ReactNode }) {
  return (
    <>
      {icon && !busy && <Icon of={icon} />}
      {children}
      {keyCap && <Kbd className="desk-only">{keyCap}</Kbd>}
    </>
  )
}

type BtnProps = BtnLook & ButtonHTMLAttributes<HTMLButtonElement>

/** A button. Its text is the act and its object; without text it needs `aria-label`. */
export function Btn({ look, size, icon, keyCap, busy, className, children, disabled, onClick, ...rest }: BtnProps) {
  return (
    <button
      type="button"
      className={classes({ look, size, busy }, !children, className)}
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      <Inside icon={icon} keyCap={keyCap} busy={busy}>
        {children}
      </Inside>
    </button>
  )
}

export interface BtnLinkProps extends BtnLook {
  to: string
  params?: Record<string, string>
  search?: Record<string, unknown>
  className?: string
  children?: ReactNode
  'aria-label'?: string
}

/** A link that looks like a button, for acts that are pages. */
export function BtnLink({ look, size, icon, keyCap, className, children, ...link }: BtnLinkProps) {
  return (
    <Link className={classes({ look, size }, !children, className)} {...link}>
      <Inside icon={icon} keyCap={keyCap}>
        {children}
      </Inside>
    </Link>
  )
}
