import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/crises', staff: () => import('./CrisesPage.tsx') },
  { path: '/crises/$crisis', staff: () => import('./CrisisPage.tsx') },
  { path: '/crises/$crisis/post-mortem', staff: () => import('./PostMortemPage.tsx') },
  { path: '/settings/runbooks', staff: () => import('./RunbooksPage.tsx') },
]
export default pages
