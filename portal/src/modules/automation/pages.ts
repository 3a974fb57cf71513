import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [
  { path: '/automation', staff: () => import('./RulesPage.tsx') },
  { path: '/automation/$rule', staff: () => import('./RulePage.tsx') },
]
export default pages
