import type { PageDef } from '../../pages.ts'

const both = (load: NonNullable<PageDef['staff']>) => ({ staff: load, customer: load })

const pages: PageDef[] = [
  { path: '/licences/credit', ...both(() => import('./CreditPage.tsx')) },
  { path: '/licences/credit/$credit', ...both(() => import('./AccountPage.tsx')) },
]
export default pages
