import type { PageDef } from '../../pages.ts'

const pages: PageDef[] = [{ path: '/settings/transfer', staff: () => import('./TransferPage.tsx') }]
export default pages
