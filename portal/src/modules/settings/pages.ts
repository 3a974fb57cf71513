import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/settings', staff: () => import('./ProfilePage.tsx') },
  { path: '/settings/channels', staff: () => import('./channels/ChannelsPage.tsx') },
  { path: '/settings/security', staff: () => import('./security/SecurityPage.tsx') },
  { path: '/settings/tokens', staff: () => import('./TokensPage.tsx') },
  { path: '/settings/staff', staff: () => import('./provider/StaffPage.tsx') },
  { path: '/settings/second-factor', staff: () => import('./provider/FactorPage.tsx') },
  { path: '/settings/teams', staff: () => import('./provider/TeamsPage.tsx') },
  { path: '/settings/plans', staff: () => import('./provider/PlansPage.tsx') },
  { path: '/settings/plans/$plan', staff: () => import('./provider/PlanEditPage.tsx') },
  { path: '/settings/calendars', staff: () => import('./provider/CalendarsPage.tsx') },
  { path: '/settings/calendars/$calendar', staff: () => import('./provider/CalendarEditPage.tsx') },
  { path: '/settings/mail', staff: () => import('./provider/MailPage.tsx') },
  { path: '/settings/events', staff: () => import('./provider/EventsPage.tsx') },
  { path: '/me', customer: () => import('./MePage.tsx') },
]
export default pages
