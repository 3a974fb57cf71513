import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/incidents', staff: () => import('./IncidentsPage.tsx') },
  { path: '/incidents/alerts', staff: () => import('./AlertsPage.tsx') },
  { path: '/incidents/silences', staff: () => import('./SilencesPage.tsx') },
  { path: '/incidents/rules', staff: () => import('./RulesPage.tsx') },
  { path: '/incidents/rules/$rule', staff: () => import('./RulePage.tsx') },
  { path: '/incidents/alerts/$alert', staff: () => import('./AlertPage.tsx') },
  { path: '/incidents/$incident', staff: () => import('./IncidentPage.tsx'), narrow: true },
]
export default pages
