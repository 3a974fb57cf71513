import type { ReactNode } from 'react'
import { BrandMark } from '../../shell/Brand.tsx'
import { useTitle } from '../../shell/title.ts'
import { LanguageSwitch } from '../../ui/Language.tsx'
import './gate.css'

/** The frame of every page before sign-in: the name above, one thing to do, nothing else. */
export function Gate(props: {
  title: string
  lead?: ReactNode
  provider?: string
  wide?: boolean
  foot?: ReactNode
  children: ReactNode
}) {
  useTitle(props.title)
  return (
    <div className="gate">
      <header>
        <BrandMark />
        {props.provider || 'Palisade'}
        <LanguageSwitch />
      </header>
      <main className={props.wide ? 'wide' : undefined}>
        <h1>{props.title}</h1>
        {props.lead && <p className="lead">{props.lead}</p>}
        {props.children}
      </main>
      <footer>{props.foot}</footer>
    </div>
  )
}
