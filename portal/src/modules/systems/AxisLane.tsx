import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { mostCounted } from '#platform/http/contract.ts'
import { count } from '../../format.ts'
import { say } from '../../words/systems.ts'
import { MOST_LANES } from './lanes.ts'
import { place } from './span.ts'

type Span = { from: number; to: number }

/** What one module has on the axis, under its name; nothing when it has no lane. `left`: in words, what is not drawn. */
export function AxisGroup({ title, left, children }: { title: string; left?: string; children: ReactNode[] }) {
  if (children.length === 0) return null
  return (
    <section className="sy-group-of">
      <h3 className="sm d3">{title}</h3>
      <ul>{children}</ul>
      {left && <p className="sm d3">{left}</p>}
    </section>
  )
}

/** One of a list that is laid out over time. */
export interface Laid {
  id: string
  name: string
  to?: string
  params?: Record<string, string>
  second: string
  from: number
  until?: number
  look: string
  title?: string
  mark?: ReactNode
}

/**
 * A list of what happened in a span, the newest first: some on lines of their own, the rest as marks on one line with its count.
 * `within` is how many there are; what was not read is counted below.
 */
export function ListLanes(props: { title: string; span: Span; items: readonly Laid[]; within: number }) {
  const { title, span, items, within } = props
  const rest = items.slice(MOST_LANES)
  const unread = within - items.length
  const bar = ({ id, from, until, look, title, mark }: Laid, named?: string) => (
    <Bar key={id} span={span} from={from} until={until} look={look} title={named ?? title} mark={mark} />
  )
  const lanes = items.slice(0, MOST_LANES).map((one) => (
    <Lane key={one.id} name={one.name} to={one.to} params={one.params} second={one.second}>
      {bar(one)}
    </Lane>
  ))
  const others = (
    <Lane key="rest" name={say.moreInSpan(counted(within - lanes.length, within))}>
      {rest.map((one) => bar(one, `${one.second} · ${one.name}`))}
    </Lane>
  )
  return (
    <AxisGroup title={title} left={unread > 0 ? say.notDrawn(counted(unread, within)) : undefined}>
      {rest.length > 0 ? [...lanes, others] : lanes}
    </AxisGroup>
  )
}

/** A count in words; beyond what is counted it is at least that. */
export const counted = (n: number, of = n) => `${count(n)}${of >= mostCounted ? '+' : ''}`

/** One line of the axis: a name, a few words, and marks over time. */
export function Lane(props: {
  name: string
  to?: string
  params?: Record<string, string>
  /** Length, moment or value, at most a dozen letters. */
  second?: string
  /** What of it is not drawn, in words. */
  left?: string
  tall?: boolean
  children: ReactNode
}) {
  const { name, to, params, second, left, tall, children } = props
  return (
    <li className={tall ? 'tall' : undefined}>
      {to ? (
        <Link to={to} params={params} className="cut" title={name}>
          {name}
        </Link>
      ) : (
        <span className="cut" title={name}>
          {name}
        </span>
      )}
      <span className="sm d3 tn cut">{second}</span>
      <span className="sy-way">{children}</span>
      {left && <span className="sm d3 sy-left">{left}</span>}
    </li>
  )
}

/** What lasted, or one moment: as narrow as can be seen. */
export function Bar(props: {
  span: Span
  from: number
  until?: number
  look: string
  title?: string
  mark?: ReactNode
}) {
  const { span, from, until = from, look, title, mark } = props
  const left = place(from, span)
  return (
    <span
      className={`sy-bar ${look}`}
      title={title}
      style={{ left: `${Math.min(left, 99.2)}%`, width: until > from ? `${place(until, span) - left}%` : undefined }}
    >
      {mark}
    </span>
  )
}
