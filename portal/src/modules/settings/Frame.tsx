import { Link, useLocation } from '@tanstack/react-router'
import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { useMe } from '../../session.ts'
import { settingsFor } from '../../shell/settings.ts'
import { useTitle } from '../../shell/title.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import './settings.css'
import { common } from '../../words/common.ts'

const isHere = (to: string, path: string) => path === to || (to !== '/settings' && path.startsWith(`${to}/`))

/** Settings: what is mine, what is the provider's, and the part that is open. */
export function Frame(props: { title: string; second?: ReactNode; acts?: ReactNode; children: ReactNode }) {
  useTitle(props.title)
  const me = useMe()
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // On phones the open part may lie outside of the strip.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [pathname])
  return (
    <div className="set">
      <nav aria-label={common.settings} ref={nav}>
        {settingsFor(me.verbs).map((group) => (
          <Fragment key={group.title}>
            <h2 className="h3">{group.title}</h2>
            {group.places.map((place) => (
              <Link
                key={place.to}
                to={place.to}
                search={{}}
                activeOptions={{ exact: true, includeSearch: false }}
                aria-current={isHere(place.to, pathname) ? 'page' : undefined}
                activeProps={{}}
              >
                {place.label}
              </Link>
            ))}
          </Fragment>
        ))}
      </nav>
      <div className="set-body">
        <PageHead title={props.title} second={props.second}>
          {props.acts}
        </PageHead>
        <div className="sheet parts">{props.children}</div>
      </div>
    </div>
  )
}

/** One part of a settings page: its head, a sentence, its content. */
export function Part(props: { title: string; says?: ReactNode; children?: ReactNode }) {
  return (
    <section className="stack">
      <div>
        <h2 className="h2">{props.title}</h2>
        {props.says && <p className="d2">{props.says}</p>}
      </div>
      {props.children}
    </section>
  )
}
