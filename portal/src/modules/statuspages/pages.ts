import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/status-pages', staff: () => import('./StatusPagesPage.tsx') },
  { path: '/status-pages/$page', staff: () => import('./StatusPagePage.tsx') },
]
export default pages
