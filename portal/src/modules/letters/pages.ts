import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/settings/outbox', staff: () => import('./OutboxPage.tsx') },
  { path: '/settings/letters', staff: () => import('./TextsPage.tsx') },
]
export default pages
