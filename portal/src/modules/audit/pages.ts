import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/settings/audit', staff: () => import('./AuditPage.tsx') },
  { path: '/settings/audit/witnesses', staff: () => import('./WitnessesPage.tsx') },
]
export default pages
