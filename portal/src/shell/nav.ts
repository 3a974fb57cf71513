import {
  IconAlertTriangle,
  IconBolt,
  IconBook2,
  IconBuilding,
  IconChartBar,
  IconFlame,
  IconHeartbeat,
  IconHeartRateMonitor,
  IconHome,
  IconInbox,
  IconLicense,
  IconPhoneCall,
  IconRoute2,
  IconServer,
  IconSettings,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { hasPage } from '../pages.ts'
import { common } from '../words/common.ts'
import { navWords as crises } from '../words/crises-nav.ts'
import { say } from '../words/shell.ts'

export interface NavItem {
  to: string
  label: string
  icon: TablerIcon
  /** The letter after `g`. */
  letter: string
  group: 'work' | 'about' | 'end'
  /** In the tab bar of phones. */
  tab?: boolean
  /** Offered to those who may do this only. */
  verb?: string
}

const all: NavItem[] = [
  { to: '/', label: say.myWork, icon: IconHome, letter: 'm', group: 'work', tab: true },
  { to: '/requests', label: say.requests, icon: IconInbox, letter: 'r', group: 'work', tab: true },
  { to: '/on-call', label: say.onCall, icon: IconPhoneCall, letter: 'c', group: 'work', tab: true },
  { to: '/incidents', label: say.incidents, icon: IconAlertTriangle, letter: 'i', group: 'work' },
  { to: '/crises', label: crises.crises, icon: IconFlame, letter: 'x', group: 'work' },
  { to: '/projects', label: say.projects, icon: IconRoute2, letter: 'j', group: 'work' },
  { to: '/accounts', label: say.accounts, icon: IconBuilding, letter: 'a', group: 'about' },
  { to: '/systems', label: say.systems, icon: IconServer, letter: 'y', group: 'about' },
  { to: '/checks', label: say.checks, icon: IconHeartbeat, letter: 'p', group: 'about' },
  { to: '/licences', label: say.licences, icon: IconLicense, letter: 'l', group: 'about' },
  { to: '/knowledge', label: say.knowledge, icon: IconBook2, letter: 'k', group: 'about' },
  { to: '/automation', label: say.automation, icon: IconBolt, letter: 'u', group: 'about', verb: 'procedure.read' },
  { to: '/reports', label: say.reports, icon: IconChartBar, letter: 'o', group: 'about' },
  { to: '/health', label: say.systemHealth, icon: IconHeartRateMonitor, letter: 'h', group: 'end' },
  { to: '/settings', label: common.settings, icon: IconSettings, letter: 's', group: 'end' },
]

const withPage = all.filter((item) => hasPage(item.to))

/** The main places staff with these verbs is offered; those without a page are left out. */
export const placesFor = (verbs: readonly string[]): NavItem[] =>
  withPage.filter(({ verb }) => verb === undefined || verbs.includes(verb))

/** Whether an address lies under a place. */
export const isUnder = (path: string, to: string) =>
  to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`)
