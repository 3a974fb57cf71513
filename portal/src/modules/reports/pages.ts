import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/reports', staff: () => import('./ReportsPage.tsx') },
  { path: '/reports/promises', staff: () => import('./PromisesKept.tsx') },
  { path: '/reports/new', staff: () => import('./BuilderPage.tsx') },
  { path: '/reports/$report', staff: () => import('./ReportPage.tsx') },
  { path: '/reports/$report/edit', staff: () => import('./BuilderPage.tsx') },
]
export default pages
