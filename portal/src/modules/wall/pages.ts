import type { PageDef } from '../../pages.ts'

/** The wall itself needs no session: the secret behind the # of its address opens this one view. */
const pages: PageDef[] = [
  { path: '/wall', bare: () => import('./WallPage.tsx') },
  { path: '/walls', staff: () => import('./WallsPage.tsx') },
]
export default pages
