import type { PageDef } from '../../pages.ts'

const both = (load: NonNullable<PageDef['staff']>) => ({ staff: load, customer: load })

const pages: PageDef[] = [
  { path: '/licences', ...both(() => import('./RequestsPage.tsx')) },
  { path: '/licences/keys', ...both(() => import('./KeysPage.tsx')) },
  { path: '/licences/keys/new', staff: () => import('./NewKeyPage.tsx') },
  { path: '/licences/keys/$key', ...both(() => import('./KeyPage.tsx')) },
  { path: '/licences/downloads', ...both(() => import('./PackagesPage.tsx')) },
  { path: '/licences/overview', ...both(() => import('./OverviewPage.tsx')) },
  { path: '/licences/catalogue', staff: () => import('./CataloguePage.tsx') },
  { path: '/licences/ask', ...both(() => import('./AskPage.tsx')) },
  { path: '/licences/requests/$request', ...both(() => import('./RequestPage.tsx')), sunk: true, immersive: true },
]
export default pages
