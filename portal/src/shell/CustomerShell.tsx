import { Menu } from '@mantine/core'
import { IconCheck, IconLogout } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { APPEARANCES, useAppearance } from '../appearance.ts'
import { initials } from '../format.ts'
import { startLive } from '../live.ts'
import { hasPage } from '../pages.ts'
import type { Me } from '../session.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Icon } from '../ui/Icon.tsx'
import { NotLive } from '../ui/States.tsx'
import { signOut } from './sign-out.ts'
import './customer.css'
import { common } from '../words/common.ts'
import { say } from '../words/shell.ts'

const PLACES = [
  { to: '/requests', label: say.requests },
  { to: '/projects', label: say.projects },
  { to: '/systems', label: say.systems },
  { to: '/licences', label: say.licences },
  { to: '/search', label: common.search },
  { to: '/knowledge', label: say.help },
  { to: '/people', label: say.people },
].filter((place) => hasPage(place.to))

function MeMenu({ me }: { me: Me }) {
  const appearance = useAppearance()
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className="bare">
          <Avatar name={me.name} me large />
          <span className="sr">{say.you(me.name)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}, {me.account?.name}
        </Menu.Label>
        {PLACES.map((place) => (
          <Menu.Item key={place.to} className="phone-only" component={Link} to={place.to}>
            {place.label}
          </Menu.Item>
        ))}
        <Menu.Divider className="phone-only" />
        <Menu.Item component={Link} to="/me">
          {say.yourSettings}
        </Menu.Item>
        <Menu.Divider />
        {APPEARANCES.map((one) => (
          <Menu.Item
            key={one.value}
            onClick={() => appearance.set(one.value)}
            rightSection={appearance.value === one.value ? <Icon of={IconCheck} /> : null}
          >
            {one.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon of={IconLogout} />} onClick={() => void signOut()}>
          {say.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The customers' side: the provider's name, few places, room. */
export function CustomerShell({ me, children }: { me: Me; children: ReactNode }) {
  const { pathname } = useLocation()
  useEffect(startLive, [])
  return (
    <div className="cu">
      <a className="skip" href="#main">
        {say.toThePage}
      </a>
      <header>
        <div>
          <Link className="pv" to="/requests" search={{}}>
            <b aria-hidden="true">{initials(me.provider)}</b>
            {say.support(me.provider)}
          </Link>
          {PLACES.length > 1 && (
            <nav aria-label={say.main}>
              {PLACES.map((place) => (
                <Link
                  key={place.to}
                  to={place.to}
                  search={{}}
                  className={pathname.startsWith(place.to) ? 'on' : undefined}
                  aria-current={pathname.startsWith(place.to) ? 'page' : undefined}
                  activeProps={{}}
                >
                  {place.label}
                </Link>
              ))}
            </nav>
          )}
          <span className="push row acct">
            <span className="d2 desk-only cut">{me.account?.name}</span>
            <MeMenu me={me} />
          </span>
        </div>
      </header>
      <NotLive />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
