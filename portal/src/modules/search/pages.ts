import type { PageDef } from '../../pages.ts'

const page = () => import('./SearchPage.tsx')
export default [{ path: '/search', staff: page, customer: page }] satisfies PageDef[]
