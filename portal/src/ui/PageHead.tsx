import { IconChevronLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { BtnLink } from './Btn.tsx'
import './field.css'

/** Title of a page, what it is in small, its acts at the right. `back` names where it belongs. */
export function PageHead(props: {
  title: ReactNode
  second?: ReactNode
  back?: { to: string; label: string; params?: Record<string, string> }
  children?: ReactNode
}) {
  return (
    <div className="page-hd">
      {props.back && (
        <BtnLink
          to={props.back.to}
          params={props.back.params}
          look="quiet"
          size="sm"
          icon={IconChevronLeft}
          aria-label={props.back.label}
        />
      )}
      <h1 className="h1">{props.title}</h1>
      {props.second && <span className="d3">{props.second}</span>}
      {props.children && <span className="push row wrap">{props.children}</span>}
    </div>
  )
}
