import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [{ path: '/health', staff: () => import('./HealthPage.tsx') }]
export default pages
