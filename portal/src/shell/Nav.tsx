import { IconDots, IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useMe } from '../session.ts'
import { Icon } from '../ui/Icon.tsx'
import { common } from '../words/common.ts'
import { say } from '../words/shell.ts'
import type { ShellFacts } from './facts.ts'
import { isUnder, type NavItem, placesFor } from './nav.ts'

function Place({ item, facts, first }: { item: NavItem; facts: ShellFacts; first: boolean }) {
  const { pathname, search } = useLocation()
  const chosen = search as Record<string, unknown>
  const n = facts.counts[item.to]
  const subs =
    item.to === '/requests'
      ? [
          ...facts.teams.map((team) => ({
            label: team.name,
            n: team.n,
            search: { team: team.id } as Record<string, string>,
          })),
          ...(facts.unassigned === null
            ? []
            : [{ label: say.unassigned, n: facts.unassigned, search: { assignee: 'none' } as Record<string, string> }]),
          ...facts.views.map((view) => ({ label: view.name, n: null, search: view.search })),
        ]
      : []
  const here = isUnder(pathname, item.to)
  const sub =
    pathname === '/requests'
      ? subs
          .filter((one) => Object.entries(one.search).every(([k, v]) => chosen[k] === v))
          // A view may name what a team's place names and more: the one that says most is where one is.
          .sort((a, b) => Object.keys(b.search).length - Object.keys(a.search).length)[0]
      : undefined
  return (
    <>
      <Link
        to={item.to}
        search={{}}
        className={item.group === 'end' && first ? 'end' : undefined}
        aria-current={here && !sub ? 'page' : undefined}
        activeProps={{}}
        title={item.label}
      >
        <Icon of={item.icon} />
        <span>{item.label}</span>
        {n ? <span className="n">{n}</span> : null}
      </Link>
      {subs.map((one) => (
        <Link
          key={`${one.label}${JSON.stringify(one.search)}`}
          to="/requests"
          search={one.search}
          className="sub"
          aria-current={sub === one ? 'page' : undefined}
          activeProps={{}}
        >
          <span>{one.label}</span>
          {one.n !== null && <span className="n">{one.n}</span>}
        </Link>
      ))}
    </>
  )
}

/** The staff's places at the left. */
export function SideNav({ facts }: { facts: ShellFacts }) {
  const places = placesFor(useMe().verbs)
  const groups = ['work', 'about', 'end'] as const
  return (
    <nav className="nav" aria-label={say.main}>
      {groups.map((group) => {
        const items = places.filter((item) => item.group === group)
        return (
          <Fragment key={group}>
            {group === 'about' && items.length > 0 && <div className="sep" />}
            {items.map((item, index) => (
              <Place key={item.to} item={item} facts={facts} first={index === 0} />
            ))}
          </Fragment>
        )
      })}
    </nav>
  )
}

/** The same under the thumb. */
export function TabBar({ facts }: { facts: ShellFacts }) {
  const { pathname } = useLocation()
  const tabs = [
    ...placesFor(useMe().verbs).filter((item) => item.tab),
    { to: '/search', label: common.search, icon: IconSearch },
    { to: '/more', label: say.more, icon: IconDots },
  ]
  return (
    <nav className="tabbar" aria-label={say.mainPhone}>
      {tabs.map((tab) => {
        const on = isUnder(pathname, tab.to)
        const n = tab.to === '/' ? facts.counts['/'] : undefined
        return (
          <Link
            key={tab.to}
            to={tab.to}
            search={{}}
            className={on ? 'on' : undefined}
            aria-current={on ? 'page' : undefined}
            activeProps={{}}
          >
            <Icon of={tab.icon} />
            {tab.label}
            {n ? <span className="n">{n}</span> : null}
          </Link>
        )
      })}
    </nav>
  )
}
