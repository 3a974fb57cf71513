import type { PageDef } from '../../pages.ts'

/** The wall itself is a page beside the portal (`portal/wall.html`): the secret behind the # of its address opens this one view. */
const pages: PageDef[] = [{ path: '/walls', staff: () => import('./WallsPage.tsx') }]
export default pages
