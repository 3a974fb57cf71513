import type { PageDef } from '../../pages.ts'

/** The night page needs no session: the token in its address is the key, for this one page only. */
const pages: PageDef[] = [{ path: '/page/$token', bare: () => import('./NightPage.tsx') }]
export default pages
