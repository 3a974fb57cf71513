import type { ReactNode, Ref } from 'react'
import { initials } from '../../../format.ts'
import { firstName } from '../words.ts'
import { placeOf, type Range } from './range.ts'

const pct = (share: number) => `${(share * 100).toFixed(3)}%`

/** One row of the plan: its name at the left, time to the right. */
export function Lane(props: {
  name: string
  second?: string
  look?: 'real' | 'open'
  laneRef?: Ref<HTMLDivElement>
  children: ReactNode
}) {
  return (
    <div className="lr">
      <div className="nm">
        <span className="m">{props.name}</span>
        {props.second && <span className="sm">{props.second}</span>}
      </div>
      <div ref={props.laneRef} className={props.look ? `lane ${props.look}` : 'lane'}>
        {props.children}
      </div>
    </div>
  )
}

export interface BlockProps {
  name: string
  from: number
  until: number
  range: Range
  /** Width of the whole lane in pixels, to choose between full and first name. */
  width: number
  look?: string
  title: string
  onClick?: () => void
  pressed?: boolean
}

/** One shift. Its name is as long as there is room for; the rest is in its title. */
export function Block({ name, from, until, range, width, look = '', title, onClick, pressed }: BlockProps) {
  const left = placeOf(from, range)
  const share = placeOf(until, range) - left
  if (share <= 0) return null
  const room = share * width - 16
  const fits = (text: string) => room >= text.length * 6.6
  const short = share * width >= 20 ? initials(name) : ''
  const shown = fits(name) ? name : fits(firstName(name)) ? firstName(name) : name ? short : ''
  const style = { left: pct(left), width: `max(3px, calc(${pct(share)} - 2px))` }
  const tight = shown !== name && shown !== firstName(name)
  const className = ['bk', look, tight && 'tight'].filter(Boolean).join(' ')
  // Too narrow to hit: the list of covers and the days on phones say and do the same.
  if (!onClick || share * width < 26)
    return (
      <span className={className} style={style} title={title}>
        {shown || <span className="sr">{name}</span>}
      </span>
    )
  return (
    <button
      type="button"
      className={className}
      style={style}
      title={title}
      // What can be read on it must be in its name (WCAG 2.5.3); initials alone would be no name at all.
      aria-label={tight && shown ? `${title}, ${shown}` : title}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {shown}
    </button>
  )
}

/** The line of this moment. */
export function NowLine({ at, range }: { at: number; range: Range }) {
  if (at < range.from || at >= range.until) return null
  return <span className="bd-now" style={{ left: pct(placeOf(at, range)) }} />
}
