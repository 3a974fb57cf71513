import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/settings/sources', staff: () => import('./SourcesPage.tsx') },
  { path: '/settings/sources/new', staff: () => import('./NewSourcePage.tsx') },
  { path: '/settings/sources/$source', staff: () => import('./SourcePage.tsx') },
]
export default pages
