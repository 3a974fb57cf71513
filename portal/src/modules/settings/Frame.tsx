import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import './settings.css'
import { common } from '../../words/common.ts'
import { say } from '../../words/settings.ts'

const MINE = [
  { to: '/settings', label: common.you },
  { to: '/settings/channels', label: say.howYouAreReached },
  { to: '/settings/security', label: say.signingIn },
  { to: '/settings/tokens', label: say.apiTokens },
]
const PROVIDERS = [
  { to: '/settings/staff', label: say.staff },
  { to: '/settings/teams', label: say.teams },
  { to: '/settings/plans', label: say.supportPlans },
  { to: '/settings/calendars', label: say.calendars },
  { to: '/settings/mail', label: say.mail },
  { to: '/settings/events', label: say.securityEvents, verb: 'audit.read' },
]

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
  const places = (all: { to: string; label: string; verb?: string }[]) =>
    all
      .filter((place) => !place.verb || me.verbs.includes(place.verb))
      .map((place) => {
        const here = place.to === '/settings' ? pathname === place.to : pathname.startsWith(place.to)
        return (
          <Link
            key={place.to}
            to={place.to}
            search={{}}
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={here ? 'page' : undefined}
            activeProps={{}}
          >
            {place.label}
          </Link>
        )
      })
  return (
    <div className="set">
      <nav aria-label={common.settings} ref={nav}>
        <h2 className="h3">{say.yours}</h2>
        {places(MINE)}
        <h2 className="h3">{me.provider}</h2>
        {places(PROVIDERS)}
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
