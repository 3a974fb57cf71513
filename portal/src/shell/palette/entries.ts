import {
  IconArrowRight,
  IconBolt,
  IconClock,
  IconColumns1,
  IconLanguage,
  IconLogout,
  IconSearch,
  IconSettings,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import type { KeyBinding } from '../../keys.ts'
import { hasPage } from '../../pages.ts'
import type { Me } from '../../session.ts'
import { chooseLanguage } from '../../session-api.ts'
import { common } from '../../words/common.ts'
import { language, languageNames, languages } from '../../words/pick.ts'
import { say } from '../../words/shell.ts'
import { placesFor } from '../nav.ts'
import { addressOf, HIT_ICONS, type Hit, iconOf, plain, secondOf } from '../search-api.ts'
import { settingsFor } from '../settings.ts'
import { signOut } from '../sign-out.ts'
import { best } from './fuzzy.ts'
import { recentPages } from './recent.ts'

/** One line of the palette. */
export interface PaletteEntry {
  id: string
  icon: TablerIcon
  label: string
  second?: string
  /** The keys that do the same. */
  keys?: string
  run: () => void
}

export interface PaletteGroup {
  title: string
  entries: PaletteEntry[]
}

export interface PaletteWorld {
  me: Me
  /** The keys bound on the present page. */
  keys: readonly KeyBinding[]
  hits: readonly Hit[]
  go: (to: string) => void
  setAppearance: (value: 'light' | 'dark' | 'auto') => void
}

/** Acts of the present page: what its keys do. */
const acts = ({ keys }: PaletteWorld): PaletteEntry[] =>
  keys
    .filter((binding) => !binding.hidden && !/^([jk?]|Escape|Mod k)$/.test(binding.keys))
    .map((binding) => ({
      id: `act ${binding.keys}`,
      icon: IconBolt,
      label: binding.does.replace(/^./, (letter) => letter.toUpperCase()),
      keys: binding.keys,
      run: binding.run,
    }))

const pages = ({ me, go }: PaletteWorld): PaletteEntry[] => [
  ...placesFor(me.verbs).map((item) => ({
    id: item.to,
    icon: item.icon,
    label: item.label,
    keys: `g ${item.letter}`,
    run: () => go(item.to),
  })),
  ...[
    { to: '/calls/new', label: say.logACall },
    { to: '/accounts/new', label: say.newAccount, verb: 'account.write' },
  ]
    .filter((page) => hasPage(page.to) && (!page.verb || me.verbs.includes(page.verb)))
    .map((page) => ({ id: page.to, icon: IconArrowRight, label: page.label, run: () => go(page.to) })),
  ...settingsFor(me.verbs).flatMap((group) =>
    group.places.map((place) => ({
      id: place.to,
      icon: IconSettings,
      label: place.label,
      second: `${common.settings}, ${group.title}`,
      run: () => go(place.to),
    })),
  ),
]

const recent = ({ me, go }: PaletteWorld): PaletteEntry[] =>
  recentPages(me.id).map((page) => ({
    id: `recent ${page.to}`,
    icon: page.to.startsWith('/accounts') ? HIT_ICONS.account : IconClock,
    label: page.title,
    run: () => go(page.to),
  }))

const device = ({ setAppearance, go }: PaletteWorld): PaletteEntry[] => [
  { id: 'light', icon: IconColumns1, label: say.coloursLight, run: () => setAppearance('light') },
  { id: 'dark', icon: IconColumns1, label: say.coloursDark, run: () => setAppearance('dark') },
  { id: 'auto', icon: IconColumns1, label: say.coloursSystem, run: () => setAppearance('auto') },
  ...languages
    .filter((one) => one !== language)
    .map((one) => ({
      id: one,
      icon: IconLanguage,
      label: languageNames[one],
      run: () => void chooseLanguage(one).catch(() => go('/settings')),
    })),
  { id: 'sign-out', icon: IconLogout, label: say.signOut, run: () => void signOut() },
]

/** What the palette offers for what was typed, best first in each group; groups without anything are left out. */
export function paletteGroups(typed: string, world: PaletteWorld): PaletteGroup[] {
  const asked = typed.trim()
  const fitting = (entries: PaletteEntry[], most = 8) =>
    best(asked, entries, (entry) => `${entry.label} ${entry.second ?? ''}`).slice(0, most)
  const found: PaletteEntry[] = world.hits.slice(0, 8).map((hit) => ({
    id: `hit ${hit.id}`,
    icon: iconOf(hit.kind),
    label: plain(hit.title),
    second: secondOf(hit),
    run: () => world.go(addressOf(hit, true)),
  }))
  const everywhere: PaletteEntry = {
    id: 'search',
    icon: IconSearch,
    label: say.searchFor(asked),
    run: () => world.go(`/search?q=${encodeURIComponent(asked)}`),
  }
  return [
    { title: say.onThisPage, entries: fitting(acts(world)) },
    { title: say.lately, entries: fitting(recent(world), asked ? 6 : 5) },
    { title: say.goToPages, entries: fitting(pages(world), asked ? 8 : 20) },
    { title: say.found, entries: found },
    { title: say.thisDevice, entries: asked ? fitting(device(world)) : [] },
    { title: common.search, entries: asked.length >= 2 ? [everywhere] : [] },
  ].filter((group) => group.entries.length > 0)
}
