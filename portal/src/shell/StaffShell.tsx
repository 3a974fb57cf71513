import { Menu } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconCheck, IconCommand, IconLogout, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { APPEARANCES, useAppearance } from '../appearance.ts'
import { clockSeconds, day, zoneName } from '../format.ts'
import { useKeys, useListKeys } from '../keys.ts'
import { startLive } from '../live.ts'
import type { Me } from '../session.ts'
import { useNow } from '../time.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Btn, BtnLink } from '../ui/Btn.tsx'
import { Icon } from '../ui/Icon.tsx'
import { NotLive } from '../ui/States.tsx'
import { BellMenu } from './BellMenu.tsx'
import { BrandMark } from './Brand.tsx'
import { Foot } from './Foot.tsx'
import { useShellFacts } from './facts-api.ts'
import { KeyHelp } from './KeyHelp.tsx'
import { SideNav, TabBar } from './Nav.tsx'
import { placesFor } from './nav.ts'
import { rememberPage } from './palette/recent.ts'
import { SearchBox } from './SearchBox.tsx'
import { signOut } from './sign-out.ts'
import { Toasts } from './Toasts.tsx'
import { onTitle } from './title.ts'
import './shell.css'
import { later } from '../ui/later.tsx'
import { say } from '../words/shell.ts'

// Loaded when somebody asks for it: the first screen does without.
const Palette = later(() => import('./palette/Palette.tsx'))

function TopClock() {
  const now = useNow()
  return (
    <span className="d2 nw">
      {day(now, now)} <b className="b tn strong">{clockSeconds(now)}</b> {zoneName(now)}
    </span>
  )
}

function MeMenu({ me }: { me: Me }) {
  const appearance = useAppearance()
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className="bare">
          <Avatar name={me.name} me large />
          <span className="sr">{say.you(me.name)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}
          <br />
          {me.email}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{say.colours}</Menu.Label>
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

export interface StaffShellProps {
  me: Me
  narrow?: boolean
  sunk?: boolean
  immersive?: boolean
  children: ReactNode
}

/** Top with search, places at the left, keys and health at the foot; on phones a tab bar. */
export function StaffShell({ me, narrow, sunk, immersive, children }: StaffShellProps) {
  const navigate = useNavigate()
  const facts = useShellFacts()
  const tight = useMediaQuery('(max-width: 1040px)')
  const [help, setHelp] = useState(false)
  const [palette, setPalette] = useState(false)
  // Rows move on every page that has some; pages that are lists also say so in the foot.
  useListKeys(true)
  useEffect(startLive, [])
  useEffect(() => onTitle((path, title) => rememberPage(me.id, path, title)), [me.id])
  useKeys([
    ...placesFor(me.verbs).map((item) => ({
      keys: `g ${item.letter}`,
      does: say.goTo(item.label),
      run: () => void navigate({ to: item.to }),
      hidden: true,
    })),
    { keys: 'Mod k', does: say.palette, run: () => setPalette(true) },
    { keys: '?', does: say.allKeys, run: () => setHelp(true) },
  ])
  return (
    <div className={`app${narrow || tight ? ' narrow' : ''}${immersive ? ' immersive' : ''}`}>
      <a className="skip" href="#main">
        {say.toThePage}
      </a>
      <header className="top">
        <div className="brand">
          <BrandMark />
          Palisade
        </div>
        <SearchBox />
        {me.provider && (
          <span className="chip line desk-only">{me.demo ? say.demoData(me.provider) : me.provider}</span>
        )}
        <span className="push row desk-only topright">
          <TopClock />
          <BtnLink to="/calls/new" icon={IconPlus}>
            {say.newRequest}
          </BtnLink>
        </span>
        <span className="row tight toptools">
          <Btn
            look="quiet"
            className="phone-only"
            icon={IconCommand}
            aria-label={say.palette}
            onClick={() => setPalette(true)}
          />
          <BellMenu />
          <MeMenu me={me} />
        </span>
      </header>
      <SideNav facts={facts} />
      <main className={sunk ? 'main sunk' : 'main'} id="main" tabIndex={-1}>
        <NotLive />
        {children}
      </main>
      <Foot facts={facts} />
      <TabBar facts={facts} />
      <Toasts />
      {palette && <Palette onClose={() => setPalette(false)} />}
      <KeyHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  )
}
