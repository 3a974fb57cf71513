import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [{ path: '/reports/promises', staff: () => import('./PromisesKept.tsx') }]
export default pages
