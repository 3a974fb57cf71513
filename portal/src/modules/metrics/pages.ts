import type { PageDef } from '../../pages.ts'

const page = () => import('./MetricsPage.tsx')
const pages: PageDef[] = [{ path: '/systems/$system/measurements', staff: page, customer: page }]
export default pages
