import type { PageDef } from '../../pages.ts'

/** These need no session: the token in the address is the key, for this one page only. */
const pages: PageDef[] = [
  { path: '/page/$token', bare: () => import('./NightPage.tsx') },
  { path: '/update/$token', bare: () => import('./UpdatePage.tsx') },
]
export default pages
