import type { PageDef } from '../../pages.ts'

const list = () => import('./ChecksPage.tsx')
const one = () => import('./CheckPage.tsx')
const edit = () => import('./CheckEditPage.tsx')
const windows = () => import('./WindowsPage.tsx')

const pages: PageDef[] = [
  { path: '/checks', staff: list, customer: list },
  { path: '/checks/new', staff: edit },
  { path: '/checks/maintenance', staff: windows, customer: windows },
  { path: '/checks/$check', staff: one, customer: one },
  { path: '/checks/$check/edit', staff: edit },
]
export default pages
